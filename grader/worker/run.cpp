#include "worker/run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "terminal/interrupts.hpp"
#include "terminal/screen.hpp"
#include "texts/texts.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/environment.hpp"
#include "weir/error.hpp"
#include "weir/metrics_report.hpp"
#include "weir/operator_state.hpp"
#include "weir/rate_limited.hpp"
#include "weir/savepoint.hpp"
#include "weir/sink.hpp"
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
  StreamExecutionEnvironment& environment() override { return *env_; }

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
    return tr("{} events in {:.1f} s ({} a second)", grouped(events), seconds,
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

/// The sink of a job of whose rows only the last of each key is wanted: these are part of a
/// snapshot, so that a job that goes on knows those that came before.
class LastRows final : public SinkFunction<Row>, public CheckpointedFunction {
 public:
  explicit LastRows(Rows& rows) : rows_(&rows) {}

  void initialize_state(FunctionInitializationContext& context) override {
    saved_ = context.operator_state_store().list_state(ListStateDescriptor<Row>{"last rows"});
    for (const Row& row : saved_.get()) last_[row.key] = row.value;
  }
  void snapshot_state(FunctionSnapshotContext&) override {
    std::vector<Row> rows;
    for (const auto& [key, value] : last_) rows.push_back({key, value});
    saved_.update(rows);
  }
  void invoke(const Row& row, Timestamp) override { last_[row.key] = row.value; }
  void close() override {
    for (const auto& [key, value] : last_) rows_->take({key, value});
  }

 private:
  Rows* rows_;
  ListState<Row> saved_;
  std::map<std::string, std::string> last_;
};

/// Each row behind the number of the subtask that it came out of, from 1, where there are several.
class LabelledRows final : public Sink<Row> {
 public:
  explicit LabelledRows(Rows& rows) : rows_(&rows) {}

  std::unique_ptr<SinkWriter<Row>> create_writer(std::size_t subtask,
                                                 std::size_t parallelism) const override {
    return std::make_unique<Writer>(*rows_,
                                    parallelism == 1 ? "" : fmt::format("{}> ", subtask + 1));
  }

 private:
  class Writer final : public SinkWriter<Row> {
   public:
    Writer(Rows& rows, std::string label) : rows_(&rows), label_(std::move(label)) {}
    SinkStatus write(const Row& row, Timestamp) override {
      rows_->take({label_ + row.key, row.value});
      return SinkStatus::done;
    }

   private:
    Rows* rows_;
    std::string label_;
  };

  Rows* rows_;
};

/// By which metrics know it.
constexpr const char* name_of_sink = "Results";

/// Whether results leave the job with its checkpoints.
bool has_connector(const RunOptions& options) {
  return !options.sink.empty() && needs_connector(sink_target(options.sink));
}

/// Ends the stream on a terminal.
void add_sink(const DataStream<Row>& results, const RunOptions& options, Rows& rows) {
  if (options.final_only) {
    results.add_sink(LastRows(rows));
  } else if (options.sink.empty()) {
    results.add_sink([&rows](const Row& row) { rows.take(row); });
  } else {
    results.sink_to(std::make_shared<LabelledRows>(rows));
  }
}

/// The place outside that the options name. \throws InvalidJob if the results of another run would
/// be mixed with those of this one.
std::unique_ptr<ResultSink> open_place(const RunOptions& options, bool begins_anew,
                                       OpenResultSink open) {
  const SinkTarget target = sink_target(options.sink);
  auto place = open(options.name, target);
  if (!begins_anew || !place->holds_results()) return place;
  if (options.from == "latest") {
    throw InvalidJob(
        tr("{} holds results of {}, and {} no checkpoint to go on from: a job that has ended "
           "leaves none. To begin anew, take the results away",
           place_of(target), options.name, options.checkpoint_dir));
  }
  throw InvalidJob(
      tr("{} holds results of {}, and the job begins anew: take them away, or go on "
         "from a checkpoint with --from",
         place_of(target), options.name));
}

/// Waits until what checkpoints hold has been committed, but not for ever.
void wait_for_commits(const JobClient& job) {
  constexpr auto tick = 10ms;
  constexpr auto longest = 10s;
  const auto begun = Clock::now();
  while (!job.finished() && Clock::now() - begun < longest) {
    auto gauges = job.metrics().sum_of(name_of_sink).gauges;
    if (gauges["transactions_pre_committed"] + gauges["transactions_committing"] == 0) return;
    std::this_thread::sleep_for(tick);
  }
}

/// \throws InvalidJob if the savepoint could not be written when the job stops, which may be late.
void expect_room_for_savepoint(const std::filesystem::path& folder) {
  if (folder.empty() || !exists(folder)) return;
  if (is_directory(folder) && std::filesystem::is_empty(folder)) return;
  throw InvalidJob(tr("--savepoint: expected a folder that is empty or not there yet, found {}",
                      folder.string()));
}

/// Lets the job keep checkpoints, and begin with one, as the options say. A job that ends has a
/// last one to make a savepoint of if it takes any.
void set_up_checkpoints(StreamExecutionEnvironment& env, const RunOptions& options) {
  expect_room_for_savepoint(options.savepoint);
  if (has_connector(options) || !options.savepoint.empty())
    env.enable_checkpointing(options.interval);
  if (!options.checkpoint_dir.empty()) {
    const auto storage = std::make_shared<DirectoryCheckpointStorage>(options.checkpoint_dir);
    env.enable_checkpointing(options.interval)
        .set_checkpoint_storage(storage)
        .enable_incremental_checkpoints();
    if (options.from == "latest") {
      const auto found = storage->newest();
      for (const auto& why : found.passed_over) fmt::print(stderr, "weir: {}\n", why);
      env.restore_from(found.snapshot);
    } else if (options.from.empty() && storage->last_number() > 0) {
      fmt::print(stderr, "weir: {}\n",
                 tr("{} holds checkpoints, and the job begins anew: to go on, add --from latest",
                    options.checkpoint_dir));
    }
  }
  if (!options.from.empty() && options.from != "latest") {
    env.restore_from(read_savepoint(options.from));
  }
  if (const auto& from = env.restored()) {
    fmt::print(stderr, "weir: {}\n", tr("going on from checkpoint {}", from->checkpoint));
  }
}

/// Answers whether the job has stopped with its savepoint.
bool stop_with_savepoint(JobClient& job, const std::string& folder) {
  try {
    job.stop_with_savepoint(folder);
  } catch (const Error& error) {
    fmt::print(stderr, "weir: {}\n", error.what());
    return false;
  }
  fmt::print(stderr, "weir: {}\n",
             tr("the savepoint is in {}: go on with --from {}", folder, folder));
  return true;
}

/// Stops a job that a signal has interrupted: with a savepoint if one is wanted, else after a last
/// checkpoint if it takes any.
void stop(JobClient& job, const RunOptions& options) {
  if (!options.savepoint.empty() && stop_with_savepoint(job, options.savepoint)) return;
  if (!options.checkpoint_dir.empty() || has_connector(options)) {
    try {
      const auto last = job.checkpoint();
      if (has_connector(options)) wait_for_commits(job);
      if (!options.checkpoint_dir.empty()) {
        fmt::print(stderr, "weir: {}\n",
                   tr("checkpoint {} is kept: go on with --from latest", last->checkpoint));
      }
    } catch (const Error& error) {
      fmt::print(stderr, "weir: {}\n", error.what());
    }
  }
  job.cancel();
}

/// Keeps the savepoint of a job that has ended by itself, if one is wanted. Throws what the job
/// failed of, after the results that came before.
void end(JobClient& job, const RunOptions& options, Rows& rows, Screen& screen) {
  try {
    const auto result = job.wait();
    if (options.savepoint.empty()) return;
    write_savepoint(*result.last_checkpoint(), options.savepoint);
    fmt::print(stderr, "weir: {}\n",
               tr("the savepoint is in {}; all has been read: weir savepoint show {}",
                  options.savepoint, options.savepoint));
  } catch (...) {
    screen.show_status("");
    rows.flush();
    throw;
  }
}

}  // namespace

int run(const Job& build, const JobWithSink& with_sink, const RunOptions& options,
        OpenResultSink open_sink) {
  Interrupts interrupts;
  Screen screen;
  Rows rows(screen, options.final_only);

  StreamExecutionEnvironment env;
  env.set_parallelism(options.parallelism).set_state_backend(options.state_backend);
  GeneratedInputs inputs(env, options);
  set_up_checkpoints(env, options);
  if (options.final_only || !has_connector(options)) {
    add_sink(build(inputs), options, rows);
  } else {
    const auto place = open_place(options, env.restored() == nullptr, open_sink);
    const auto sink = with_sink ? with_sink(inputs, *place) : place->attach(build(inputs));
    DataStreamSink(sink).name(name_of_sink);
  }

  JobClient job = env.execute_async(options.name);
  const Progress progress(job, inputs.events());
  const int signal = follow(job, progress, options.name, rows, screen, interrupts);
  if (!job.finished()) {
    screen.stop_waiting();
    stop(job, options);
  } else {
    end(job, options, rows, screen);
  }
  const std::string summary = progress.so_far();
  screen.show_status("");
  rows.finish();
  rows.rethrow();
  if (options.metrics) fmt::print(stderr, "{}", to_table(job.metrics()));
  if (signal == 0) return 0;
  fmt::print(stderr, "{}", tr("weir: {} was stopped after {}\n", options.name, summary));
  constexpr int killed = 128;
  return killed + signal;
}

}  // namespace weir::grader
