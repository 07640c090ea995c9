#include "weir/taxi/csv_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "field_reader.hpp"
#include "line_reader.hpp"
#include "weir/error.hpp"

namespace weir::taxi {
namespace {

using internal::FieldReader;

void read_fields(FieldReader& fields, TaxiRide& ride) {
  fields.read("rideId", ride.ride_id)
      .read("isStart", ride.is_start)
      .read("eventTimeMillis", ride.event_time)
      .read("startLon", ride.start_lon)
      .read("startLat", ride.start_lat)
      .read("endLon", ride.end_lon)
      .read("endLat", ride.end_lat)
      .read("passengerCnt", ride.passenger_count)
      .read("taxiId", ride.taxi_id)
      .read("driverId", ride.driver_id)
      .finish();
}

void read_fields(FieldReader& fields, TaxiFare& fare) {
  fields.read("rideId", fare.ride_id)
      .read("taxiId", fare.taxi_id)
      .read("driverId", fare.driver_id)
      .read("startTimeMillis", fare.start_time)
      .read("paymentType", fare.payment_type)
      .read("tip", fare.tip)
      .read("tolls", fare.tolls)
      .read("totalFare", fare.total_fare)
      .finish();
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                                  a.begin());
}

template <class Event>
FloatFormat read_header(internal::LineReader& lines) {
  const auto line = lines.next();
  const std::string_view found = line.value_or("");
  std::size_t column = 0;
  for (const auto floats : {FloatFormat::hex, FloatFormat::decimal}) {
    const auto expected = csv_header<Event>(floats);
    if (found == expected) return floats;
    column = std::max(column, common_prefix(found, expected));
  }
  throw ParseError(lines.path(), 1, column + 1,
                   fmt::format("the header line {}, or {}", csv_header<Event>(FloatFormat::decimal),
                               csv_header<Event>(FloatFormat::hex)),
                   line ? internal::quoted(found.substr(column)) : "an empty file");
}

}  // namespace

template <class Event>
CsvReader<Event>::CsvReader(const std::string& path)
    : lines_(std::make_unique<internal::LineReader>(path)), floats_(read_header<Event>(*lines_)) {}

template <class Event>
CsvReader<Event>::~CsvReader() = default;
template <class Event>
CsvReader<Event>::CsvReader(CsvReader&&) noexcept = default;
template <class Event>
CsvReader<Event>& CsvReader<Event>::operator=(CsvReader&&) noexcept = default;

template <class Event>
std::optional<Event> CsvReader<Event>::next() {
  auto line = lines_->next();
  if (line && line->empty()) {  // only more of them may follow
    const auto first_empty = lines_->line();
    while (line && line->empty()) line = lines_->next();
    if (line) throw ParseError(lines_->path(), first_empty, 1, "an event", "an empty line");
  }
  if (!line) return std::nullopt;
  Event event;
  FieldReader fields(lines_->path(), lines_->line(), *line, floats_);
  read_fields(fields, event);
  return event;
}

template <class Event>
CsvPosition CsvReader<Event>::position() const {
  return {.offset = lines_->offset(), .line = lines_->line()};
}

template <class Event>
void CsvReader<Event>::seek(CsvPosition position) {
  lines_->seek(position.offset, position.line);
}

template class CsvReader<TaxiRide>;
template class CsvReader<TaxiFare>;

}  // namespace weir::taxi
