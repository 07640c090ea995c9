#include "weir/error.hpp"

#include <fmt/format.h>

namespace weir {

ParseError::ParseError(const std::string& file, std::size_t line, std::size_t column,
                       const std::string& expected, const std::string& found)
    : Error(fmt::format("{}:{}:{}: expected {}, found {}", file, line, column, expected, found)),
      line_(line),
      column_(column) {}

JobFailed::JobFailed(std::string operator_name, std::size_t subtask, std::size_t parallelism,
                     std::string cause)
    : Error(fmt::format("operator '{}' (subtask {} of {}) failed: {}", operator_name, subtask + 1,
                        parallelism, cause)),
      operator_name_(std::move(operator_name)),
      subtask_(subtask),
      cause_(std::move(cause)) {}

}  // namespace weir
