#include "sandbox/box.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "weir/error.hpp"

namespace weir::sandbox {
namespace {

constexpr std::array<std::pair<Level, std::string_view>, 3> names{
    {{Level::none, "none"}, {Level::landlock, "landlock"}, {Level::bubblewrap, "bubblewrap"}}};

std::size_t number_of(const std::string& word) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) {
    throw Error("expected a number in the description of a box, found '" + word + "'");
  }
  return number;
}

Level level_of(const std::string& word) {
  if (const auto level = level_named(word)) return *level;
  throw Error("expected none, landlock or bubblewrap, found '" + word + "'");
}

}  // namespace

std::string_view name_of(Level level) { return names.at(static_cast<std::size_t>(level)).second; }

std::optional<Level> level_named(std::string_view name) {
  for (const auto& [level, text] : names) {
    if (text == name) return level;
  }
  return std::nullopt;
}

std::vector<std::string> words_of(const Box& box, const std::string& program) {
  std::vector<std::string> words{program,
                                 "--level",
                                 std::string(name_of(box.level)),
                                 "--memory",
                                 std::to_string(box.memory),
                                 "--processor-seconds",
                                 std::to_string(box.processor_seconds),
                                 "--processes",
                                 std::to_string(box.processes),
                                 "--children",
                                 std::to_string(box.children ? 1 : 0),
                                 "--file-bytes",
                                 std::to_string(box.file_bytes)};
  if (!box.writable.empty()) words.insert(words.end(), {"--writable", box.writable});
  for (const auto& path : box.readable) words.insert(words.end(), {"--readable", path});
  words.emplace_back("--");
  return words;
}

Box box_of(const std::vector<std::string>& words, std::vector<std::string>& rest) {
  Box box;
  std::size_t at = 0;
  for (; at + 1 < words.size() && words[at] != "--"; at += 2) {
    const auto& name = words[at];
    const auto& value = words[at + 1];
    if (name == "--level") {
      box.level = level_of(value);
    } else if (name == "--memory") {
      box.memory = number_of(value);
    } else if (name == "--processor-seconds") {
      box.processor_seconds = number_of(value);
    } else if (name == "--processes") {
      box.processes = number_of(value);
    } else if (name == "--children") {
      box.children = number_of(value) != 0;
    } else if (name == "--file-bytes") {
      box.file_bytes = number_of(value);
    } else if (name == "--writable") {
      box.writable = value;
    } else if (name == "--readable") {
      box.readable.push_back(value);
    } else {
      throw Error("expected what describes a box, found '" + name + "'");
    }
  }
  if (at + 1 >= words.size() || words[at] != "--") {
    throw Error("expected -- and the program that is to run in the box");
  }
  rest.assign(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
  return box;
}

}  // namespace weir::sandbox
