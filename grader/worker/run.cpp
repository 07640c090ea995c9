#include "worker/run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string_view>

#include "terminal/interrupts.hpp"
#include "terminal/screen.hpp"
#include "weir/environment.hpp"
#include "weir/error.hpp"
#include "weir/metrics_report.hpp"
#include "weir/rate_limited.hpp"
#include "weir/taxi/generator_sources.hpp"
#include "worker/rows.hpp"

namespace weir::grader {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using terminal::Interrupts;
using terminal::Screen;

/// The generated streams, as the options ask for them.
class GeneratedInputs final : public Inputs {
 public:
  GeneratedInputs(StreamExecutionEnvironment& env, const RunOptions& options)
      : env_(&env), options_(&options) {}

  DataStream<taxi::TaxiRide> rides() override {
    constexpr std::uint64_t events_of_a_ride = 2;
    return read<taxi::TaxiRide>(
        std::make_shared<taxi::TaxiRideSource>(taxi::RideStreamOptions{.rides = options_->rides}),
        events_of_a_ride, "rides");
  }
  DataStream<taxi::TaxiFare> fares() override {
    return read<taxi::TaxiFare>(std::make_shared<taxi::TaxiFareSource>(options_->rides), 1,
                                "fares");
  }

  /// Events in all streams that have been asked for.
  std::uint64_t events() const { return events_; }

 private:
  template <class T>
  DataStream<T> read(std::shared_ptr<const Source<T>> source, std::uint64_t events_of_a_ride,
                     const char* name) {
    if (options_->rides) events_ += static_cast<std::uint64_t>(*options_->rides) * events_of_a_ride;
    if (options_->rate) source = rate_limited(std::move(source), *options_->rate);
    return env_->from_source<T>(std::move(source), WatermarkStrategy<T>::no_watermarks(), name);
  }

  StreamExecutionEnvironment* env_;
  const RunOptions* options_;
  std::uint64_t events_ = 0;
};

/// 1234567 as 1,234,567.
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

/// How far a job has come.
class Progress {
 public:
  /// Of `events` in all; 0 if there is no end.
  Progress(const JobClient& job, std::uint64_t events) : job_(&job), events_(events) {}

  /// `1,234,567 events in 2.1 s (587,889 a second)`
  std::string so_far() const {
    const std::uint64_t events = job_->counter("num_source_records");
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    return fmt::format("{} events in {:.1f} s ({} a second)", grouped(events), seconds,
                       grouped(static_cast<std::uint64_t>(static_cast<double>(events) / seconds)));
  }
  /// The same, with the share that has been read.
  std::string line(std::string_view name) const {
    std::string line = fmt::format("{}: ", name);
    if (events_ > 0) {
      const std::uint64_t events = job_->counter("num_source_records");
      line += fmt::format("{:3.0f} %  ",
                          100 * static_cast<double>(events) / static_cast<double>(events_));
    }
    return line + so_far();
  }

 private:
  const JobClient* job_;
  std::uint64_t events_;
  Clock::time_point start_ = Clock::now();
};

/// Follows the job to its end, to a signal, whose number is returned, or until rows can no longer
/// be written; 0 if no signal came.
int follow(JobClient& job, const Progress& progress, std::string_view name, Rows& rows,
           Screen& screen, Interrupts& interrupts) {
  constexpr auto tick = 10ms;
  constexpr auto refresh = 200ms;
  auto shown = Clock::now();
  while (!job.finished()) {
    if (const auto signal = interrupts.wait(tick)) return *signal;
    rows.flush();
    if (rows.failed()) return 0;
    if (!screen.has_status() || Clock::now() - shown < refresh) continue;
    shown = Clock::now();
    screen.show_status(progress.line(name));
  }
  return 0;
}

/// Throws what the job failed of, after the results that came before.
void end(JobClient& job, Rows& rows, Screen& screen) {
  try {
    job.wait();
  } catch (...) {
    screen.show_status("");
    rows.flush();
    throw;
  }
}

}  // namespace

int run(const Job& build, const RunOptions& options) {
  Interrupts interrupts;
  Screen screen;
  Rows rows(screen, options.final_only);

  StreamExecutionEnvironment env;
  env.set_parallelism(options.parallelism);
  GeneratedInputs inputs(env, options);
  build(inputs).add_sink([&rows](const Row& row) { rows.take(row); });

  JobClient job = env.execute_async(options.name);
  const Progress progress(job, inputs.events());
  const int signal = follow(job, progress, options.name, rows, screen, interrupts);
  if (!job.finished()) {
    screen.stop_waiting();
    job.cancel();
  } else {
    end(job, rows, screen);
  }
  const std::string summary = progress.so_far();
  screen.show_status("");
  rows.finish();
  rows.rethrow();
  if (options.metrics) fmt::print(stderr, "{}", to_table(job.metrics()));
  if (signal == 0) return 0;
  fmt::print(stderr, "weir: {} was stopped after {}\n", options.name, summary);
  constexpr int killed = 128;
  return killed + signal;
}

}  // namespace weir::grader
