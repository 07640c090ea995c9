#include "grade/shell_words.hpp"

#include <algorithm>

namespace weir::grader {
namespace {

/// Behind the closing quote of the text that begins at `begin`, which is one.
std::size_t end_of_quoted(std::string_view command, std::size_t begin) {
  const char quote = command[begin];
  for (std::size_t i = begin + 1; i < command.size(); ++i) {
    if (command[i] == '\\' && quote == '"') {
      ++i;
    } else if (command[i] == quote) {
      return i + 1;
    }
  }
  return command.size();
}

}  // namespace

std::string word_after(std::string_view command, std::string_view option) {
  const auto at = command.find(option);
  if (at == std::string_view::npos) return "";
  const auto begin = at + option.size();
  auto end = begin;
  while (end < command.size() && command[end] != ' ') {
    if (command[end] == '\'' || command[end] == '"') {
      end = end_of_quoted(command, end);
    } else {
      end += command[end] == '\\' ? 2U : 1U;
    }
  }
  return std::string(command.substr(begin, std::min(end, command.size()) - begin));
}

std::vector<std::string> words_of_command(std::string_view command) {
  std::vector<std::string> words;
  bool is_within = false;
  char quote = '\0';
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    const bool is_space = c == ' ' || c == '\t' || c == '\n';
    if (quote == '\0' && is_space) {
      is_within = false;
      continue;
    }
    if (!is_within) words.emplace_back();
    is_within = true;
    if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
      words.back() += command[++i];
    } else {
      words.back() += c;
    }
  }
  return words;
}

std::string shell_quoted(std::string_view text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

}  // namespace weir::grader
