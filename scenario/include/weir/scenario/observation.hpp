/// \file
/// What a worker answers: what came out of a pipeline, and what it held.
///
/// Plain values, with a `serialize`. They come from a process that nobody has reasons to trust: any
/// field can have any value.
#pragma once

#include <cereal/cereal.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "weir/scenario/outcome.hpp"
#include "weir/timestamp.hpp"

namespace weir::grader {

/// Something that came out of a stream.
struct Record {
  /// What it is.
  enum class Kind : std::uint8_t {
    element,    ///< has a value and a timestamp
    watermark,  ///< has a timestamp
    idle,       ///< nothing is to be expected for now
    active,     ///< the end of that
    end         ///< nothing follows
  };

  std::string output;         ///< name of the output
  Kind kind = Kind::element;  ///< what it is
  Timestamp at;               ///< timestamp of an element or a watermark
  std::string value;          ///< an element, as JSON

  /// In an order that says nothing: for multisets.
  friend auto operator<=>(const Record&, const Record&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("output", output), cereal::make_nvp("kind", kind),
            cereal::make_nvp("at", at), cereal::make_nvp("value", value));
  }
};

/// What the engine kept for the pipeline at some moment.
struct Held {
  std::uint64_t entries = 0;                 ///< values in keyed state and open windows
  std::uint64_t event_time_timers = 0;       ///< that have not fired
  std::uint64_t processing_time_timers = 0;  ///< that have not fired

  /// Equal in every field.
  friend bool operator==(const Held&, const Held&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("entries", entries),
            cereal::make_nvp("event_time_timers", event_time_timers),
            cereal::make_nvp("processing_time_timers", processing_time_timers));
  }
};

/// What came of one step.
struct StepObservation {
  std::vector<Record> records;  ///< that came out, in order
  Held held;                    ///< when the pipeline had come to rest

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("records", records), cereal::make_nvp("held", held));
  }
};

/// What came of a scenario.
struct Observation {
  Outcome outcome = Outcome::passed;   ///< how it ended
  std::string message;                 ///< why, unless it is done
  std::vector<StepObservation> steps;  ///< of each step that was done; of a simulation: one
  std::map<std::string, std::uint64_t> counters;  ///< those that were asked for, at the end

  /// All elements that came out, in order.
  std::vector<Record> elements() const;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("outcome", outcome), cereal::make_nvp("message", message),
            cereal::make_nvp("steps", steps), cereal::make_nvp("counters", counters));
  }
};

}  // namespace weir::grader
