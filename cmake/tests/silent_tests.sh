#!/bin/sh
# Whether each test expects something: silent_tests.sh ROOT
set -eu

cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# It sees what it is for, and nothing else.
cat >"$work/planted_test.cpp" <<'END'
void says_so(int value,
             int other) {
  EXPECT_EQ(value, other);
}
void passes_on(int value) { says_so(value, 1); }
int says_nothing(int value) { return value; }

TEST(Tests, Expects) { EXPECT_TRUE(true); }
TEST(Tests, CallsWhatExpects) {
  passes_on(1);
}
TEST(Tests, ExpectsNothing) {
  const int value = says_nothing(1);
}
TEST(Tests, ExpectsNothingInALine) { says_nothing(1); }
END
awk -f cmake/tests/silent_tests.awk "$work/planted_test.cpp" >"$work/found" && exit 1
if [ "$(grep -c 'ExpectsNothing.* expects nothing' "$work/found")" -ne 2 ] ||
  [ "$(wc -l <"$work/found")" -ne 2 ]; then
  echo "expected two tests that expect nothing:"
  cat "$work/found"
  exit 1
fi

# shellcheck disable=SC2046  # words on purpose: no name has spaces
awk -f cmake/tests/silent_tests.awk $(find framework data exercises grader -name '*.?pp' -path '*test*')
