#include "worker/run_options.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"

namespace weir::grader {

std::vector<std::string> to_words(const RunOptions& options) {
  return {options.name,
          options.rides ? std::to_string(*options.rides) : "all",
          std::to_string(options.parallelism),
          options.rate ? fmt::format("{}", *options.rate) : "full",
          options.final_only ? "final" : "every",
          options.metrics ? "metrics" : "none"};
}

RunOptions run_options(const std::vector<std::string>& words) {
  if (words.size() != to_words({}).size()) {
    throw Error("run: expected a name, rides, parallelism, rate, which results and metrics");
  }
  RunOptions options;
  options.name = words[0];
  if (words[1] != "all") options.rides = std::stoll(words[1]);
  options.parallelism = std::stoul(words[2]);
  if (words[3] != "full") options.rate = std::stod(words[3]);
  options.final_only = words[4] == "final";
  options.metrics = words[5] == "metrics";
  return options;
}

}  // namespace weir::grader
