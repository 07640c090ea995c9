#!/bin/sh
# Whether a component whose packages are not there is left out, the configure step says so and all others
# stay: left_out_test.sh ROOT
set -eu

root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# configure OPTION...: what the configure step says of components.
configure() {
  cmake -S "$root" -B "$work/build" -G Ninja --fresh -D WEIR_GRADER=OFF -D WEIR_TESTS=OFF \
    -D WEIR_CONNECTORS=ON "$@" >"$work/log" 2>&1 || {
    cat "$work/log"
    exit 1
  }
  grep '^-- Connector \|^-- The state backend ' "$work/log" || true
}

# expect_left_out COMPONENTS OPTION...: those are, where the option hides their packages.
expect_left_out() {
  components=$1
  shift
  configure "$@" >"$work/found"
  for component in $components; do
    sed "s/^-- Connector $component: .*/-- Connector $component: left out, install the packages of the group $component in cmake\/packages.txt and configure again/" \
      "$work/expected" >"$work/more"
    mv "$work/more" "$work/expected"
  done
  diff "$work/expected" "$work/found" || {
    echo "with $*: expected the lines marked with <, found those with >"
    exit 1
  }
}

configure >"$work/as_it_is"
for hidden in 'sqlite SQLite3' 'postgres PostgreSQL' 'mysql redis kafka PkgConfig' 'elasticsearch CURL'; do
  cp "$work/as_it_is" "$work/expected"
  expect_left_out "${hidden% *}" -D "CMAKE_DISABLE_FIND_PACKAGE_${hidden##* }=ON"
done
{
  echo '-- The state backend rocksdb is left out: it needs the packages of the group rocksdb in cmake/packages.txt (librocksdb-dev)'
  grep -v '^-- The state backend ' "$work/as_it_is"
} >"$work/expected"
expect_left_out '' -D WEIR_ROCKSDB_LIBRARY=OFF
