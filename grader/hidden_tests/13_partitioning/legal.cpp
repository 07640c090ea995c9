// Which scenarios exercise 13 allows.
#include <algorithm>
#include <map>

#include "partitioning.hpp"
#include "verdict/programs.hpp"

namespace weir::grader {
namespace {

/// In a simulation no pick-up is late: that depends on which watermarks a crash makes the job
/// forget.
class PickUps {
 public:
  bool allow(const Step& step) {
    if (step.kind == Step::Kind::watermark) watermark_ = std::max(watermark_, step.at);
    return step.kind != Step::Kind::element || step.at > watermark_;
  }

 private:
  Timestamp watermark_ = Timestamp::min();
};

/// All positions of a driver come from one reader, and so in their order.
class Positions {
 public:
  bool allow(const Step& step) {
    if (step.kind != Step::Kind::element) return true;
    const auto driver = from_json<exercises::Position>(step.value).driver_id;
    return step.channel < 2 && readers_.emplace(driver, step.channel).first->second == step.channel;
  }

 private:
  std::map<taxi::DriverId, std::uint32_t> readers_;
};

/// Both events of a ride say where it begins.
class Rides {
 public:
  bool allow(const Step& step) {
    if (step.kind != Step::Kind::element) return true;
    const auto event = from_json<taxi::TaxiRide>(step.value);
    const auto& first = events_.emplace(event.ride_id, event).first->second;
    return first.start_lon == event.start_lon && first.start_lat == event.start_lat;
  }

 private:
  std::map<taxi::RideId, taxi::TaxiRide> events_;
};

}  // namespace

bool is_legal(const Scenario& scenario) {
  PickUps pick_ups;
  Positions positions;
  Rides rides;
  for (const auto& step : scenario.steps) {
    if (scenario.pipeline == "legs" && !positions.allow(step)) return false;
    if (scenario.pipeline == "deal_out" && !rides.allow(step)) return false;
    const bool is_simulated = scenario.mode == Scenario::Mode::simulated;
    if (scenario.pipeline == "hourly_pick_ups" && is_simulated && !pick_ups.allow(step)) {
      return false;
    }
  }
  return true;
}

}  // namespace weir::grader
