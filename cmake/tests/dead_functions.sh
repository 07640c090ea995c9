#!/bin/sh
# Whether each function that is compiled by itself is called, or has its address taken, by something
# that is built: dead_functions.sh BUILD, where all of a development build with its tests stands.
# It sees no templates, inline functions and virtual ones that nobody calls, and leaves out moves and
# assignments, which a class has as a whole.
set -eu

# Reads the names of object files, prints the functions that none of them refers to.
# A constructor has several symbols, so it is what they stand for that is compared.
unused() {
  tr '\n' '\0' >"$work/objects"
  xargs -0 nm --defined-only --format=posix <"$work/objects" |
    awk '$2 == "T" { print $1 }' | sort -u | c++filt | sort -u >"$work/defined"
  xargs -0 readelf --relocs --wide <"$work/objects" |
    awk '$3 ~ /^R_/ { print $5 }' | sort -u | c++filt | sort -u >"$work/used"
  comm -23 "$work/defined" "$work/used" | grep -vxE 'main|.*::operator=\(.*|.*\b(\w+)::\1\(.*\b\1&&\)' || true
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# It sees what it is for, and nothing else.
cat >"$work/planted.cpp" <<'END_OF_FILE'
struct Used { Used(int); };
Used::Used(int) {}
int called() { return 1; }
int pointed_at() { return 2; }
void dead(int) {}
int main() { int (*pointer)() = pointed_at; Used used(called()); return pointer(); }
END_OF_FILE
c++ -c "$work/planted.cpp" -o "$work/planted.o"
found=$(echo "$work/planted.o" | unused)
if [ "$found" != 'dead(int)' ]; then
  echo "expected 'dead(int)', found '$found'"
  exit 1
fi

find "$1" -name '*.o' | unused >"$work/found"
if [ -s "$work/found" ]; then
  echo "Nothing that is built calls these. Take them away, or test them:"
  cat "$work/found"
  exit 1
fi
