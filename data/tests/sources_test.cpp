#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "csv_text.hpp"
#include "weir/error.hpp"
#include "weir/taxi/csv_format.hpp"
#include "weir/taxi/csv_sources.hpp"
#include "weir/taxi/generator.hpp"
#include "weir/taxi/generator_sources.hpp"

namespace weir::taxi {
namespace sources_test {

/// The surroundings of a reader that asks for nothing.
class NoContext : public RuntimeContext {
 public:
  const std::string& operator_name() const override { return name_; }
  std::size_t subtask_index() const override { return 0; }
  std::size_t parallelism() const override { return 1; }
  std::size_t max_parallelism() const override { return 1; }
  Timestamp current_processing_time() const override { return Timestamp{0}; }
  Counter& counter(std::string_view) override { return counter_; }
  void gauge(std::string_view, std::function<double()>) override {}
  std::size_t attempt_number() const override { return 0; }
  Histogram& histogram(std::string_view) override { return histogram_; }
  Meter& meter(std::string_view) override { throw Error("no reader of these has a meter"); }
  void manage_state_of(CheckpointedFunction&) override {}
  void tell_of_checkpoints(CheckpointListener&) override {}

 private:
  weir::internal::KeyedState* keyed_state() override { return nullptr; }
  void add_accumulator(std::string_view,
                       std::shared_ptr<weir::internal::AccumulatorBase>) override {}

  std::string name_ = "source";
  Counter counter_;
  Histogram histogram_;
};

/// Pulls a reader as the engine does, in batches of seven, and keeps what comes.
template <class T>
class Pulled : private weir::internal::Target, private WatermarkOutput {
 public:
  explicit Pulled(const Source<T>& source) : reader_(source.create_reader(0, 1)) {
    output_.add_target(*this);
    reader_->open(context_);
  }
  Pulled(const Source<T>& source, const Bytes& position) : Pulled(source) {
    StateReader state(position);
    reader_->restore_position(state);
    EXPECT_TRUE(state.at_end());
  }
  ~Pulled() override { reader_->close(); }

  /// One batch.
  InputStatus poll() {
    SourceOutput<T> out(output_, *this);
    const auto status = reader_->poll_next(out);
    out.flush();
    return status;
  }
  /// All that is left.
  std::vector<T> rest() {
    while (poll() != InputStatus::end_of_input) {
    }
    return events_;
  }
  Bytes position() const {
    StateWriter writer;
    reader_->snapshot_position(writer);
    return writer.take();
  }

  const std::vector<T>& events() const { return events_; }

 private:
  void push(weir::internal::Batch& batch) override {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      EXPECT_EQ(batch.timestamps()[i], Timestamp::min());
      events_.push_back(batch.values<T>()[i]);
    }
  }
  void push(const weir::internal::StreamEvent&) override { ADD_FAILURE() << "an event"; }
  void emit_watermark(Timestamp) override { ADD_FAILURE() << "a watermark"; }
  void mark_idle() override { ADD_FAILURE() << "idleness"; }
  void mark_active() override { ADD_FAILURE() << "activity"; }

  NoContext context_;
  weir::internal::Output output_{weir::internal::TypeOpsOf<T>::ops, 7};
  std::vector<T> events_;
  std::unique_ptr<SplitReader<T>> reader_;
};

/// Restores after every batch in a new reader, and expects the same events.
template <class T>
void expect_replay_from_every_batch(const Source<T>& source) {
  const auto all = Pulled<T>(source).rest();
  Pulled<T> first(source);
  for (bool more = true; more;) {
    std::vector<T> joined = first.events();
    const auto rest = Pulled<T>(source, first.position()).rest();
    joined.insert(joined.end(), rest.begin(), rest.end());
    ASSERT_EQ(joined, all) << "restored after " << first.events().size() << " events";
    more = first.poll() != InputStatus::end_of_input;
  }
}

TEST(TaxiRideSource, EndsAfterTheEventsOfItsRides) {
  const auto rides = Pulled<TaxiRide>(TaxiRideSource({.rides = 100})).rest();
  RideStream stream({.rides = 100});
  ASSERT_EQ(rides.size(), 200);
  for (const auto& ride : rides) EXPECT_EQ(ride, stream.next());
  EXPECT_EQ(Pulled<TaxiRide>(TaxiRideSource({.rides = 5, .drain = false})).rest().size(), 5);
}

TEST(TaxiRideSource, CanBeReplayedFromAPosition) {
  expect_replay_from_every_batch(TaxiRideSource({.rides = 100}));
}

TEST(TaxiRideSource, HasNoEndByDefault) {
  Pulled<TaxiRide> rides{TaxiRideSource()};
  while (rides.events().size() < 10'000) ASSERT_EQ(rides.poll(), InputStatus::more_available);
}

TEST(TaxiFareSource, EmitsTheFaresInOrder) {
  const auto fares = Pulled<TaxiFare>(TaxiFareSource(50)).rest();
  ASSERT_EQ(fares.size(), 50);
  for (RideId id = 1; id <= 50; ++id) {
    EXPECT_EQ(fares[static_cast<std::size_t>(id - 1)], fare_of(id));
  }
}

TEST(TaxiFareSource, CanBeReplayedFromAPosition) {
  expect_replay_from_every_batch(TaxiFareSource(50));
}

TEST(TaxiFareSource, HasNoEndByDefault) {
  Pulled<TaxiFare> fares{TaxiFareSource()};
  while (fares.events().size() < 10'000) ASSERT_EQ(fares.poll(), InputStatus::more_available);
}

TEST(GeneratorSources, RefuseANumberOfRidesThatIsOutOfRange) {
  EXPECT_THROW(TaxiRideSource({.rides = 0}), Error);
  EXPECT_THROW(TaxiFareSource(-1), Error);
  EXPECT_THROW(TaxiFareSource(max_ride_id + 1), Error);
}

TEST(CsvSources, ReadTheSamples) {
  EXPECT_EQ(Pulled<TaxiRide>(CsvRideSource(WEIR_DATA_SAMPLES "/rides_100.csv")).rest(),
            Pulled<TaxiRide>(TaxiRideSource({.rides = 100})).rest());
  EXPECT_EQ(Pulled<TaxiFare>(CsvFareSource(WEIR_DATA_SAMPLES "/fares_100.csv")).rest(),
            Pulled<TaxiFare>(TaxiFareSource(100)).rest());
}

TEST(CsvSources, CanBeReplayedFromAPosition) {
  expect_replay_from_every_batch(CsvRideSource(WEIR_DATA_SAMPLES "/rides_100.csv"));
  expect_replay_from_every_batch(CsvFareSource(WEIR_DATA_SAMPLES "/fares_100.csv"));
}

TEST(CsvSources, OpenTheirFileWhenTheJobRuns) {
  const CsvRideSource source("/no/such/file.csv");
  const auto reader = source.create_reader(0, 1);
  NoContext context;
  EXPECT_THROW(reader->open(context), Error);
}

}  // namespace sources_test
}  // namespace weir::taxi
