#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "runtime/execution.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace helping_test {

/// Where one subtask waits for another.
class Meeting {
 public:
  void come() {
    const std::scoped_lock lock(mutex_);
    came_ = true;
    changed_.notify_all();
  }
  /// Answers whether the other one came.
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds{20}, [this] { return came_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool came_ = false;
};

/// Subtask 0 waits at its first element.
class Waiting final : public RichMapFunction<int, int> {
 public:
  explicit Waiting(std::shared_ptr<Meeting> meeting) : meeting_(std::move(meeting)) {}
  void open(RuntimeContext& context) override {
    waits_ = context.subtask_index() == 0;
    missed_ = &context.counter("missed");
  }
  int map(const int& value) override {
    if (std::exchange(waits_, false) && !meeting_->wait()) missed_->increment();
    return value;
  }

 private:
  std::shared_ptr<Meeting> meeting_;
  Counter* missed_ = nullptr;
  bool waits_ = false;
};

/// Subtask 0 comes to the meeting with its first element.
class Coming final : public RichMapFunction<int, int> {
 public:
  explicit Coming(std::shared_ptr<Meeting> meeting) : meeting_(std::move(meeting)) {}
  void open(RuntimeContext& context) override { comes_ = context.subtask_index() == 0; }
  int map(const int& value) override {
    if (comes_) meeting_->come();
    return value;
  }

 private:
  std::shared_ptr<Meeting> meeting_;
  bool comes_ = false;
};

TEST(AnIdleWorker, StepsTheTasksOfOneThatIsHeldUp) {
  const auto meeting = std::make_shared<Meeting>();
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2);
  environment.set_buffer_timeout(0ms);
  environment.from_collection<int>(std::vector<int>(100))
      .rebalance()
      .map(Waiting(meeting))
      .rebalance()
      .map(Coming(meeting))
      .add_sink([](int) {});
  EXPECT_EQ(environment.execute().counter("missed"), 0U)
      << "both subtasks 0 are of one slot, whose worker is at the first of them";
}

std::vector<std::string> names(const std::vector<internal::Task*>& tasks) {
  std::vector<std::string> names;
  for (const auto* task : tasks) {
    names.push_back(task->name() + " " + std::to_string(task->subtask()));
  }
  return names;
}

/// It is always midnight.
struct Standing final : internal::Clock {
  Timestamp now() const override { return Timestamp{0}; }
};

TEST(AnIdleWorker, HelpsTheNextSlotOfItsGroupFirst) {
  using Names = std::vector<std::string>;
  StreamExecutionEnvironment environment;
  environment.set_parallelism(3);
  const auto plus = [](int n) { return n + 1; };
  environment.from_collection<int>({1})
      .rebalance()
      .map(plus)
      .name("A")
      .rebalance()
      .map(plus)
      .name("B")
      .slot_sharing_group("heavy")
      .set_parallelism(2)
      .add_sink([](int) {})
      .set_parallelism(2)
      .name("C");
  const Standing clock;
  const internal::Execution execution(*environment.graph(), nullptr, clock, 0);
  ASSERT_EQ(execution.slots(), 5U);

  const auto first = execution.tasks_seen_from(0);
  EXPECT_EQ(names(first.own), (Names{"Collection 0", "A 0"}));
  EXPECT_EQ(names(first.others), (Names{"A 1", "A 2"}));
  const auto second = execution.tasks_seen_from(1);
  EXPECT_EQ(names(second.own), (Names{"A 1"}));
  EXPECT_EQ(names(second.others), (Names{"A 2", "Collection 0", "A 0"}));

  const auto heavy = execution.tasks_seen_from(4);
  EXPECT_EQ(names(heavy.own), (Names{"B -> C 1"}));
  EXPECT_EQ(names(heavy.others), (Names{"B -> C 0"}));
}

}  // namespace helping_test
}  // namespace weir::tests
