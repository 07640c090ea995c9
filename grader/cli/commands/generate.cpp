#include "generate.hpp"

#include <cstddef>
#include <string>

#include "terminal/output.hpp"
#include "weir/taxi/generator.hpp"
#include "weir/taxi/ride_stream.hpp"

namespace weir::cli {
namespace {

/// Collects lines and writes them in large pieces.
class CsvOutput {
 public:
  explicit CsvOutput(const GenerateOptions& options)
      : floats_(options.floats), output_(options.output) {}

  template <class Event>
  void write_header() {
    lines_ += taxi::csv_header<Event>(floats_);
    lines_ += '\n';
  }

  void write(const auto& event) {
    taxi::append_csv(lines_, event, floats_);
    if (lines_.size() >= piece) flush();
  }

  void finish() {
    flush();
    output_.finish();
  }

 private:
  static constexpr std::size_t piece = std::size_t{1} << 18;

  void flush() {
    output_.write(lines_);
    lines_.clear();
  }

  taxi::FloatFormat floats_;
  terminal::Output output_;
  std::string lines_;
};

}  // namespace

int generate(const GenerateOptions& options) {
  CsvOutput csv(options);
  if (options.stream == GenerateOptions::Stream::rides) {
    csv.write_header<taxi::TaxiRide>();
    taxi::RideStream rides({.rides = options.rides, .drain = false});
    while (const auto ride = rides.next()) csv.write(*ride);
  } else {
    csv.write_header<taxi::TaxiFare>();
    for (taxi::RideId id = 1; id <= options.rides; ++id) csv.write(taxi::fare_of(id));
  }
  csv.finish();
  return 0;
}

}  // namespace weir::cli
