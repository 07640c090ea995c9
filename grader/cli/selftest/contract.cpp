#include "selftest/contract.hpp"

#include <algorithm>

namespace weir::cli {
namespace {

bool is_defined(const std::vector<Token>& tokens, std::size_t parenthesis) {
  const std::size_t close = tokens[parenthesis].partner;
  return close > parenthesis && close + 1 < tokens.size() && tokens[close + 1].is("{");
}

/// Whether a word is the name of the function, where it is not its own definition.
bool is_used(const std::vector<Token>& tokens, std::size_t i, const ContractFunction& function) {
  if (!tokens[i].is(function.name)) return false;
  return i + 1 >= tokens.size() || tokens[i + 1].partner + 1 != function.brace;
}

/// Leaves functions out as long as nothing that stays uses them.
std::vector<ContractFunction> unused_without(const std::vector<Token>& tokens,
                                             std::string_view name) {
  auto out = functions_of(tokens);
  std::erase_if(out, [&](const ContractFunction& function) { return function.name == name; });
  const auto is_out = [&](std::size_t i) {
    return std::any_of(out.begin(), out.end(), [&](const ContractFunction& function) {
      return i > function.brace && i < tokens[function.brace].partner;
    });
  };
  for (bool changed = true; changed;) {
    const auto kept = std::erase_if(out, [&](const ContractFunction& function) {
      for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (is_used(tokens, i, function) && !is_out(i)) return true;
      }
      return false;
    });
    changed = kept > 0;
  }
  return out;
}

}  // namespace

std::size_t brace_of_exercises(const std::vector<Token>& tokens) {
  for (std::size_t i = 0; i + 4 < tokens.size(); ++i) {
    if (tokens[i].is("namespace") && tokens[i + 3].is("exercises") && tokens[i + 4].is("{"))
      return i + 4;
  }
  return 0;
}

std::vector<ContractFunction> functions_of(const std::vector<Token>& tokens) {
  std::vector<ContractFunction> functions;
  const std::size_t brace = brace_of_exercises(tokens);
  for (std::size_t i = brace + 1; i < tokens[brace].partner; ++i) {
    if (tokens[i].is("(") && is_defined(tokens, i)) {
      functions.push_back({tokens[i - 1].text, tokens[i].partner + 1});
    }
    i = std::max(i, tokens[i].partner);
  }
  return functions;
}

std::string written_alone(std::string_view text, std::string_view stub, std::string_view name) {
  const auto tokens = tokens_of(text);
  const auto words_of_stub = tokens_of(stub);
  auto unwritten = unused_without(tokens, name);
  std::string all(text);
  std::reverse(unwritten.begin(), unwritten.end());
  for (const auto& function : unwritten) {
    for (const auto& in_stub : functions_of(words_of_stub)) {
      if (in_stub.name != function.name) continue;
      const auto& last = words_of_stub[words_of_stub[in_stub.brace].partner];
      const auto body = between(stub, words_of_stub[in_stub.brace], last);
      all =
          replaced(all, tokens[function.brace].at, tokens[tokens[function.brace].partner].at, body);
    }
  }
  return all;
}

}  // namespace weir::cli
