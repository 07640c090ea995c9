# What Doxygen reads of a page in Markdown: `awk -f docs/site/page.awk FILE`, in the root of the
# checkout. The texts of exercises are written to be read in the checkout; on the site they have a
# name, the picture itself, the last hint, and no links to files that are no pages.

BEGIN {
  workbook = "exercises/workbook.toml"
}

FNR == 1 {
  # exercises/03_hourly_tips/README.md, solutions/03_hourly_tips/DISCUSSION.md
  if (match(FILENAME, /(exercises|solutions)\/[0-9]+_[a-z_]+\//)) {
    split(substr(FILENAME, RSTART, RLENGTH), part, "/")
    id = part[2]
    kind = part[1] == "exercises" ? "exercise" : "discussion"
    print $0 " {#" kind "_" id "}"
    next
  }
}

/^```/ { is_code = !is_code }
is_code { print; next }

/^!\[.*\]\([a-z_]+\.svg\)$/ {
  print "\\htmlonly<div class=\"picture\">"
  picture = FILENAME
  sub(/[^\/]*$/, "", picture)
  picture = picture substr($0, index($0, "](") + 2)
  sub(/\)$/, "", picture)
  while ((getline line < picture) > 0) print line
  print "</div>\\endhtmlonly"
  next
}

{ print without_dead_links($0) }

END {
  if (kind == "exercise") print_last_hint()
  if (FILENAME ~ /docs\/exercises\.md$/) print_exercises()
}

# A public header has a page; of other files there is only the name.
function without_dead_links(text,   before, link, target, label) {
  before = ""
  while (match(text, /\[[^][]*\]\([^()]*\)/)) {
    link = substr(text, RSTART, RLENGTH)
    before = before substr(text, 1, RSTART - 1)
    text = substr(text, RSTART + RLENGTH)
    label = substr(link, 2, index(link, "](") - 2)
    target = substr(link, index(link, "](") + 2)
    sub(/\)$/, "", target)
    if (target ~ /\/include\/weir\/.*\.hpp$/) {
      sub(/.*\/include\//, "", target)
      gsub(/`/, "", label)
      link = "\\ref " target " \"" label "\""
    } else if (target !~ /^(https:|#)/ && target !~ /\.(html|md)(#.*)?$/) {
      link = label
    }
    before = before link
  }
  return before text
}

function as_html(text) {
  gsub(/&/, "\\&amp;", text)
  gsub(/</, "\\&lt;", text)
  while (sub(/`/, "<code>", text)) sub(/`/, "</code>", text)
  return text
}

# A hint is a string on a line of its own; the last one of the exercise tells nearly all.
function print_last_hint(   line, is_here, hint) {
  while ((getline line < workbook) > 0) {
    if (line ~ /^id = /) is_here = line == "id = \"" id "\""
    if (is_here && line ~ /^  "/) hint = line
  }
  if (hint == "") return
  sub(/^  "/, "", hint)
  sub(/",?$/, "", hint)
  gsub(/\\"/, "\"", hint)
  print "\n## The last hint\n"
  print "\\htmlonly<details><summary>It tells nearly all.</summary><p>" as_html(hint)
  print "</p></details>\\endhtmlonly"
}

function print_exercises(   line, about, discussion) {
  print "\n| Exercise | About | |\n| --- | --- | --- |"
  while ((getline line < workbook) > 0) {
    if (line ~ /^id = /) {
      id = line
      gsub(/^id = "|"$/, "", id)
    } else if (line ~ /^title = /) {
      about = line
      gsub(/^title = "|"$/, "", about)
      discussion = "solutions/" id "/DISCUSSION.md"
      discussion = (getline line < discussion) > 0 ? "\\subpage discussion_" id : ""
      print "| \\subpage exercise_" id " | " about " | " discussion " |"
    }
  }
}
