// Which scenarios exercise 12 allows.
#include <cstdint>
#include <limits>
#include <map>

#include "savepoints.hpp"
#include "verdict/programs.hpp"

namespace weir::grader {
namespace {

/// What version 1 can add up: its numbers are small.
class Sums {
 public:
  /// Whether they still fit.
  bool add(const exercises::Payment& payment) {
    using Limits = std::numeric_limits<std::int32_t>;
    auto& cents = cents_[payment.driver_id];
    cents += payment.cents;
    return cents >= Limits::min() && cents <= Limits::max();
  }

 private:
  std::map<exercises::DriverId, std::int64_t> cents_;
};

}  // namespace

/// Version 1 comes first, then one savepoint; nothing comes before one that was kept. There are at
/// most 8 key groups in part 3.
bool is_legal(const Scenario& scenario) {
  constexpr std::uint32_t most = 8;
  std::size_t savepoints = 0;
  Sums sums;
  if (scenario.parallelism > most) return false;
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    const Step& step = scenario.steps[i];
    if (step.channel != 0 || step.parallelism > most) return false;
    if (step.kind == Step::Kind::savepoint) {
      ++savepoints;
      if (!step.value.empty() && i != 0) return false;
    } else if (step.kind == Step::Kind::element) {
      const auto payment = from_json<exercises::Payment>(step.value);
      if (savepoints == 0 && !sums.add(payment)) return false;
    }
  }
  return savepoints == 1;
}

}  // namespace weir::grader
