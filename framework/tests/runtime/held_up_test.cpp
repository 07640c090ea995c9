#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "runtime/execution.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace held_up_test {

/// A source that emits so many elements as the test has put there.
struct Fed final : Source<int> {
  explicit Fed(std::shared_ptr<int> left) : left_(std::move(left)) {}
  std::unique_ptr<SplitReader<int>> create_reader(std::size_t, std::size_t) const override {
    return std::make_unique<Reader>(left_);
  }

 private:
  struct Reader final : SplitReader<int> {
    explicit Reader(std::shared_ptr<int> left) : left_(std::move(left)) {}
    InputStatus poll_next(SourceOutput<int>& out) override {
      if (*left_ == 0) return InputStatus::nothing_available;
      --*left_;
      out.collect(1, Timestamp{1});
      return InputStatus::more_available;
    }
    void snapshot_position(StateWriter&) const override {}
    void restore_position(StateReader&) override {}
    std::shared_ptr<int> left_;
  };
  std::shared_ptr<int> left_;
};

/// A job whose tasks are stepped by hand: two sources, "A" and "B", and the operator of a strategy
/// with idleness after 50 ms behind them, each a task of its own.
class ByHand final : public internal::Clock, public TraceListener {
 public:
  ByHand() {
    StreamExecutionEnvironment env;
    env.disable_operator_chaining().set_buffer_timeout(0ms);
    const auto source = [&](const char* name, const std::shared_ptr<int>& left) {
      return env.from_source<int>(std::make_shared<const Fed>(left),
                                  WatermarkStrategy<int>::no_watermarks(), name);
    };
    source("A", a)
        .union_with(source("B", b))
        .assign_timestamps_and_watermarks(
            WatermarkStrategy<int>::for_monotonous_timestamps().with_idleness(50ms))
        .name("Strategy")
        .add_sink([](int) {});
    execution_.emplace(*env.graph(), nullptr, *this, 0, this);
    execution_->open();
  }
  ~ByHand() override { execution_->close(); }

  /// Steps one task until it makes no progress.
  void step(const std::string& name) {
    const auto& tasks = execution_->tasks();
    const auto task = std::find_if(tasks.begin(), tasks.end(),
                                   [&](const auto& it) { return it->name() == name; });
    while ((*task)->step(now_) == internal::StepResult::progressed) {
    }
  }
  void pass(Duration time) { now_ += time; }
  void trigger_checkpoint() { execution_->coordinator().trigger(); }
  /// How often the operator has said that it is idle.
  int idle() {
    step("Sink");
    return idle_;
  }

  std::shared_ptr<int> a = std::make_shared<int>(0);  ///< elements that A has
  std::shared_ptr<int> b = std::make_shared<int>(0);

 private:
  Timestamp now() const override { return now_; }
  void on_job(const TracedJob& job) override { job_ = job; }
  void on_event(const TraceEvent& event) override {
    if (event.kind != TraceEvent::Kind::idle) return;
    const auto& from = job_.operators[job_.edges[event.edge].from].name;
    idle_ += from == "Strategy" ? 1 : 0;
  }

  Timestamp now_{0};
  TracedJob job_;
  int idle_ = 0;
  std::optional<internal::Execution> execution_;
};

TEST(WithIdleness, OfAnOperatorLooksForElementsThatWaitBeforeIt) {
  ByHand job;
  *job.a = 1;
  job.step("A");
  job.step("Strategy");
  job.pass(60ms);
  *job.a = 1;
  job.step("A");
  job.step("Strategy");
  EXPECT_EQ(job.idle(), 0) << "an element waited, only nobody took it";
  job.pass(60ms);
  job.step("Strategy");
  EXPECT_EQ(job.idle(), 1);
}

/// A barrier of A waits for that of B, longer than a stream may rest, and so many elements of A
/// wait behind it.
void wait_for_a_barrier(ByHand& job, int elements) {
  job.trigger_checkpoint();
  job.step("A");
  *job.a = elements;
  job.step("A");
  job.step("Strategy");
  job.pass(60ms);
  job.step("Strategy");
  job.step("B");
  job.step("Strategy");
}

TEST(WithIdleness, DoesNotCountTimeInWhichABarrierIsWaitedFor) {
  ByHand job;
  wait_for_a_barrier(job, 1);
  EXPECT_EQ(job.idle(), 0) << "an element of A waited for the barrier of B";
  job.pass(60ms);
  job.step("Strategy");
  EXPECT_EQ(job.idle(), 1);
}

TEST(WithIdleness, IsAsPatientAfterATimeInWhichItWasHeldUpAsBefore) {
  ByHand job;
  wait_for_a_barrier(job, 0);
  EXPECT_EQ(job.idle(), 0) << "nothing waits, but it has waited for none of the 50 ms";
  job.pass(60ms);
  job.step("Strategy");
  EXPECT_EQ(job.idle(), 1);
}

}  // namespace held_up_test
}  // namespace weir::tests
