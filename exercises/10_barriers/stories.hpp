/// \file
/// Elements and barriers for the tests of this exercise.
#pragma once

#include <string>

#include "barriers.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::exercises {

/// What arrives on the channels of a task. Each input of the scenario is a channel, and each line
/// on it is a number, `barrier 1` or `end`.
class Story : public grader::Scenario {
 public:
  /// For an aligner of so many channels: parts 1 and 2.
  Story(const std::string& part, std::size_t channels) : Scenario(part) {
    element("channels", std::to_string(channels));
  }
  /// For the task of part 3, which has two, with "exactly_once" or "at_least_once".
  explicit Story(const std::string& guarantee) : Scenario("sum_task") {
    element("guarantee", guarantee);
  }

  /// An element arrives.
  Story& number(Channel channel, Number number) { return add(channel, std::to_string(number)); }
  /// A barrier arrives.
  Story& barrier(Channel channel, CheckpointId checkpoint) {
    return add(channel, "barrier " + std::to_string(checkpoint));
  }
  /// Nothing more arrives on this channel.
  Story& end(Channel channel) { return add(channel, "end"); }
  /// The task crashes. A new one starts from the last complete checkpoint, and what arrived behind
  /// its barriers arrives again.
  Story& crash() {
    element("job", std::string("crash"));
    return *this;
  }

 private:
  Story& add(Channel channel, const std::string& line) {
    element("channel_" + std::to_string(channel), line);
    return *this;
  }
};

}  // namespace weir::exercises
