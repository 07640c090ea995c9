#include "grade/compile_sentences.hpp"

#include <fmt/args.h>

#include <array>
#include <regex>
#include <utility>

#include "grade/compile_rules.hpp"
#include "texts/texts.hpp"

namespace weir::grader {
namespace {

/// What clang says, in the words of g++.
std::string in_words_of_gcc(std::string message) {
  static const std::array clang{
      std::pair{std::regex("^no member named '(.*?)' in '(.*?)'"), "'$2' has no member named '$1'"},
      std::pair{std::regex("^(?:use of undeclared identifier|unknown type name|no template named) "
                           "('.*?')"),
                "$1 was not declared in this scope"},
      std::pair{std::regex("^no viable conversion from (?:returned value of type )?('.*') to "
                           "(?:function return type )?('.*')"),
                "could not convert from $1 to $2"},
      std::pair{std::regex("^no matching member function"), "no matching function"},
      std::pair{std::regex("^variable type ('.*') is an abstract class"), "abstract class type $1"},
      std::pair{std::regex("^use of class template ('.*') requires template arguments"),
                "invalid use of template-name $1 without an argument list"},
  };
  for (const auto& [said, words] : clang) message = std::regex_replace(message, said, words);
  return message;
}

void add_groups(const std::smatch& found, std::vector<std::string>& groups) {
  for (std::size_t i = 1; i < found.size(); ++i) groups.push_back(found[i].str());
}

std::string with_groups(std::string pattern, const std::smatch& found) {
  for (std::size_t i = 1; i < found.size(); ++i) {
    const std::string name = '@' + std::to_string(i);
    for (auto at = pattern.find(name); at != std::string::npos; at = pattern.find(name)) {
      pattern.replace(at, name.size(), found[i].str());
    }
  }
  return pattern;
}

/// What the groups of a rule have found; nothing where it does not fit.
std::optional<std::vector<std::string>> fit(const CompileRule& rule, const std::string& message,
                                            const std::vector<std::string>& evidence) {
  std::smatch found;
  if (!std::regex_search(message, found, std::regex(rule.message))) return std::nullopt;
  std::vector<std::string> groups;
  add_groups(found, groups);
  if (rule.also == nullptr) return groups;
  const std::regex also(with_groups(rule.also, found));
  for (const auto& line : evidence) {
    if (!std::regex_search(line, found, also)) continue;
    add_groups(found, groups);
    return groups;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> sentence_for(const std::string& message,
                                        const std::vector<std::string>& evidence) {
  const std::string in_gcc = in_words_of_gcc(message);
  for (const auto& rule : compile_rules()) {
    const auto groups = fit(rule, in_gcc, evidence);
    if (!groups) continue;
    fmt::dynamic_format_arg_store<fmt::format_context> arguments;
    for (const auto& group : *groups) arguments.push_back(group);
    return tr_later(rule.sentence, arguments);
  }
  return std::nullopt;
}

}  // namespace weir::grader
