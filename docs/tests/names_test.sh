#!/bin/sh
# Whether all that the documentation names in `code` is there: names_test.sh ROOT
set -eu

cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

find . \( -name build -o -name .git \) -prune -o -print | sed 's,^\./,,' >"$work/paths"
# This folder names what is not there.
grep -v '\.md$\|\.svg$\|\.bin$\|\.csv$\|^docs/tests\|^\.$' "$work/paths" |
  while read -r path; do [ ! -f "$path" ] || echo "$path"; done >"$work/sources"
find README.md CONTRIBUTING.md docs exercises solutions -name '*.md' >"$work/pages"

# names PAGES: those of these pages that are not there.
names() {
  # shellcheck disable=SC2046  # words on purpose: no name has spaces
  awk -f docs/tests/names.awk "$work/paths" $(cat "$work/sources") "$@"
}

# It sees what it is for.
cat >"$work/page.md" <<'END'
`src/runtime/task.cpp`, `internal/*.hpp`, `Task::step()`, `Task`, `key_by` and `exercises/NN_name/name.cpp`
are there. `src/runtime/gone.cpp`, `gone.hpp`, `Task::gone()`, `Gone::step()`, `GoneAndLost`, `gone_and_lost` and
`away_and_gone()` are not.
END
names "$work/page.md" >"$work/found" && exit 1
if [ "$(wc -l <"$work/found")" -ne 7 ] || [ "$(grep -ci gone "$work/found")" -ne 7 ]; then
  echo "expected seven names that are not there:"
  cat "$work/found"
  exit 1
fi

# shellcheck disable=SC2046
names $(cat "$work/pages")
