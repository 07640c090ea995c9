#include "worker/run_options.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"

namespace weir::grader {

bool needs_component(StateBackend backend) { return backend == StateBackend::rocksdb; }

std::vector<std::string> to_words(const RunOptions& options) {
  return {options.name,
          options.rides ? std::to_string(*options.rides) : "all",
          std::to_string(options.parallelism),
          options.rate ? fmt::format("{}", *options.rate) : "full",
          options.final_only ? "final" : "every",
          options.metrics ? "metrics" : "none",
          options.checkpoint_dir,
          std::to_string(options.interval.count()),
          options.from,
          options.sink,
          options.savepoint,
          std::string(to_string(options.state_backend))};
}

RunOptions run_options(const std::vector<std::string>& words) {
  if (words.size() != to_words({}).size()) {
    throw Error(
        "run: expected a name, rides, parallelism, rate, which results, metrics, a folder for "
        "checkpoints, their interval, which one to begin with, where results go, a folder for a "
        "savepoint, and a state backend");
  }
  RunOptions options;
  options.name = words[0];
  if (words[1] != "all") options.rides = std::stoll(words[1]);
  options.parallelism = std::stoul(words[2]);
  if (words[3] != "full") options.rate = std::stod(words[3]);
  options.final_only = words[4] == "final";
  options.metrics = words[5] == "metrics";
  options.checkpoint_dir = words[6];
  options.interval = Duration{std::stoll(words[7])};
  options.from = words[8];
  options.sink = words[9];
  options.savepoint = words[10];
  options.state_backend = state_backend_of(words[11]);
  return options;
}

}  // namespace weir::grader
