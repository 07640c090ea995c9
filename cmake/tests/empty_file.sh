#!/bin/sh
# How much an empty file compiles that has a student's headers: empty_file.sh COMPILER OPTION...
# See "What an empty file costs" in docs/concepts/compile-time.md.
set -eu
most=2900 # functions, by g++ 12

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo '#include "precompiled.hpp"' >"$work/empty.cpp"
"$@" -O0 -fdump-tree-original -dumpdir "$work/" -o "$work/empty.o" -c "$work/empty.cpp"
sed -n 's/^;; Function //p' "$work"/*.original >"$work/functions"

found=$(wc -l <"$work/functions")
[ "$found" -le "$most" ] || {
  echo "expected at most $most functions, and found $found; those with types of Weir's:"
  grep 'weir::' "$work/functions"
  exit 1
}
# <cmath> and <filesystem> use templates in inline functions: all of them are made in each file.
for header in 'cmath __laguerre' 'filesystem filesystem::.*path::string'; do
  ! grep "${header#* }" "$work/functions" || {
    echo "a student's headers must not include <${header%% *}>"
    exit 1
  }
done
