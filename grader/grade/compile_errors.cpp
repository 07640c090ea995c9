#include "grade/compile_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <sstream>
#include <string_view>
#include <vector>

namespace weir::grader {
namespace {

constexpr std::size_t most_lines = 20;
constexpr std::size_t most_letters = 400;

/// One error: where the student's file led to it, what it is, and what the compiler shows of it.
struct CompileError {
  std::string place;  // line:column in the student's file; empty: somewhere else
  std::string message;
  std::vector<std::string> excerpt;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void erase_all(std::string& text, std::string_view what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what)) {
    text.erase(at, what.size());
  }
}

/// Without what a beginner need not see: namespaces, and what templates were made with.
std::string simplified(std::string message) {
  for (const auto* name : {"weir::exercises::", "weir::taxi::", "weir::internal::", "weir::",
                           "std::", "{anonymous}::", "(anonymous namespace)::", "__cxx11::"}) {
    erase_all(message, name);
  }
  if (const auto with = message.find(" [with "); with != std::string::npos) message.resize(with);
  if (message.size() > most_letters) message = message.substr(0, most_letters) + " ...";
  return message;
}

/// What a static_assert says, if the message is that of one: g++ puts "static assertion failed: "
/// before it, clang its condition too.
std::optional<std::string> asserted(const std::string& message) {
  static const std::regex failed(
      R"(static(?:_assert| assertion) failed(?: due to requirement '.*')?(?:: | ")(.*))");
  std::smatch part;
  if (!std::regex_match(message, part, failed)) return std::nullopt;
  std::string text = part[1].str();
  if (text.ends_with('"')) text.pop_back();
  return text;
}

/// Whether a note says why a constraint does not hold, and not only that one does not.
bool is_reason(const std::string& note) {
  return note.starts_with("because ") || note.starts_with("the required ") ||
         note.starts_with("the expression ");
}

/// Reads what g++ and clang write: context, `file:line:column: error: message`, an excerpt.
class Reader {
 public:
  explicit Reader(std::string source) : source_(std::move(source)) {}

  std::vector<CompileError> read(const std::string& output) {
    static const std::regex place(
        R"(^(.+?):(\d+):(\d+):\s+(?:(fatal error|error|note|warning): )?(.*)$)");
    for (const auto& line : lines_of(output)) {
      std::smatch part;
      if (!std::regex_match(line, part, place)) {
        add_excerpt(line);
        continue;
      }
      const bool students = part[1].str() == source_;
      const std::string at = part[2].str() + ":" + part[3].str();
      const std::string kind = part[4].str();
      if (kind == "error" || kind == "fatal error") {
        const auto own_words = asserted(part[5].str());
        wants_reason_ = !own_words;
        errors_.push_back(
            {students ? at : required_from_, simplified(own_words.value_or(part[5].str())), {}});
        taking_excerpt_ = students;
        required_from_.clear();
      } else if (kind == "note") {
        add_note(students, at, part[5].str());
      } else if (kind.empty() && students) {
        required_from_ = at;  // "required from here"
        taking_excerpt_ = false;
      }
    }
    return errors_;
  }

 private:
  /// The line and the marks below it: with a number and a bar from g++, bare from clang.
  void add_excerpt(const std::string& line) {
    const auto text = line.find_first_not_of(' ');
    const bool is_excerpt =
        text != std::string::npos && text > 0 && line.compare(text, 5, "from ") != 0;
    if (!is_excerpt) return;
    if (taking_excerpt_ && !errors_.empty() && errors_.back().excerpt.size() < 3) {
      errors_.back().excerpt.push_back(line);
    }
  }
  /// Of the notes, the first reason for which a constraint does not hold says most, unless the
  /// error has been put into words; clang names the student's line in a note.
  void add_note(bool students, const std::string& at, const std::string& text) {
    taking_excerpt_ = false;
    if (errors_.empty()) return;
    auto& error = errors_.back();
    if (students && error.place.empty()) error.place = at;
    if (wants_reason_ && is_reason(text)) {
      error.message += " (" + simplified(text) + ")";
      wants_reason_ = false;
    }
  }

  std::string source_;
  std::string required_from_;
  std::vector<CompileError> errors_;
  bool taking_excerpt_ = false;
  bool wants_reason_ = false;
};

}  // namespace

std::string readable_errors(const std::string& output, const std::filesystem::path& source,
                            const std::filesystem::path& shown_as) {
  auto errors = Reader(source.string()).read(output);
  if (errors.empty()) {
    std::string text;
    const auto lines = lines_of(output);
    for (std::size_t i = 0; i < std::min(lines.size(), most_lines); ++i) text += lines[i] + '\n';
    return text;
  }
  const auto first = std::find_if(errors.begin(), errors.end(),
                                  [](const CompileError& error) { return !error.place.empty(); });
  const CompileError& shown = first == errors.end() ? errors.front() : *first;
  std::string text = fmt::format("{}:{}: {}\n", shown_as.string(), shown.place, shown.message);
  for (const auto& line : shown.excerpt) text += line + '\n';
  if (errors.size() > 1)
    text += fmt::format("... and {} more, which may go with it\n", errors.size() - 1);
  return text;
}

std::string readable_link_errors(const std::string& output, const std::filesystem::path& shown_as) {
  static const std::regex undefined(R"(undefined reference to [`'](.+)')");
  std::smatch found;
  if (std::regex_search(output, found, undefined)) {
    return fmt::format("{}: the contract asks for `{}`, and it is not defined here\n",
                       shown_as.string(), simplified(found[1].str()));
  }
  const auto lines = lines_of(output);
  return lines.empty() ? "the linker failed\n" : lines.front() + '\n';
}

}  // namespace weir::grader
