/// \file
/// Types and functions as a student writes them, and not as compilers do.
#pragma once

#include <map>
#include <string>

namespace weir::grader {

/// `std::optional<weir::taxi::TaxiRide>` is std::optional<TaxiRide>, `long int` std::int64_t; a
/// function of a template has the types that it was made with.
std::string in_plain_types(std::string text);

/// What the parameters of a template stand for: of `f(T) [with T = int; U = weir::Timestamp]`, T
/// and U. As the compiler has it.
std::map<std::string, std::string> template_arguments(const std::string& signature);

/// The text with types in place of the names of parameters, where they stand as words.
std::string filled_in(const std::string& text, const std::map<std::string, std::string>& arguments);

}  // namespace weir::grader
