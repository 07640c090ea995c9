#include "grade/compile_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <sstream>
#include <vector>

#include "grade/compile_sentences.hpp"
#include "grade/diagnostics.hpp"
#include "grade/plain_types.hpp"
#include "texts/texts.hpp"

namespace weir::grader {
namespace {

constexpr std::size_t most_lines = 20;     // of what cannot be read
constexpr std::size_t most_warnings = 3;   // that are shown
constexpr std::size_t most_later = 6;      // errors that are asked what the first one means
constexpr std::size_t most_beside = 200;   // letters of a line on each side of an error
constexpr std::size_t margin = 8;          // before a line of the student's: its number
constexpr std::size_t most_letters = 240;  // of what the compiler says itself
constexpr std::size_t longest_type = 60;   // that is put in place of a parameter's name

/// A line of the file, from 1, with spaces for tabs as compilers count them.
std::string line_of(const CompiledFile& file, std::size_t number) {
  const auto lines = lines_of(file.text);
  if (number == 0 || number > lines.size()) return "";
  std::string line;
  for (const char letter : lines[number - 1]) {
    if (letter == '\t') {
      line.append(8 - line.size() % 8, ' ');
    } else {
      line += letter;
    }
  }
  return line;
}

/// The words of a text, in lines of that width.
std::string wrapped_at(std::size_t width, const std::string& text) {
  std::string lines;
  std::size_t used = 0;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const auto columns = columns_of(word);
    if (used > 0 && used + 1 + columns > width) {
      lines += '\n';
      used = 0;
    }
    if (used > 0) lines += ' ';
    lines += word;
    used += (used > 0 ? 1 : 0) + columns;
  }
  return lines + '\n';
}

/// The line with a mark below; of a long one the part around the mark.
std::string excerpt(const CompiledFile& file, const Diagnostic& diagnostic) {
  std::string line = line_of(file, diagnostic.line);
  if (line.empty()) return "";
  const std::size_t most = file.width - margin;
  std::size_t at = std::min(diagnostic.column - 1, line.size());
  if (line.size() > most && at > most / 2) {
    const auto cut = std::min(at - most / 2, line.size() - most + 3);
    line.replace(0, cut, "...");
    at = at - cut + 3;
  }
  if (line.size() > most) line = line.substr(0, most - 3) + "...";
  return fmt::format("{:>5} | {}\n{:>5} | {:>{}}\n", diagnostic.line, line, "", '^', at + 1);
}

/// Without constructors that copy or move: nobody has meant those.
void add_notes(const std::vector<std::string>& notes, std::vector<std::string>& evidence) {
  static const std::regex candidate("^candidate: '");
  static const std::regex copies(R"(\b(\w+)\((?:const )?[\w:{}]*\b\1(?:<.*>)?&&?\)')");
  bool is_copy = false;
  for (const auto& note : notes) {
    if (std::regex_search(note, candidate)) is_copy = std::regex_search(note, copies);
    if (!is_copy) evidence.push_back(in_plain_types(note));
  }
}

/// What is known of an error beside its message; see sentence_for().
std::vector<std::string> evidence_of(const std::vector<Diagnostic>& all, const CompiledFile& file) {
  const auto& first = all.front();
  std::vector<std::string> evidence{"raw: " + first.message};
  if (const std::string line = line_of(file, first.line); !line.empty()) {
    const auto at = std::min(first.column - 1, line.size());
    const auto begin = at - std::min(at, most_beside);
    evidence.push_back("here: " + line.substr(begin, at - begin) + '^' +
                       line.substr(at, most_beside));
  }
  const auto header = file.shown_as.stem().string() + ".hpp";
  if (file.text.find("#include \"" + header + '"') == std::string::npos) {
    evidence.push_back("without: " + header);
  }
  for (std::size_t i = 0; i < std::min(all.size(), most_later); ++i) {
    if (i > 0) evidence.push_back(in_plain_types(all[i].message));
    add_notes(all[i].notes, evidence);
  }
  return evidence;
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
  return tr(text);
}

/// What a class of the student's is, in the student's words: ` X is derived from Y.`
std::string what_it_is(const std::string& name, const std::string& text) {
  const std::regex definition(R"((class|struct)\s+)" + name +
                              R"(\b[^{;:]{0,99}:\s*(public\s+)?([^{;]{1,200}?)\s*\{)");
  std::smatch found;
  if (!std::regex_search(text, found, definition)) return "";
  const std::string body = found.suffix().str().substr(0, found.suffix().str().find("\n};"));
  const bool is_class = found[1].str() == "class";
  if (is_class && !found[2].matched) {
    return tr(" {0} is derived from {1} in private: write public {1}.", name, found[3].str());
  }
  if (is_class && body.find("public:") == std::string::npos) {
    return tr(" In {} all is private, for it has no 'public:'.", name);
  }
  return tr(" {} is derived from {}.", name, found[3].str());
}

/// What the function is that the student has passed.
std::string what_was_passed(const std::map<std::string, std::string>& arguments,
                            const std::string& text) {
  static const std::regex name(R"(\w+)");
  for (const auto* parameter : {"F", "A", "W"}) {
    const auto argument = arguments.find(parameter);
    if (argument == arguments.end()) continue;
    const std::string type = in_plain_types(argument->second);
    if (type.starts_with("lambda(")) return tr(" The lambda takes {}.", type.substr(6));
    auto words = std::regex_match(type, name) ? what_it_is(type, text) : "";
    return words.empty() ? tr(" What is passed is {}.", type) : words;
  }
  return "";
}

/// What the engine says in a static_assert, with the types of this program.
std::string engines_words(const std::string& words, const Diagnostic& diagnostic,
                          const CompiledFile& file) {
  const auto arguments = template_arguments(diagnostic.within);
  std::map<std::string, std::string> plain;
  for (const auto& [name, type] : arguments) {
    if (auto shown = in_plain_types(type); shown.size() <= longest_type) plain[name] = shown;
  }
  const bool asks_for_a_function = words.find("pass a") != std::string::npos;
  return filled_in(words, plain) + (words.ends_with(';') ? "" : ".") +
         (asks_for_a_function ? what_was_passed(arguments, file.text) : "");
}

std::string place_of(const Diagnostic& diagnostic, const CompiledFile& file) {
  if (diagnostic.line == 0) return file.shown_as.string();
  return fmt::format("{}:{}:{}", file.shown_as.string(), diagnostic.line, diagnostic.column);
}

/// Where a stream has another type than is wanted, a step before it that the engine refuses is why.
void put_cause_first(std::vector<Diagnostic>& all) {
  const auto& first = all.front();
  static const std::regex stream_of_another_type("could not convert .*Stream<");
  if (!std::regex_search(first.message, stream_of_another_type)) return;
  const auto cause = std::find_if(all.begin(), all.end(), [&](const Diagnostic& other) {
    return other.line > 0 && other.line < first.line && asserted(other.message);
  });
  if (cause != all.end()) std::rotate(all.begin(), cause, cause + 1);
}

/// The first of these; the others are asked what it means.
std::string explained(const std::vector<Diagnostic>& all, const CompiledFile& file) {
  const auto& first = all.front();
  const auto told = [&](const std::string& sentence) {
    return wrapped_at(file.width, place_of(first, file) + ": " + sentence) + excerpt(file, first);
  };
  if (const auto words = asserted(first.message)) return told(engines_words(*words, first, file));
  std::string said = in_plain_types(first.message);
  const auto sentence = sentence_for(said, evidence_of(all, file));
  if (said.size() > most_letters) said = said.substr(0, most_letters - 4) + " ...";
  if (!sentence) return told(said);
  return told(*sentence) + wrapped_at(file.width, tr("The compiler says: {}", said));
}

}  // namespace

std::string readable_errors(const std::string& output, const CompiledFile& file) {
  auto all = read_diagnostics(output, file.source);
  std::erase_if(all, [](const Diagnostic& diagnostic) { return !diagnostic.is_error; });
  if (all.empty()) {
    const auto lines = lines_of(output);
    const auto shown = std::min(lines.size(), most_lines);
    return fmt::format(
        "{}\n", fmt::join(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(shown), "\n"));
  }
  put_cause_first(all);
  std::string text = explained(all, file);
  if (all.size() > 1) text += tr("... and {} more, which may go with it\n", all.size() - 1);
  return text;
}

std::string readable_warnings(const std::string& output, const CompiledFile& file) {
  auto all = read_diagnostics(output, file.source);
  std::erase_if(all, [](const Diagnostic& diagnostic) {
    return diagnostic.is_error || diagnostic.line == 0;
  });
  std::string text;
  for (std::size_t i = 0; i < std::min(all.size(), most_warnings); ++i) {
    text += explained({all[i]}, file);
  }
  if (all.size() > most_warnings) {
    text += tr("... and {} more\n", all.size() - most_warnings);
  }
  return text;
}

std::string readable_link_errors(const std::string& output, const std::filesystem::path& shown_as) {
  static const std::regex undefined(R"(undefined reference to [`'](.+)')");
  std::smatch found;
  if (std::regex_search(output, found, undefined)) {
    return tr("{}: the contract asks for `{}`, and it is not defined here\n", shown_as.string(),
              in_plain_types(found[1].str()));
  }
  const auto lines = lines_of(output);
  return lines.empty() ? tr("the linker failed\n") : lines.front() + '\n';
}

}  // namespace weir::grader
