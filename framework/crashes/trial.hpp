/// \file
/// One run of a job of the catalogue, with a crash at one point of it or none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "jobs.hpp"
#include "weir/job_options.hpp"

namespace weir::crashes {

/// Where a run crashes.
struct Point {
  enum class Kind : std::uint8_t {
    step,  ///< after so many steps of its tasks
    stage  ///< before the nth change of what is outside: a file of a checkpoint, a row of a sink
  };
  Kind kind = Kind::step;
  std::uint64_t number = 1;  ///< from 1
};

/// What the seed does not decide, if it is said.
struct Chosen {
  std::optional<StateBackend> backend{};
  std::optional<bool> unaligned{};  ///< checkpoints
};

/// What became of a run.
struct Outcome {
  std::vector<std::string> lines;  ///< what has come out, sorted
  std::uint64_t steps = 0;         ///< of all its processes together
  std::uint64_t stages = 0;        ///< likewise
  bool crashed = false;            ///< whether the point came before the end
  bool went_back = false;          ///< whether there was a checkpoint to go back to
};

/// Runs a job; the seed decides its settings and the order of its steps. A run of which each stage
/// counts (`Kind::stage`, also of the undisturbed one) keeps its checkpoints in a folder of its own
/// on disk. \throws JobFailed, and what else the engine throws.
Outcome run(const Job& job, std::uint64_t seed, Point::Kind kind,
            const std::optional<Point>& crash = std::nullopt, const Chosen& chosen = {});

/// What the seed decides for a run, for a person.
std::string describe(std::uint64_t seed, Point::Kind kind, const Chosen& chosen);

}  // namespace weir::crashes
