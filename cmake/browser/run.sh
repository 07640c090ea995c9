#!/bin/sh
# Runs a script of Node.js that looks at pages in a browser: run.sh SCRIPT WORDS..., which are absolute
# paths. The script finds playwright-core from its working folder, and the browser in $CHROMIUM. Ends
# with 77, which CTest takes for a skipped test, where what that needs is not there.
set -eu

self=$(readlink -f -- "$0")
home=${self%/cmake/browser/run.sh}/build/browser

skip() {
  echo "skipped: $1; ./weir browser-test installs it"
  exit 77
}
command -v node >/dev/null || skip "Node.js is not installed"
CHROMIUM=$(command -v chromium || command -v chromium-browser) || skip "Chromium is not installed"
[ -d "$home/node_modules/playwright-core" ] || skip "playwright-core is not installed"

export CHROMIUM
cd "$home"
exec node "$@"
