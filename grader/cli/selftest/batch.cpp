#include "selftest/batch.hpp"

#include <fmt/format.h>

#include <sstream>
#include <string_view>

#include "selftest/contract.hpp"
#include "selftest/tokens.hpp"

namespace weir::cli {
namespace {

constexpr std::string_view file_prefix = "program_";

/// The functions of the contract, each of which calls the one of the solution that is chosen.
std::string dispatchers(const Batch& batch, const std::string& stub) {
  const auto tokens = tokens_of(stub);
  const std::size_t brace = brace_of_exercises(tokens);
  std::string all;
  std::size_t begin = brace + 1;
  for (std::size_t i = begin; i < tokens[brace].partner; ++i) {
    if (tokens[i].is(";")) begin = i + 1;
    if (tokens[i].is("{")) begin = (i = tokens[i].partner) + 1;
    if (!tokens[i].is("(")) continue;
    const std::size_t close = tokens[i].partner;
    if (tokens[close + 1].is("{")) {
      std::string arguments;
      const auto parameters = elements_of(tokens, i);
      for (std::size_t k = 1; k < parameters.size(); ++k) {
        const std::size_t next = parameters[k];
        const auto name = tokens[next == close ? close - 1 : next - 2].text;
        arguments += fmt::format("{}std::forward<decltype({})>({})", k > 1 ? ", " : "", name, name);
      }
      all += fmt::format("{} {{\n  switch (chosen()) {{\n",
                         between(stub, tokens[begin], tokens[close + 1]));
      for (const auto& [number, unused] : batch) {
        all += fmt::format("    case {0}: return m{0}::{1}({2});\n", number, tokens[i - 1].text,
                           arguments);
      }
      all += "  }\n  std::abort();\n}\n";
    }
    i = close;
  }
  return all;
}

}  // namespace

std::string text_of_all(const Batch& batch, const std::string& stub) {
  std::string all;
  for (const auto& [number, text] : batch) {
    const auto tokens = tokens_of(text);
    const auto& brace = tokens.at(brace_of_exercises(tokens));
    all += fmt::format("#line 1 \"{}{}.cpp\"\n", file_prefix, number);
    all += replaced(text, brace.at, brace.at, fmt::format("::m{} ", number));
  }
  all += fmt::format(
      "#line 1 \"dispatchers.cpp\"\n"
      "#include <errno.h>\n#include <cstdlib>\n#include <utility>\n"
      "namespace weir::exercises {{\nnamespace {{\n"
      "int chosen() {{ return std::atoi(program_invocation_short_name); }}\n}}\n{}}}\n",
      dispatchers(batch, stub));
  return all;
}

std::set<std::size_t> broken_ones(const std::string& printed) {
  std::set<std::size_t> numbers;
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) {
    // Notes speak of others as well.
    const bool is_error = line.find(" error: ") != std::string::npos ||
                          line.find(" required from ") != std::string::npos;
    const auto at = line.find(file_prefix);
    if (is_error && at != std::string::npos)
      numbers.insert(std::stoul(line.substr(at + file_prefix.size())));
  }
  return numbers;
}

}  // namespace weir::cli
