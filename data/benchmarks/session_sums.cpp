#include "sums_workload.hpp"

namespace weir::bench {
namespace {

using taxi::DriverId;
using taxi::TaxiFare;

/// Fares come in order of time: a driver's session is over when his next fare is beyond its end.
std::uint64_t loop(std::uint64_t events) {
  struct Session {
    Timestamp end = Timestamp::min();
    float tips = 0;
  };
  const FareMaker fare_of;
  absl::flat_hash_map<DriverId, Session> sessions;
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < events; ++i) {
    TaxiFare fare = fare_of(i);
    materialize(fare);
    Session& session = sessions[fare.driver_id];
    if (fare.start_time > session.end) {
      if (session.end != Timestamp::min()) {
        sum += number_of_tips({session.end, fare.driver_id, session.tips});
      }
      session.tips = 0;
    }
    session.end = fare.start_time + session_gap;
    session.tips += fare.tip;
  }
  for (const auto& [driver, session] : sessions) {
    sum += number_of_tips({session.end, driver, session.tips});
  }
  return sum;
}

}  // namespace

Workload session_sums() {
  return sums_workload("session_sums", loop, EventTimeSessionWindows::with_gap(session_gap));
}

}  // namespace weir::bench
