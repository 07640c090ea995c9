/// \file
/// What a worker is asked, and what it leaves for the one after it.
///
/// Plain values, with a `serialize`. Remains come from a process that nobody has reasons to trust:
/// they are handed on, and not looked into.
#pragma once

#include <cereal/cereal.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "weir/scenario/observation.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::grader {

/// What a crash leaves: the process after it begins with this, and has nothing else.
struct Remains {
  std::string snapshot;  ///< of the job, as bytes
  std::map<std::string, std::string>
      outside;  ///< of outputs that stand outside of the job: by name

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("snapshot", snapshot), cereal::make_nvp("outside", outside));
  }
};

/// The steps of a scenario that one process plays. In a stepped one the job crashes where it says
/// so, and what follows is for another process.
struct Leg {
  std::size_t first =
      0;  ///< index of its first step: that of the scenario, or a restart or savepoint
  std::size_t last = 0;  ///< index behind its last step

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("first", first), cereal::make_nvp("last", last));
  }
};

/// What a worker is asked: to play a leg.
struct Request {
  Scenario scenario;        ///< all of it
  Leg leg;                  ///< which steps of it
  Remains remains;          ///< where they do not begin with the first
  bool traced = false;      ///< whether the answer is a sequence of TraceParts, or one Answer
  std::uint64_t token = 0;  ///< that nobody can know beforehand

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("scenario", scenario), cereal::make_nvp("leg", leg),
            cereal::make_nvp("remains", remains), cereal::make_nvp("traced", traced),
            cereal::make_nvp("token", token));
  }
};

/// What a worker answers. Where the leg has passed and steps are left behind it, Remains follow.
struct Answer {
  std::uint64_t token = 0;  ///< of the request: an answer that was ready before it is none
  Observation observation;  ///< of the steps of the leg

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("token", token), cereal::make_nvp("observation", observation));
  }
};

/// Whether Remains follow.
bool has_more(const Request& request, const Observation& observation);

/// Whether the job ends with this step, and starts from what it has left.
bool is_crash(const Step& step);

/// The leg of a scenario that begins with this step: to the next crash.
Leg leg_from(const Scenario& scenario, std::size_t first);

}  // namespace weir::grader
