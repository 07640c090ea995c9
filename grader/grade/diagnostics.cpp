#include "grade/diagnostics.hpp"

#include <algorithm>
#include <regex>
#include <sstream>
#include <string_view>
#include <utility>

#include "grade/plain_types.hpp"

namespace weir::grader {
namespace {

// Regular expressions go as deep as a line is long.
constexpr std::size_t most_read = 4000;  // letters of a line
constexpr std::size_t most_kept = 600;   // and of a message
constexpr std::size_t most_notes = 24;   // of one error

std::string with_plain_quotes(std::string text) {
  for (const auto* quote : {"\u2018", "\u2019"}) {
    for (auto at = text.find(quote); at != std::string::npos; at = text.find(quote, at)) {
      text.replace(at, std::string_view(quote).size(), "'");
    }
  }
  return text;
}

/// Whether a name of a type tells a student nothing: one of the library's own.
bool is_of_the_library(std::string_view name) {
  return name.find("__") != std::string_view::npos || name.ends_with("::value_type");
}

/// With one name of each type, where g++ and clang write two: the one that stands in the program,
/// or else what it stands for.
std::string without_aliases(std::string text) {
  for (const auto& [begin, end] : {std::pair{" {aka '", "'}"}, std::pair{" (aka '", "')"}}) {
    for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
      const auto last = text.find(end, at);
      if (last == std::string::npos) break;
      const auto quote = at < 2 ? std::string::npos : text.rfind('\'', at - 2);
      const auto name = quote == std::string::npos ? "" : text.substr(quote + 1, at - quote - 2);
      const auto other = at + std::string_view(begin).size();
      if (is_of_the_library(name)) {
        text.replace(quote + 1, last + 1 - quote, text.substr(other, last - other) + '\'');
        at = quote;
      } else {
        text.erase(at, last + 2 - at);
      }
    }
  }
  return text;
}

/// Where the bracket is closed that stands at `at`.
std::size_t end_of_bracket(const std::string& text, std::size_t at) {
  int open = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '[') ++open;
    if (text[at] == ']' && --open == 0) return at + 1;
  }
  return at;
}

/// Functions of templates with the types that they were made with: of `'f(T) [with T = int]'` that
/// is `'f(int)'`.
std::string with_arguments(std::string text) {
  constexpr std::string_view with = " [with ";
  for (auto at = text.find(with); at != std::string::npos; at = text.find(with)) {
    const auto quote = text.rfind('\'', at);
    const auto begin = quote == std::string::npos ? 0 : quote;
    const auto end = end_of_bracket(text, at + 1);
    const auto arguments = template_arguments(text.substr(at, end - at));
    text.replace(begin, end - begin, filled_in(text.substr(begin, at - begin), arguments));
  }
  return text;
}

std::string tidied(const std::string& text) {
  return with_arguments(without_aliases(text)).substr(0, most_kept);
}

/// Reads a line after the other: context, `file:line:column: error: message`, excerpts.
class Reader {
 public:
  explicit Reader(std::string source) : source_(std::move(source)) {}

  void read(const std::string& line) {
    static const std::regex place(
        R"(^(.+?):(\d+):(\d+):\s+(?:(fatal error|error|note|warning): )?(.*)$)");
    constexpr std::string_view instantiation = ": In instantiation of '";
    if (const auto at = line.find(instantiation); at != std::string::npos) {
      within_ = line.substr(at + instantiation.size());
      return;
    }
    std::smatch part;
    const std::string head = line.substr(0, most_read);
    if (!std::regex_match(head, part, place)) return;
    const bool students = part[1].str() == source_;
    const auto number = students ? std::stoul(part[2].str()) : 0;
    const auto column = students ? std::stoul(part[3].str()) : 0;
    const std::string kind = part[4].str();
    if (kind.empty()) {
      if (students) from_ = {.line = number, .column = column};  // "required from here"
    } else if (kind == "note") {
      add_note(number, column, tidied(part[5].str()));
    } else {
      const Diagnostic place_of = students ? Diagnostic{.line = number, .column = column} : from_;
      found_.push_back({kind != "warning",
                        place_of.line,
                        place_of.column,
                        tidied(part[5].str()),
                        without_aliases(std::exchange(within_, "")),
                        {}});
      from_ = {};
    }
  }

  std::vector<Diagnostic> take() { return std::move(found_); }

 private:
  /// clang names the student's line in a note.
  void add_note(std::size_t line, std::size_t column, std::string text) {
    if (found_.empty()) return;
    auto& last = found_.back();
    if (line > 0 && last.line == 0) {
      last.line = line;
      last.column = column;
    }
    if (line > 0) text += " (line " + std::to_string(line) + ")";
    if (last.notes.size() < most_notes) last.notes.push_back(std::move(text));
  }

  std::string source_;
  std::string within_;
  Diagnostic from_;  // only where
  std::vector<Diagnostic> found_;
};

}  // namespace

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<Diagnostic> read_diagnostics(const std::string& output,
                                         const std::filesystem::path& source) {
  Reader reader(source.string());
  for (const auto& line : lines_of(with_plain_quotes(output))) reader.read(line);
  auto found = reader.take();
  std::stable_sort(found.begin(), found.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::pair(!a.is_error, a.line == 0) < std::pair(!b.is_error, b.line == 0);
  });
  return found;
}

}  // namespace weir::grader
