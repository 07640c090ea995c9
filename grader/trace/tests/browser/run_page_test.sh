#!/bin/sh
# Makes a page with `weir trace` and tests it in Chromium: run_page_test.sh ROOT CLI
set -eu

root=$1
cli=$2

# A wrong solution in a folder like exercises/.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/wrong/03_hourly_tips"
"$cli" mistakes least_instead_of_most --program >"$work/wrong/03_hourly_tips/hourly_tips.cpp"
"$cli" trace hourly_tips FindsTheDriverWithTheMost --with "$work/wrong" --output "$work/page.html"
"$root/cmake/browser/run.sh" "$root/grader/trace/tests/browser/page_test.mjs" "$work/page.html"
