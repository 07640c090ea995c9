#include "weir/taxi/generator_sources.hpp"

#include <cstdint>
#include <optional>

#include "check_rides.hpp"
#include "weir/taxi/generator.hpp"

namespace weir::taxi {
namespace {

class RideReader : public SplitReader<TaxiRide> {
 public:
  explicit RideReader(RideStreamOptions options) : stream_(options) {}

  InputStatus poll_next(SourceOutput<TaxiRide>& out) override {
    while (!out.full()) {
      const auto ride = stream_.next();
      if (!ride) return InputStatus::end_of_input;
      out.collect(*ride);
    }
    return InputStatus::more_available;
  }

  void snapshot_position(StateWriter& writer) const override { writer(stream_.position()); }

  void restore_position(StateReader& reader) override {
    std::uint64_t position = 0;
    reader(position);
    stream_.seek(position);
  }

 private:
  RideStream stream_;
};

class FareReader : public SplitReader<TaxiFare> {
 public:
  explicit FareReader(RideId rides) : rides_(rides) {}

  InputStatus poll_next(SourceOutput<TaxiFare>& out) override {
    while (!out.full()) {
      if (emitted_ >= rides_) return InputStatus::end_of_input;
      out.collect(fare_of(++emitted_));
    }
    return InputStatus::more_available;
  }

  void snapshot_position(StateWriter& writer) const override { writer(emitted_); }

  void restore_position(StateReader& reader) override { reader(emitted_); }

 private:
  RideId rides_;
  RideId emitted_ = 0;
};

Boundedness boundedness_of(const std::optional<RideId>& rides) {
  return rides ? Boundedness::bounded : Boundedness::continuous_unbounded;
}

}  // namespace

TaxiRideSource::TaxiRideSource(RideStreamOptions options) : options_(options) {
  internal::checked_rides(options.rides);
}

Boundedness TaxiRideSource::boundedness() const { return boundedness_of(options_.rides); }

std::unique_ptr<SplitReader<TaxiRide>> TaxiRideSource::create_reader(std::size_t,
                                                                     std::size_t) const {
  return std::make_unique<RideReader>(options_);
}

TaxiFareSource::TaxiFareSource(std::optional<RideId> rides) : rides_(rides) {
  internal::checked_rides(rides);
}

Boundedness TaxiFareSource::boundedness() const { return boundedness_of(rides_); }

std::unique_ptr<SplitReader<TaxiFare>> TaxiFareSource::create_reader(std::size_t,
                                                                     std::size_t) const {
  return std::make_unique<FareReader>(internal::checked_rides(rides_));
}

}  // namespace weir::taxi
