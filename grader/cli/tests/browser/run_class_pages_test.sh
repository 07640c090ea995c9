#!/bin/sh
# Grades a class of three and tests its pages in Chromium: run_class_pages_test.sh ROOT CLI
set -eu

root=$1
cli=$2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in ada bob eve; do mkdir -p "$work/class/$name/01_ride_cleansing"; done
file=01_ride_cleansing/ride_cleansing.cpp
"$cli" mistakes or_instead_of_and --program >"$work/class/ada/$file"
{ cat "$work/class/ada/$file" && echo '// written by another'; } >"$work/class/bob/$file"
cp "$root/solutions/$file" "$work/class/eve/$file"
"$cli" grade "$work/class" --out "$work/out" --unsafe
"$root/cmake/browser/run.sh" "$root/grader/cli/tests/browser/class_pages_test.mjs" "$work/out"
