#!/bin/sh
# The script `weir` where a path is unusual or a disk is not as it should be: script_test.sh ROOT
# Tools that take minutes are played by others here.
set -eu

weir=$(readlink -f -- "$1")/weir
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache"
unset WEIR_WORKBOOK

fail() {
  echo "$*" >&2
  exit 1
}

# tool NAME < SCRIPT
tool() {
  mkdir -p "$work/tools"
  { echo '#!/bin/sh' && cat; } >"$work/tools/$1"
  chmod +x "$work/tools/$1"
}
tool dpkg-query <<'END'
for package in "$@"; do printf 'installed:%s ' "$package"; done
END
tool cmake <<'END'
mkdir -p "$2/build/student/bin"
echo "CMAKE_HOME_DIRECTORY:INTERNAL=$2" >"$2/build/student/CMakeCache.txt"
touch "$2/build/student/build.ninja"
case "$*" in
*WEIR_CONNECTORS=ON*) echo 'lib/libweir_files.a' >"$2/build/student/build.ninja" ;;
esac
echo "$*" >>"$2/configured"
printf '#!/bin/sh\necho "$0|${WEIR_WORKBOOK-}"\n' >"$2/build/student/bin/weir-cli"
chmod +x "$2/build/student/bin/weir-cli"
END
tool ninja <<END
echo "\$*" >"$work/built"
END
PATH=$work/tools:$PATH

# checkout FOLDER
checkout() {
  mkdir -p "$1/cmake" "$1/exercises"
  cp "$weir" "$1/weir"
  touch "$1/cmake/packages.txt" "$1/exercises/workbook.toml" "$1/CMakePresets.json"
}

# CMake takes a # for the beginning of a comment: it is shown a path without one.
checkout "$work/it's C# (1)"
said=$("$work/it's C# (1)/weir" check)
case ${said%|*} in
*'#'*) fail "a path with # is built in: $said" ;;
esac
[ "${said#*|}" = "$work/it's C# (1)" ] || fail "the workbook has another name: $said"
[ "$("$work/it's C# (1)/weir" check)" = "$said" ] || fail "the second time it is another link"

# An exercise is called by its name, number, folder or file.
checkout "$work/numbers"
printf 'id = "03_hourly_tips"\nid = "13_more"\n' >"$work/numbers/exercises/workbook.toml"
for name in hourly_tips 03_hourly_tips 03 3 exercises/03_hourly_tips ./exercises/03_hourly_tips/ \
  exercises/03_hourly_tips/hourly_tips.cpp; do
  "$work/numbers/weir" check "$name" >/dev/null
  [ "$(sed 's/.* //' "$work/built")" = weir_ready_03_hourly_tips ] || fail "$name is $(cat "$work/built")"
done
# To say what can be said, no exercise is built.
for name in run check watch trace selftest; do
  "$work/numbers/weir" "$name" --help >/dev/null
  [ "$(sed 's/.* //' "$work/built")" = weir_cli ] || fail "$name --help builds $(cat "$work/built")"
done

# An ordinary path is taken as it is, with spaces and apostrophes.
checkout "$work/it's plain"
said=$("$work/it's plain/weir" check)
[ "$said" = "$work/it's plain/build/student/bin/weir-cli|" ] || fail "not as it is: $said"

# Connectors are built when results are to go somewhere, and no sooner; once.
configured="$work/it's plain/configured"
"$work/it's plain/weir" run ride_count --sink print >/dev/null
if grep -q WEIR_CONNECTORS "$configured"; then fail "connectors are built that nobody needs"; fi
for _ in 1 2; do "$work/it's plain/weir" run ride_count --sink file:results >/dev/null; done
[ "$(grep -c 'WEIR_CONNECTORS=ON' "$configured")" = 1 ] || fail "connectors: $(cat "$configured")"
"$work/it's plain/weir" run ride_count --state-backend heap >/dev/null
[ "$(grep -c 'WEIR_CONNECTORS=ON' "$configured")" = 1 ] || fail "connectors: $(cat "$configured")"
"$work/it's plain/weir" run ride_count --state-backend rocksdb >/dev/null
[ "$(grep -c 'WEIR_CONNECTORS=ON' "$configured")" = 2 ] || fail "rocksdb: $(cat "$configured")"

# A folder that cannot be written. A superuser can write in any, but not where a file stands.
checkout "$work/read-only"
touch "$work/read-only/build"
if said=$("$work/read-only/weir" check 2>&1); then fail "written where nothing can be"; fi
case $said in
"weir: cannot write in $work/read-only/build: copy Weir to "*) ;;
*) fail "does not say what to do: $said" ;;
esac

# A full disk has its name.
tool ninja <<'END'
echo 'fatal error: error writing to /tmp/x.s: No space left on device'
exit 1
END
if said=$(TMPDIR=/somewhere "$work/it's plain/weir" check 2>&1); then fail "built on a full disk"; fi
case $said in
*"weir: there is no room left on a disk: in /somewhere or in $work/it's plain/build"*) ;;
*) fail "does not name the disk: $said" ;;
esac

# On a terminal that moves no cursor there is no line that changes.
if command -v script >/dev/null; then
  said=$(TERM=dumb script -qec "'$work/tools/../read-only/weir' check" /dev/null </dev/null || true)
  said=$said$(TERM=dumb script -qec "\"$work/it's plain/weir\" check" /dev/null </dev/null || true)
  case $said in
  *"$(printf '\033')"*) fail "an escape sequence for a terminal that has none: $said" ;;
  esac
fi
