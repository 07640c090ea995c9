#include "weir/testing/job_harness.hpp"

#include <algorithm>
#include <utility>

#include "runtime/execution.hpp"
#include "runtime/queryable_states.hpp"
#include "weir/error.hpp"
#include "weir/internal/window_state.hpp"

namespace weir::testing {
namespace {

/// A job that makes more steps than this without a rest has no end.
constexpr std::uint64_t most_steps = 10'000'000;

class HarnessClock final : public internal::Clock {
 public:
  explicit HarnessClock(ManualClock clock) : clock_(std::move(clock)) {}
  Timestamp now() const override { return clock_.now(); }

 private:
  ManualClock clock_;
};

}  // namespace

HeldState& HeldState::operator+=(const HeldState& other) {
  keys += other.keys;
  state_entries += other.state_entries;
  operator_state_entries += other.operator_state_entries;
  event_time_timers += other.event_time_timers;
  processing_time_timers += other.processing_time_timers;
  return *this;
}

/// One run of the job: from its beginning or a snapshot, to its end or a crash.
class JobHarness::Run {
 public:
  Run(const std::shared_ptr<const internal::StreamGraph>& graph, const HarnessOptions& options)
      : clock_(options.clock),
        execution_(*graph, options.snapshot, clock_, 0, options.listener, options.restores) {
    execution_.open();
    open_ = true;
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {
    try {
      if (open_) execution_.close();
    } catch (const Error&) {
      // A crash does not ask whether functions could be closed; where the job has ended, run() has.
    }
  }

  void run() {
    std::uint64_t steps = 0;
    for (bool progressed = true; progressed;) {
      progressed = false;
      for (const auto& task : execution_.tasks()) {
        while (step(*task) == internal::StepResult::progressed) {
          progressed = true;
          if (++steps > most_steps) {
            throw Error(
                "the job never rests: a source of a job in a harness must end, or have nothing "
                "available now and then");
          }
        }
      }
    }
    if (open_ && execution_.finished()) {
      open_ = false;
      last_metrics_ = execution_.measure();
      execution_.close();
    }
  }
  MetricsReport metrics() const { return open_ ? execution_.measure() : last_metrics_; }

  /// When, after now, the next thing falls due.
  Timestamp next_deadline() const {
    Timestamp next = Timestamp::max();
    for (const auto& task : execution_.tasks()) {
      const Timestamp deadline = task->deadline();
      if (deadline > clock_.now()) next = std::min(next, deadline);
    }
    return next;
  }

  internal::Execution& execution() { return execution_; }

 private:
  /// Steps take no time: the clock stands still meanwhile.
  internal::StepResult step(internal::Task& task) const {
    const Timestamp now = clock_.now();
    const auto result = task.step(now);
    task.times().note(result, now);
    return result;
  }

  HarnessClock clock_;
  internal::Execution execution_;
  bool open_ = false;
  MetricsReport last_metrics_;
};

JobHarness::JobHarness(JobBuilder build, HarnessOptions options)
    : build_(std::move(build)), options_(std::move(options)) {}
JobHarness::JobHarness(JobHarness&&) noexcept = default;
JobHarness& JobHarness::operator=(JobHarness&&) noexcept = default;
JobHarness::~JobHarness() = default;

void JobHarness::open() {
  if (run_) return;
  StreamExecutionEnvironment environment;
  environment.options().parallelism = options_.parallelism;
  environment.options().max_parallelism = options_.max_parallelism;
  environment.options().state_backend = options_.state_backend;
  environment.options().batch_capacity = options_.batch_capacity;
  environment.options().auto_watermark_interval = options_.auto_watermark_interval;
  build_(environment);
  if (restored_parallelism_) environment.set_parallelism(*restored_parallelism_);
  run_ = std::make_unique<Run>(environment.graph(), options_);
}

void JobHarness::run() {
  open();
  run_->run();
}

void JobHarness::set_processing_time(Timestamp now) {
  run();
  for (Timestamp next = run_->next_deadline(); next <= now && next != Timestamp::max();
       next = run_->next_deadline()) {
    options_.clock.set(next);
    run();
  }
  options_.clock.set(now);
  run();
}

std::shared_ptr<const Snapshot> JobHarness::snapshot() {
  run();
  auto& coordinator = run_->execution().coordinator();
  const auto checkpoint = coordinator.trigger();
  run();
  coordinator.store();
  run();
  auto last = coordinator.last();
  if (!checkpoint || !last || last->checkpoint != *checkpoint) {
    throw Error("the job did not complete its checkpoint: not every task took part");
  }
  return last;
}

void JobHarness::restore(std::shared_ptr<const Snapshot> snapshot,
                         std::optional<std::size_t> parallelism) {
  run_.reset();
  options_.snapshot = std::move(snapshot);
  if (parallelism) restored_parallelism_ = parallelism;
  ++options_.restores;
  open();
}

bool JobHarness::finished() const { return run_ && run_->execution().finished(); }

std::vector<OperatorView> JobHarness::operators() const {
  std::vector<OperatorView> views;
  if (!run_) return views;
  for (const auto& task : run_->execution().tasks()) {
    for (const auto& link : task->links()) {
      OperatorView view{
          link->planned().node->name, link->planned().uid, task->subtask(), link->watermark(), {}};
      if (const auto* keyed = link->keyed()) {
        view.held.keys = keyed->state().keys();
        view.held.state_entries = keyed->state().values();
        view.held.event_time_timers = keyed->timers(TimeDomain::event_time).size();
        view.held.processing_time_timers = keyed->timers(TimeDomain::processing_time).size();
      }
      view.held.operator_state_entries = link->operator_states().values();
      if (const auto* windows = link->op().windows()) {
        view.held.state_entries += windows->values();
        view.held.event_time_timers += windows->timers();
        view.held.processing_time_timers += windows->timers(TimeDomain::processing_time);
      }
      views.push_back(std::move(view));
    }
  }
  return views;
}

HeldState JobHarness::held() const {
  HeldState sum;
  for (const auto& view : operators()) sum += view.held;
  return sum;
}

Bytes JobHarness::query(const internal::StateQuery& query) {
  open();
  if (finished()) internal::throw_job_has_ended(query);
  auto answer = run_->execution().query(query);
  run();
  return answer.get();
}

std::uint64_t JobHarness::counter(const std::string& name) const {
  return run_ ? run_->execution().metrics()->sum(name) : 0;
}

MetricsReport JobHarness::metrics() {
  open();
  return run_->metrics();
}

JobResult JobHarness::result() {
  open();
  auto& execution = run_->execution();
  return JobResult(execution.metrics(), std::chrono::nanoseconds{0}, execution.coordinator().last(),
                   std::make_shared<const MetricsReport>(run_->metrics()));
}

}  // namespace weir::testing
