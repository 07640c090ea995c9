#include "weir/taxi/taxi_fare.hpp"

#include <fmt/format.h>

#include <ostream>
#include <type_traits>

namespace weir::taxi {

static_assert(std::is_trivially_copyable_v<TaxiFare>);
static_assert(sizeof(TaxiFare) == 48, "the fields leave no gaps");

std::string_view to_string(PaymentType type) { return type == PaymentType::cash ? "CASH" : "CARD"; }

std::ostream& operator<<(std::ostream& out, PaymentType type) { return out << to_string(type); }

std::string to_string(const TaxiFare& fare) {
  return fmt::format(
      "TaxiFare{{ride_id={}, taxi_id={}, driver_id={}, start_time={}, payment_type={}, tip={}, "
      "tolls={}, total_fare={}}}",
      fare.ride_id, fare.taxi_id, fare.driver_id, weir::to_string(fare.start_time),
      to_string(fare.payment_type), fare.tip, fare.tolls, fare.total_fare);
}

std::ostream& operator<<(std::ostream& out, const TaxiFare& fare) { return out << to_string(fare); }

template void TaxiFare::serialize(StateWriter&);
template void TaxiFare::serialize(StateReader&);

}  // namespace weir::taxi

WEIR_DEFINE_STREAM_TYPE(weir::taxi::TaxiFare);
