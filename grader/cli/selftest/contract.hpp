/// \file
/// The functions that students write, found in the text of a solution.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "selftest/tokens.hpp"

namespace weir::cli {

/// One of them, as it is defined in a text: `DataStream<T> name(...) {...}`.
struct ContractFunction {
  std::string_view name;
  std::size_t brace = 0;  ///< the word that opens its body
};

/// The index of the brace that opens `namespace weir::exercises {`; 0 if there is none.
std::size_t brace_of_exercises(const std::vector<Token>& tokens);

/// Those of a text that compiles, in order: what the namespace has beside its nameless one.
std::vector<ContractFunction> functions_of(const std::vector<Token>& tokens);

/// A solution of which nothing but the function `name` is written, and what it calls: all other
/// functions are as in the stub.
std::string written_alone(std::string_view text, std::string_view stub, std::string_view name);

}  // namespace weir::cli
