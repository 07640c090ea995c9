#include "weir/meter.hpp"

#include <algorithm>

#include "weir/internal/processing_time.hpp"

namespace weir {
namespace {

constexpr std::int64_t second = 1000;  // in milliseconds

std::int64_t second_of(Timestamp t) {
  const std::int64_t millis = t.millis();
  return millis / second - (millis % second < 0 ? 1 : 0);
}

}  // namespace

Meter::Meter(const internal::ProcessingTime& clock) : clock_(&clock), began_(clock.now()) {}

void Meter::mark_event(std::uint64_t n) {
  count_ += n;
  const std::int64_t number = second_of(clock_->now());
  Second& now = last_[static_cast<std::size_t>((number % seconds + seconds) % seconds)];
  if (now.number != number) now = {number, 0};
  now.events += n;
}

double Meter::rate() const {
  const Timestamp now = clock_->now();
  const std::int64_t first = second_of(now) - (seconds - 1);
  std::uint64_t events = 0;
  for (const Second& it : last_) {
    if (it.number >= first) events += it.events;
  }
  const auto from = std::max(began_, Timestamp{first * second});
  const auto span = std::max(now - from, Duration{second});
  return static_cast<double>(events) * static_cast<double>(second) /
         static_cast<double>(span.count());
}

}  // namespace weir
