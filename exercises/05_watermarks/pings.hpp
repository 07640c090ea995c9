/// \file
/// Pings for the tests of this exercise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "watermarks.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::exercises {

/// 2020-01-01T12:00:00Z.
inline constexpr Timestamp noon{1577880000000};

/// What happens to a stream of pings, or to two.
class Story : public grader::Scenario {
 public:
  /// Tells it to the pipeline of this name; pings come in on `input` unless said otherwise.
  explicit Story(std::string_view pipeline, std::string input = "pings")
      : Scenario(std::string(pipeline)), input_(std::move(input)) {}

  /// A ping comes, of taxi 1.
  Story& ping(Timestamp time) { return ping(input_, time); }
  /// A ping comes on this input, of taxi 1.
  Story& ping(const std::string& input, Timestamp time, taxi::TaxiId taxi = 1) {
    element(input, Ping{.taxi_id = taxi, .time = time}, at(time));
    return *this;
  }
  /// A ping comes that is a marker.
  Story& marker(Timestamp time) {
    element(input_, Ping{.taxi_id = 1, .time = time, .marker = true}, at(time));
    return *this;
  }
  /// Processing time passes, 200 ms: periodic generators are asked once.
  Story& tick() { return wait(200ms); }
  /// Processing time passes.
  Story& wait(Duration duration) {
    advance(duration);
    return *this;
  }

 private:
  /// Only generators are given pings that have their timestamps already.
  Timestamp at(Timestamp time) const {
    return pipeline.ends_with("generator") ? time : Timestamp::min();
  }

  std::string input_;
};

}  // namespace weir::exercises
