/// \file
/// What a test asks a worker to do with a pipeline.
///
/// Plain values, with a `serialize`: they travel from the test's process to the worker's.
#pragma once

#include <cereal/cereal.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/scenario/json.hpp"
#include "weir/snapshot.hpp"
#include "weir/timestamp.hpp"

namespace weir::grader {

/// One thing that happens to a pipeline.
struct Step {
  /// What happens.
  enum class Kind : std::uint8_t {
    element,    ///< an element arrives: input, channel, at, value
    watermark,  ///< a watermark arrives: input, channel, at
    idle,       ///< nothing is to be expected of a channel for now: input, channel
    active,     ///< the end of that: input, channel
    end,        ///< an input ends: input
    advance,    ///< processing time passes: duration
    restart,    ///< a checkpoint, the end of the process, and a start from it: parallelism
    savepoint   ///< the same, and it is the next version of the job that starts: parallelism, value
  };

  Kind kind = Kind::element;      ///< what happens
  std::string input{};            ///< name of the input
  std::uint32_t channel = 0;      ///< of the input, from 0
  Timestamp at{};                 ///< timestamp of an element or a watermark
  Duration duration{0};           ///< how much processing time passes
  std::uint32_t parallelism = 0;  ///< after a restart; 0: as before
  std::string value{};            ///< an element, as JSON; a savepoint that was kept, or empty

  /// Equal in every field.
  friend bool operator==(const Step&, const Step&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    auto milliseconds = static_cast<std::int64_t>(duration.count());
    archive(cereal::make_nvp("kind", kind), cereal::make_nvp("input", input),
            cereal::make_nvp("channel", channel), cereal::make_nvp("at", at),
            cereal::make_nvp("duration", milliseconds),
            cereal::make_nvp("parallelism", parallelism), cereal::make_nvp("value", value));
    duration = Duration{milliseconds};
  }
};

/// Asked for as a counter: how many elements have come into each subtask of each operator. The
/// answer is a counter for each, `Window[2]`; a second operator of that name is `Window 2[2]`.
inline constexpr std::string_view every_load = "every load";

/// A story: how a pipeline is set up, and what happens to it, step by step. The parts are public;
/// the functions are there so that a test reads like a story:
/// `Scenario("hourly_tips").element("fares", fare).advance(200ms).end()`.
struct Scenario {
  /// How the steps are done.
  enum class Mode : std::uint8_t {
    stepped,   ///< one after the other, the pipeline at rest in between; each is observed
    simulated  ///< as the seed has it: inputs overtake each other, and the job crashes and
               ///< recovers; what comes out in all is observed
  };

  std::string pipeline;               ///< name of the pipeline, as the exercise defines it
  Mode mode = Mode::stepped;          ///< how the steps are done
  std::uint64_t seed = 0;             ///< of a simulation
  std::uint32_t crashes = 0;          ///< of a simulation
  std::uint32_t parallelism = 1;      ///< of all operators
  bool copying = false;               ///< whether keyed state is serialized at every access
  std::vector<std::string> counters;  ///< the counters to report
  std::vector<Step> steps;            ///< what happens

  Scenario() = default;
  /// Nothing happens as yet.
  explicit Scenario(std::string name) : pipeline(std::move(name)) {}

  /// An element arrives, without a timestamp.
  template <class T>
  Scenario& element(std::string_view input, const T& value) {
    return element(input, value, Timestamp::min());
  }
  /// An element arrives.
  template <class T>
  Scenario& element(std::string_view input, const T& value, Timestamp at,
                    std::uint32_t channel = 0) {
    return add({.kind = Step::Kind::element,
                .input = std::string(input),
                .channel = channel,
                .at = at,
                .value = to_json(value)});
  }
  /// A watermark arrives.
  Scenario& watermark(std::string_view input, Timestamp at, std::uint32_t channel = 0);
  /// An input ends.
  Scenario& end(std::string_view input);
  /// Processing time passes.
  Scenario& advance(Duration duration);
  /// The job is stopped with a checkpoint and started from it, at another parallelism unless 0.
  Scenario& restart(std::uint32_t new_parallelism = 0);
  /// The job is stopped with a savepoint, and its next version starts from it.
  Scenario& savepoint(std::uint32_t new_parallelism = 0);
  /// The next version starts from a savepoint that was kept, and not from what the job has done.
  Scenario& kept_savepoint(const Snapshot& kept, std::uint32_t new_parallelism = 0);
  /// Appends a step.
  Scenario& add(Step step);

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("pipeline", pipeline), cereal::make_nvp("mode", mode),
            cereal::make_nvp("seed", seed), cereal::make_nvp("crashes", crashes),
            cereal::make_nvp("parallelism", parallelism), cereal::make_nvp("copying", copying),
            cereal::make_nvp("counters", counters), cereal::make_nvp("steps", steps));
  }
};

/// The savepoint that Scenario::kept_savepoint() has put into this step. \throws Error if it is
/// none.
Snapshot kept_savepoint(const Step& step);

}  // namespace weir::grader
