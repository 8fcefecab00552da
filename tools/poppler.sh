#!/bin/sh
# Makes sure that there are pdfsig and pdfinfo for the tests of certificates: those that are here, or Debian's.
set -eu
cd "$(dirname -- "$0")/.."
own=$PWD/.tools/poppler

# Without root nothing can be installed, but Debian's packages can be fetched and unpacked: poppler and what it needs.
unpack_debians() {
    rm -rf "$own"
    mkdir -p "$own/apt/lists/partial" "$own/apt/archives/partial" "$own/root" "$own/bin"
    set -- -qq -o "Dir::State=$own/apt" -o Dir::State::status=/var/lib/dpkg/status -o "Dir::Cache=$own/apt" -o Debug::NoLocking=1
    apt-get "$@" update || return 1
    apt-get "$@" -y --no-install-recommends --download-only install poppler-utils || return 1
    for package in "$own"/apt/archives/*.deb; do dpkg-deb -x "$package" "$own/root" || return 1; done
    rm -rf "$own/apt"
    libraries=$(find "$own/root" -name '*.so*' -path '*/lib/*-linux-gnu*' -printf '%h\n' | sort -u | paste -sd:)
    for name in pdfsig pdfinfo; do
        printf "#!/bin/sh\nLD_LIBRARY_PATH='%s' exec '%s' \"\$@\"\n" "$libraries" "$own/root/usr/bin/$name" >"$own/bin/$name"
        chmod +x "$own/bin/$name"
        "$own/bin/$name" -v 2>&1 || return 1
    done
}

present() { command -v pdfsig >/dev/null 2>&1 && command -v pdfinfo >/dev/null 2>&1; }

if present || { [ -x "$own/bin/pdfsig" ] && [ -x "$own/bin/pdfinfo" ]; }; then exit 0; fi
echo "Installing poppler-utils for the tests of certificates"
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends poppler-utils; } >/dev/null && present && exit 0
    fi
    unpack_debians >/dev/null && exit 0
fi
# The tests that need them say so one by one in what pytest prints; everything else can be tested without.
echo "WARNING: pdfsig and pdfinfo could not be had, their tests are skipped: install poppler-utils." >&2
