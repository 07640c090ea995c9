/// \file
/// Payments, checkpoints, crashes and a ledger for the tests of this exercise.
#pragma once

#include <string>

#include "exactly_once.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::exercises {

/// What happens to a sink, and to its ledger. A source that is "replayable" sends after a crash all
/// again that came behind the last complete checkpoint; one that is "live" does not.
class Story : public grader::Scenario {
 public:
  /// Of an "idempotent_sink", a "write_ahead_sink" or a "two_phase_sink".
  explicit Story(const std::string& sink, const std::string& source = "replayable")
      : Scenario(sink) {
    if (source != "replayable") element("source", source);
  }

  /// A payment comes.
  Story& pay(std::int64_t ride, std::int64_t cents) {
    return say("payments", std::to_string(ride) + ": " + std::to_string(cents));
  }
  /// A checkpoint is taken. It is not complete yet.
  Story& snapshot(CheckpointId checkpoint) {
    return say("checkpoints", "snapshot " + std::to_string(checkpoint));
  }
  /// It is complete, and the sink is told.
  Story& complete(CheckpointId checkpoint) {
    return say("checkpoints", "complete " + std::to_string(checkpoint));
  }
  /// It is complete, but the notice is lost.
  Story& complete_unheard(CheckpointId checkpoint) {
    return say("checkpoints", "complete " + std::to_string(checkpoint) + " unheard");
  }
  /// One after the other.
  Story& checkpoint(CheckpointId checkpoint) { return snapshot(checkpoint).complete(checkpoint); }
  /// The job crashes, and goes back to its last complete checkpoint. From then on there are so many
  /// sinks; before the first crash there is one.
  Story& crash(int sinks = 1) {
    return say("failures", sinks == 1 ? "crash" : "crash, sinks " + std::to_string(sinks));
  }
  /// The ledger will not answer to one call, `put`, `append`, `write`, `pre_commit`, `commit` or
  /// `abort_all_but`: the n-th one from now. It is lost "before" or "after" the ledger does it. The
  /// job crashes there.
  Story& lose(const std::string& when, const std::string& call, int n = 1) {
    return say("troubles", "lost " + when + ' ' + call + ' ' + std::to_string(n));
  }
  /// The ledger is busy: it refuses so many commits.
  Story& busy(int commits) { return say("troubles", "busy " + std::to_string(commits)); }

 private:
  Story& say(const std::string& input, const std::string& what) {
    element(input, what);
    return *this;
  }
};

/// A job of several parallel sinks, which share the ledger: payments, and the end of them.
class JobStory : public grader::Scenario {
 public:
  /// Of an "idempotent_sink", a "write_ahead_sink" or a "two_phase_sink".
  explicit JobStory(const std::string& sink) : Scenario(sink + "_job") {}

  /// A payment comes.
  JobStory& pay(std::int64_t ride, std::int64_t cents) {
    element("payments", Payment{ride, cents});
    return *this;
  }
};

}  // namespace weir::exercises
