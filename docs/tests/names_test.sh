#!/bin/sh
# Whether all that the documentation names in `code` is there, and nothing is counted that grows:
# names_test.sh ROOT
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

# Decisions tell of their day, and `weir selftest` compares the screens of the guide.
number='([0-9][0-9,]*|(a|two|three|some|many) hundred|hundreds|thousands|seven|eight|twenty|thirty|forty|fifty)'
things='(files|headers|lines|tests|exercises|hints|mistakes|mutants|mutations|decisions|examples)'
# counts FILE...: lines that count what grows.
counts() { grep -nEi "(^|[^a-z0-9.])$number (of )?$things" "$@" | grep -v 'docs/decisions/\|tests passed'; }

echo 'There are 186 files.' >"$work/page.md"
counts "$work/page.md" /dev/null >/dev/null || exit 1
# shellcheck disable=SC2046
if counts $(cat "$work/pages"); then
  echo "such a number is wrong soon: leave it out"
  exit 1
fi
