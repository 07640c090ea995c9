# Prints the names in `code` that pages have and the checkout has not: of files and folders, of
# classes and their members, of functions.
#   awk -f names.awk PATHS SOURCE... PAGE.md...
# PATHS lists all files and folders. A path may begin in the root, in one of the folders below, or in
# that of the page; a file's name may stand for itself. What a page shows in a listing may be named.

BEGIN {
  folders = split("./ framework/ framework/src/ framework/include/weir/ grader/", folder, " ")
}

FILENAME == ARGV[1] {
  paths[$0]
  at = $0
  sub(/.*\//, "", at)
  file_names[at]
  next
}
FNR == 1 {
  if (text != "") check_page()
  page = FILENAME ~ /\.md$/ ? FILENAME : ""
  text = ""
  is_listing = 0
}
page == "" {
  read_source()
  next
}
/^ *```/ {
  is_listing = !is_listing
  next
}
is_listing {
  read_source()
  next
}
{ text = text $0 "\n" }
END {
  if (text != "") check_page()
  exit(failed)
}

# Which words a file has, and which types it defines.
function read_source(   line, type, words, word, i) {
  line = $0
  while (match(line, /(class|struct|namespace|concept) +[A-Za-z_][A-Za-z0-9_:]*/)) {
    type = substr(line, RSTART, RLENGTH)
    sub(/.*[ :]/, "", type)
    files_of[type] = files_of[type] " " FILENAME
    line = substr(line, RSTART + RLENGTH)
  }
  line = $0
  gsub(/[^A-Za-z0-9_]+/, " ", line)
  words = split(line, word, " ")
  for (i = 1; i <= words; ++i) {
    known[word[i]]
    known_in[FILENAME, word[i]]
  }
}

# What stands between two backticks is code.
function check_page(   pieces, piece, i) {
  pieces = split(text, piece, "`")
  for (i = 2; i < pieces; i += 2) {
    if (!is_right(piece[i])) {
      print page ": `" piece[i] "` is named, and is not there"
      failed = 1
    }
  }
  text = ""
}

function is_right(name) {
  if (name ~ /^build\// || name ~ /^std::/) return 1
  if (name ~ /^[A-Za-z0-9_.*\/-]+$/ && is_like_a_path(name)) return has_path(name)
  sub(/\([^()]*\)$/, "()", name)
  if (name ~ /^([A-Za-z_][A-Za-z0-9_]*::)+[A-Za-z_][A-Za-z0-9_]*(\(\))?$/) return has_member(name)
  if (name ~ /^[A-Za-z_][A-Za-z0-9_]*\(\)$/ || name ~ /^[A-Z][a-z]+[A-Za-z0-9]*$/ ||
      name ~ /^[a-z][a-z0-9]*_[a-z0-9_]*$/) {
    sub(/\(\)$/, "", name)
    return name in known
  }
  return 1
}

function is_like_a_path(name) {
  return name ~ /\// || name ~ /\.(hpp|cpp|mjs|awk|cmake|css|html|json|md|pic|sh|svg|toml|txt|bin)$/
}

# `*` stands for anything, and NN_name and name for an exercise's.
function has_path(name,   i, at, pattern) {
  if (name in file_names) return 1
  sub(/^\.\//, "", name)
  sub(/\/$/, "", name)
  folder[folders + 1] = page
  sub(/[^\/]*$/, "", folder[folders + 1])
  for (i = 1; i <= folders + 1; ++i) {
    at = folder[i] name
    sub(/^\.\//, "", at)
    if (at in paths) return 1
    if (at !~ /\*|(NN_)?name/) continue
    pattern = at
    gsub(/\./, "\\.", pattern)
    gsub(/\*/, "[^/]*", pattern)
    gsub(/NN_name/, "[0-9][0-9]_[a-z_]*", pattern)
    gsub(/\/name/, "/[a-z_]*", pattern)
    for (at in paths) if (at ~ "^" pattern "$") return 1
  }
  return 0
}

# The file that defines a type has the member's name, too.
function has_member(name,   part, parts, files, file, i) {
  sub(/\(\)$/, "", name)
  parts = split(name, part, "::")
  files = split(files_of[part[parts - 1]], file, " ")
  for (i = 1; i <= files; ++i) if ((file[i], part[parts]) in known_in) return 1
  return 0
}
