#!/usr/bin/env bash
# A student with a handout on a Debian that has nothing: bare_root_test.sh ROOT, as root
# The handout's README is followed, its two commands, to a green exercise and a packed submission; the
# instructor's copy then gives the points that the handout said.
set -euo pipefail
weir=$(readlink -f -- "$1")
cd "$weir"

fail() {
  echo "$*" >&2
  tail -n 40 "$work/run.log" "$work/watch.log" >&2 2>/dev/null || true
  exit 1
}

[[ $(id -u) -eq 0 ]] || { echo 'expected root, for chroot' >&2 && exit 2; }
work=$(mktemp -d)
bare=$work/root student=$work/root/root/weir
clean() {
  umount -l "$bare/proc" || true
  umount -lR "$bare/dev" || true
  rm -rf --one-file-system "$work"
}
trap clean EXIT

# Packages come from where this machine has its own.
# shellcheck disable=SC2016  # the $( ) is apt's
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
debootstrap --variant=minbase --include=ca-certificates bookworm "$bare" "$mirror" >"$work/debootstrap.log" 2>&1 ||
  fail "no bare root: $(tail -n 5 "$work/debootstrap.log")"
cp -r /etc/apt/. "$bare/etc/apt/"
cp /etc/resolv.conf /etc/hosts "$bare/etc/"
mount -t proc proc "$bare/proc"
mount --rbind /dev "$bare/dev" && mount --make-rslave "$bare/dev"

./weir handout "$student" --tests hidden
inside() { env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb chroot "$bare" sh -c "cd /root/weir && $*"; }
# Stops what `inside` runs, as Ctrl-C does.
interrupt() { pkill -INT -f 'build/student/bin/weir-cli' || true; }
# await SECONDS LOG PATTERN: until the log has a line like that
await() {
  for ((second = 0; second < $1; second++)); do
    ! grep -q "$3" "$2" || return 0
    sleep 1
  done
  fail "expected '$3' within $1 s in what was shown"
}

# The two commands of the README, in its order.
mapfile -t commands < <(sed -n '/^## Two commands/,/^There is/s/^\(\.\/weir[^#]*[^# ]\) *#.*/\1/p' "$student/README.md")
[[ ${#commands[@]} -eq 2 ]] || fail "the README has ${#commands[@]} commands"
inside "${commands[0]}" >"$work/run.log" 2>&1 &
await 1500 "$work/run.log" '^[0-9]*,[1-9]'
interrupt
wait $! || true

inside "${commands[1]}" >"$work/watch.log" 2>&1 &
await 600 "$work/watch.log" 'NOT STARTED'
cp solutions/01_ride_cleansing/ride_cleansing.cpp "$student/exercises/01_ride_cleansing/"
await 300 "$work/watch.log" '01_ride_cleansing .*PASSED .*10 of 10 points'
interrupt
wait $! || true

# One that is wrong, so that points are not just all or none.
./weir mistakes hourly_tips/best_so_far --program >"$student/exercises/03_hourly_tips/hourly_tips.cpp"
inside './weir check; ./weir; ./weir pack' >"$work/check.log" 2>&1 || true
mkdir "$work/submissions"
cp "$student/submission.zip" "$work/submissions/student.zip"
./weir grade "$work/submissions" --out "$work/graded" --exercises 01,02,03

# `exercise points`, a line each.
said=$(sed -n 's|^ *\(0[123]_[a-z_]*\) .* \([0-9]*\)/[0-9]* .*|\1 \2|p' "$work/check.log")
given=$(awk -F, '
  NR == 1 { for (i = 1; i <= NF; ++i) name[i] = $i }
  NR == 2 { for (i = 1; i <= NF; ++i) if (sub(/ points$/, "", name[i]) && name[i] ~ /^0/) print name[i], $i }
' "$work/graded/gradebook.csv")
[[ "$said" == *'01_ride_cleansing 10'* && "$said" == *'03_hourly_tips '[1-9]* ]] ||
  fail "the handout said: $said"
[[ "$said" == "$given" ]] || fail "the handout said: $said
the gradebook says: $given"
echo "$given"
