/// \file
/// Payments for the tests of this exercise.
#pragma once

#include <string>

#include "savepoints.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::exercises {

/// What happens to the stream of payments. Rides are numbered by themselves.
class Story : public grader::Scenario {
 public:
  explicit Story(const std::string& part) : Scenario(part) {}

  /// A ride of a driver is paid for.
  Story& payment(DriverId driver, std::int32_t cents = 100) {
    return add({++last_, driver, 0, cents});
  }
  /// A ride of a driver that ended in this zone is paid for, each with another sum.
  Story& payment_in(ZoneId zone, DriverId driver = 1) {
    const auto cents = static_cast<std::int32_t>(100 + last_);
    return payment_in(zone, driver, cents);
  }
  /// The same, with this sum.
  Story& payment_in(ZoneId zone, DriverId driver, std::int32_t cents) {
    return add({++last_, driver, zone, cents});
  }
  /// The payment of this ride comes, whatever came before.
  Story& payment_of(RideId ride, DriverId driver) { return add({ride, driver, 0, 100}); }
  /// Version 1 is stopped with a savepoint, and version 2 goes on from it.
  Story& savepoint(std::uint32_t new_parallelism = 0) {
    Scenario::savepoint(new_parallelism);
    return *this;
  }
  /// Version 2 starts from a savepoint that was kept.
  Story& kept_savepoint(const Snapshot& kept, std::uint32_t new_parallelism = 0) {
    Scenario::kept_savepoint(kept, new_parallelism);
    return *this;
  }
  /// The job is stopped and started again.
  Story& restart(std::uint32_t new_parallelism = 0) {
    Scenario::restart(new_parallelism);
    return *this;
  }

 private:
  Story& add(const Payment& payment) {
    element("payments", payment);
    return *this;
  }

  RideId last_ = 0;
};

}  // namespace weir::exercises
