#include "weir/taxi/ride_stream.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "check_rides.hpp"
#include "java_random.hpp"
#include "weir/taxi/generator.hpp"

namespace weir::taxi {
namespace {

constexpr RideId batch_size = 5;

/// A ride that began more than this many rides ago has ended.
constexpr RideId longest_in_rides = max_ride_duration / ride_interval;

bool later(const TaxiRide& a, const TaxiRide& b) {
  return std::pair(a.event_time, a.ride_id) > std::pair(b.event_time, b.ride_id);
}

/// The first ride that may still be under way once ride `made` has started.
RideId first_open(RideId made) { return std::max<RideId>(1, made - longest_in_rides); }

/// How many events the batches up to ride `made` have: a START for each ride, and the ENDs that are
/// due.
std::uint64_t events_up_to(RideId made) {
  const Timestamp now = start_time_of(made);
  RideId ended = first_open(made) - 1;
  for (RideId id = first_open(made); id <= made; ++id) ended += end_time_of(id) <= now ? 1 : 0;
  return static_cast<std::uint64_t>(made + ended);
}

}  // namespace

RideStream::RideStream(RideStreamOptions options)
    : rides_(internal::checked_rides(options.rides)), drain_(options.drain) {}

std::optional<TaxiRide> RideStream::next() {
  if (next_in_batch_ == batch_.size()) fill_batch();
  if (batch_.empty()) return std::nullopt;
  ++position_;
  return batch_[next_in_batch_++];
}

RideId RideStream::last_batch() const { return (rides_ - 1) / batch_size * batch_size; }

void RideStream::release_ends(Timestamp until) {
  while (!ends_.empty() && ends_.front().event_time <= until) {
    std::pop_heap(ends_.begin(), ends_.end(), later);
    batch_.push_back(ends_.back());
    ends_.pop_back();
  }
}

void RideStream::fill_batch() {
  batch_.clear();
  next_in_batch_ = 0;
  if (made_ > last_batch()) {
    if (drain_) release_ends(Timestamp::max());
    return;
  }

  const RideId first = made_;
  std::array<TaxiRide, batch_size> starts;
  for (auto& start : starts) {
    start = start_of(++made_);
    if (made_ > rides_) continue;
    TaxiRide end = start;
    end.is_start = false;
    end.event_time = end_time_of(made_);
    ends_.push_back(end);
    std::push_heap(ends_.begin(), ends_.end(), later);
  }
  release_ends(starts.back().event_time);

  internal::JavaRandom random{first};
  for (auto i = batch_size; i > 1; --i) {
    std::swap(starts[static_cast<std::size_t>(i - 1)],
              starts[static_cast<std::size_t>(random.next_int(static_cast<std::int32_t>(i)))]);
  }
  for (const auto& start : starts) {
    if (start.ride_id <= rides_) batch_.push_back(start);
  }
}

void RideStream::rewind_to_batch(RideId first) {
  batch_.clear();
  next_in_batch_ = 0;
  ends_.clear();
  made_ = first;
  position_ = events_up_to(first);
  const Timestamp now = start_time_of(first);
  for (RideId id = first_open(first); id <= first; ++id) {
    if (end_time_of(id) > now) ends_.push_back(end_of(id));
  }
  std::make_heap(ends_.begin(), ends_.end(), later);
}

void RideStream::seek(std::uint64_t position) {
  // After ride m there are between 2 * m - longest_in_rides and 2 * m events: so few batches can be
  // the one that holds the position, and each is weighed by looking at the rides that may be under
  // way.
  const auto limit = static_cast<std::uint64_t>(last_batch() / batch_size);
  auto low = std::min(limit, position / (2 * batch_size));
  auto high = std::min(limit, (position / 2 + longest_in_rides) / batch_size + 1);
  while (low < high) {
    const auto middle = low + (high - low + 1) / 2;
    if (events_up_to(static_cast<RideId>(middle) * batch_size) <= position) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  rewind_to_batch(static_cast<RideId>(low) * batch_size);
  while (position_ < position && next()) {
  }
}

}  // namespace weir::taxi
