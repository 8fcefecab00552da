#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: one that is here, Debian's, or Playwright's.
set -eu
cd "$(dirname -- "$0")/.."

if [ -n "${CHAMPIONS_CHROMIUM:-}" ]; then
    [ -x "$CHAMPIONS_CHROMIUM" ] && exit 0
    echo "CHAMPIONS_CHROMIUM names $CHAMPIONS_CHROMIUM, which cannot be run." >&2
    exit 1
fi
for name in chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } >/dev/null && exit 0
    echo "apt-get could not install chromium; trying Playwright's" >&2
fi
.venv/bin/playwright install chromium || {
    echo "No Chromium for the browser tests: install one, or name it in CHAMPIONS_CHROMIUM." >&2
    exit 1
}
