#include "texts/po_file.hpp"

#include <algorithm>
#include <utility>

namespace weir::texts {
namespace {

/// What is between the quotes of a line: `msgid "two\n"`.
std::string quoted(std::string_view line) {
  const auto begin = line.find('"');
  const auto end = line.rfind('"');
  std::string text;
  if (begin == end) return text;
  for (auto i = begin + 1; i < end; ++i) {
    if (line[i] != '\\') {
      text += line[i];
    } else if (++i < end) {
      text += line[i] == 'n' ? '\n' : line[i] == 't' ? '\t' : line[i];
    }
  }
  return text;
}

}  // namespace

std::vector<Translation> read_po(std::string_view file) {
  std::vector<Translation> all;
  Translation entry;
  std::string* field = nullptr;  // what the next line goes on with
  const auto finish = [&] {
    // Without a text in English it is what the file says of itself.
    if (!entry.english.empty()) all.push_back(std::move(entry));
    entry = {};
  };
  while (!file.empty()) {
    const auto end = std::min(file.find('\n'), file.size());
    const auto line = file.substr(0, end);
    file.remove_prefix(std::min(end + 1, file.size()));
    if (line.starts_with("#")) {
      if (field == &entry.translated) finish();
      field = nullptr;
      if (line.starts_with("#,")) entry.is_guess = line.find("fuzzy") != std::string_view::npos;
      if (line.starts_with("#~")) entry.is_guess = false;  // of an entry that is none any more
    } else if (line.starts_with("msgid ")) {
      if (field == &entry.translated) finish();
      field = &entry.english;
      *field = quoted(line);
    } else if (line.starts_with("msgstr ")) {
      field = &entry.translated;
      *field = quoted(line);
    } else if (line.starts_with("\"") && field != nullptr) {
      *field += quoted(line);
    }
  }
  finish();
  return all;
}

}  // namespace weir::texts
