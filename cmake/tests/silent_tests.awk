# Lists the tests that expect nothing: a test that cannot fail. Reads all files of tests, twice; run
# as awk -f silent_tests.awk FILES. A test expects something if its body says so, or calls a
# function that does, or waits for something without an end (its own time limit then speaks).
BEGIN {
  says = "(EXPECT|ASSERT|RC_|FAIL\\(|ADD_FAILURE|while \\(!)"
  last = ARGC
  for (i = 1; i < last; ++i) ARGV[ARGC++] = ARGV[i]
  files = last - 1
}
FNR == 1 { ++file }
# A definition begins in the first column, or is a member, and ends with a brace under its beginning.
/^[A-Za-z_].*\(.*[^;]$/ || /^ +[A-Za-z_].*\(.*{$/ || /^ +[A-Za-z_].*\) (const )?{/ {
  if (!inside && match($0, /[A-Za-z_0-9]+\(/)) {
    name = substr($0, RSTART, RLENGTH - 1)
    head = $0
    indent = match($0, /[^ ]/) - 1
    body = ""
    start = FNR
    inside = 1
  }
}
inside { body = body "\n" $0 }
inside && (match($0, /[^ ]/) - 1 == indent && $0 ~ /^ *}/ || $0 ~ /{.*}$/ && FNR == start) {
  inside = 0
  is_test = name ~ /^(TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)$/
  if (file <= files && !is_test) {
    ++functions
    of[functions] = name
    text[functions] = body
  }
  if (file > files && is_test && !speaks(body)) {
    split(head, parts, /[(){]/)
    print FILENAME ":" start ": " parts[2] " expects nothing"
    found = 1
  }
}
file == files + 1 && FNR == 1 {
  do {
    is_more = 0
    for (f = 1; f <= functions; ++f)
      if (!(of[f] in speakers) && speaks(text[f])) {
        speakers[of[f]] = 1
        is_more = 1
      }
  } while (is_more)
}
END { exit found }
function speaks(body,  rest, word) {
  if (body ~ says) return 1
  rest = body
  sub(/^[^{]*/, "", rest)
  while (match(rest, /[A-Za-z_0-9]+(<[^()]*>)?\(/)) {
    word = substr(rest, RSTART, RLENGTH - 1)
    sub(/<.*/, "", word)
    if (word in speakers) return 1
    rest = substr(rest, RSTART + RLENGTH)
  }
  return 0
}
