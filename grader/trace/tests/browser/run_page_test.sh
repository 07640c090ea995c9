#!/bin/sh
# Makes pages with `weir trace` and tests them in Chromium. Says `skipped: ...` where what that needs
# is not there.
#   run_page_test.sh ROOT CLI
set -eu

root=$1
cli=$2
home=$root/build/browser

skip() {
  echo "skipped: $1; ./weir browser-test installs it"
  exit 0
}
command -v node >/dev/null || skip "Node.js is not installed"
chromium=$(command -v chromium || command -v chromium-browser) || skip "Chromium is not installed"
[ -d "$home/node_modules/playwright-core" ] || skip "playwright-core is not installed"

# A wrong solution in a folder like exercises/.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/wrong/03_hourly_tips"
cp "$root/grader/mistakes/03_hourly_tips/least_instead_of_most.cpp" \
  "$work/wrong/03_hourly_tips/hourly_tips.cpp"
"$cli" trace hourly_tips FindsTheDriverWithTheMost --with "$work/wrong" --output "$work/page.html"
ln -s "$home/node_modules" "$work/node_modules"
cd "$work"
node "$root/grader/trace/tests/browser/page_test.mjs" "$work/page.html" "$chromium"
