/// \file
/// Fares and rides for the tests of this exercise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "state.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::exercises {

/// When it happens: 2020-01-01T12:17:23.456Z. Event time does not matter here.
inline constexpr Timestamp noonish{1577881043456};

/// What happens to a stream of fares. They are numbered by themselves.
class Fares : public grader::Scenario {
 public:
  /// Tells it to the function of this name.
  explicit Fares(std::string_view function) : Scenario(std::string(function)) {}

  /// A fare of this driver.
  Fares& fare(TaxiFare fare) {
    fare.ride_id = ++last_;
    element("fares", fare);
    return *this;
  }
  /// A tip for a driver.
  Fares& tip(DriverId driver, float dollars) {
    return fare(
        {.driver_id = driver, .start_time = noonish, .tip = dollars, .total_fare = dollars + 10});
  }
  /// A driver is paid.
  Fares& paid(DriverId driver, PaymentType type) {
    return fare(
        {.driver_id = driver, .start_time = noonish, .total_fare = 10, .payment_type = type});
  }
  /// A driver takes so much, tip and tolls included.
  Fares& total(DriverId driver, float dollars) {
    return fare({.driver_id = driver,
                 .start_time = noonish,
                 .tip = 1,
                 .tolls = 0.5F,
                 .total_fare = dollars});
  }

 private:
  taxi::RideId last_ = 0;
};

/// What happens to a stream of rides. They are numbered by themselves.
class Rides : public grader::Scenario {
 public:
  /// Tells it to the function of this name.
  explicit Rides(std::string_view function) : Scenario(std::string(function)) {}

  /// A ride of this driver starts.
  Rides& start(DriverId driver, std::int16_t passengers = 1) {
    return event(++last_, driver, passengers, true);
  }
  /// The last ride ends, which was this driver's.
  Rides& end(DriverId driver, std::int16_t passengers = 1) {
    return event(last_, driver, passengers, false);
  }
  /// Processing time passes.
  Rides& wait(Duration duration) {
    advance(duration);
    return *this;
  }
  /// The times of the events that follow are later by so much; the clock stands still.
  Rides& later(Duration duration) {
    event_time_ += duration;
    return *this;
  }
  /// The job is stopped and started again.
  Rides& restart() {
    Scenario::restart();
    return *this;
  }

 private:
  Rides& event(taxi::RideId id, DriverId driver, std::int16_t passengers, bool is_start) {
    TaxiRide ride;
    ride.ride_id = id;
    ride.driver_id = driver;
    ride.event_time = event_time_;
    ride.passenger_count = passengers;
    ride.is_start = is_start;
    element("rides", ride);
    return *this;
  }

  taxi::RideId last_ = 0;
  Timestamp event_time_ = noonish;
};

}  // namespace weir::exercises
