#include "weir/taxi/csv_format.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <concepts>

namespace weir::taxi {
namespace {

/// Appends the fields of one line.
class LineWriter {
 public:
  LineWriter(std::string& out, FloatFormat floats) : out_(out), floats_(floats) {}

  LineWriter& operator<<(std::integral auto value) { return number(value); }

  LineWriter& operator<<(float value) {
    if (floats_ == FloatFormat::decimal) return number(value);
    const auto bits = std::bit_cast<std::uint32_t>(value);
    std::array<char, 8> digits;
    for (std::size_t i = 0; i < 8; ++i) digits[i] = "0123456789abcdef"[bits >> (28 - 4 * i) & 15];
    return *this << std::string_view(digits.data(), digits.size());
  }

  LineWriter& operator<<(std::string_view text) {
    out_ += text;
    out_ += ',';
    return *this;
  }

  /// Makes the last comma the line feed.
  void end_line() { out_.back() = '\n'; }

 private:
  LineWriter& number(auto value) {
    std::array<char, 24> digits;  // the longest number is -9223372036854775808
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return *this << std::string_view(digits.data(), end);
  }

  std::string& out_;
  FloatFormat floats_;
};

}  // namespace

template <>
std::string_view csv_header<TaxiRide>(FloatFormat floats) {
  return floats == FloatFormat::hex
             ? "rideId,isStart,eventTimeMillis,startLonBits,startLatBits,endLonBits,endLatBits,"
               "passengerCnt,taxiId,driverId"
             : "rideId,isStart,eventTimeMillis,startLon,startLat,endLon,endLat,"
               "passengerCnt,taxiId,driverId";
}

template <>
std::string_view csv_header<TaxiFare>(FloatFormat floats) {
  return floats == FloatFormat::hex
             ? "rideId,taxiId,driverId,startTimeMillis,paymentType,tipBits,tollsBits,totalFareBits"
             : "rideId,taxiId,driverId,startTimeMillis,paymentType,tip,tolls,totalFare";
}

void append_csv(std::string& out, const TaxiRide& ride, FloatFormat floats) {
  LineWriter line(out, floats);
  line << ride.ride_id << int{ride.is_start} << ride.event_time.millis() << ride.start_lon
       << ride.start_lat << ride.end_lon << ride.end_lat << ride.passenger_count << ride.taxi_id
       << ride.driver_id;
  line.end_line();
}

void append_csv(std::string& out, const TaxiFare& fare, FloatFormat floats) {
  LineWriter line(out, floats);
  line << fare.ride_id << fare.taxi_id << fare.driver_id << fare.start_time.millis()
       << to_string(fare.payment_type) << fare.tip << fare.tolls << fare.total_fare;
  line.end_line();
}

}  // namespace weir::taxi
