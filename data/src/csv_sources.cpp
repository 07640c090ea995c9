#include "weir/taxi/csv_sources.hpp"

#include <optional>
#include <utility>

#include "weir/taxi/csv_reader.hpp"

namespace weir::taxi {
namespace {

template <class Event>
class CsvSplitReader : public SplitReader<Event> {
 public:
  explicit CsvSplitReader(std::string path) : path_(std::move(path)) {}

  void open(RuntimeContext&) override { csv_.emplace(path_); }

  InputStatus poll_next(SourceOutput<Event>& out) override {
    while (!out.full()) {
      const auto event = csv_->next();
      if (!event) return InputStatus::end_of_input;
      out.collect(*event);
    }
    return InputStatus::more_available;
  }

  void snapshot_position(StateWriter& writer) const override {
    const auto position = csv_->position();
    writer(position.offset, position.line);
  }

  void restore_position(StateReader& reader) override {
    CsvPosition position;
    reader(position.offset, position.line);
    csv_->seek(position);
  }

  void close() override { csv_.reset(); }

 private:
  std::string path_;
  std::optional<CsvReader<Event>> csv_;
};

}  // namespace

CsvRideSource::CsvRideSource(std::string path) : path_(std::move(path)) {}

std::unique_ptr<SplitReader<TaxiRide>> CsvRideSource::create_reader(std::size_t,
                                                                    std::size_t) const {
  return std::make_unique<CsvSplitReader<TaxiRide>>(path_);
}

CsvFareSource::CsvFareSource(std::string path) : path_(std::move(path)) {}

std::unique_ptr<SplitReader<TaxiFare>> CsvFareSource::create_reader(std::size_t,
                                                                    std::size_t) const {
  return std::make_unique<CsvSplitReader<TaxiFare>>(path_);
}

}  // namespace weir::taxi
