#include <gtest/gtest.h>

#include <chrono>

#include "runtime/parker.hpp"
#include "runtime/task.hpp"

namespace weir::internal {
namespace task_wake_test {

struct Noon final : Clock {
  Timestamp now() const override { return Timestamp{0}; }
};

struct Nobody final : SnapshotReceiver {
  void acknowledge(std::int64_t, std::size_t, std::size_t, TaskSnapshot, Duration) override {}
  void decline(std::int64_t, std::size_t, std::exception_ptr) override {}
};

/// A task without operators, and where the worker sleeps that steps it.
class TaskWake : public ::testing::Test {
 protected:
  TaskWake() {
    task.set_parker(parker);
    parker.prepare();
  }

  /// Whether the worker, which is about to sleep, has been called.
  bool is_called() {
    const auto start = std::chrono::steady_clock::now();
    parker.park(longest_);
    return std::chrono::steady_clock::now() - start < longest_;
  }

  Noon clock;
  Nobody receiver;
  Parker parker;
  Task task{"task", 0, 0, 0, {}, clock, receiver};

 private:
  static constexpr std::chrono::seconds longest_{5};
};

TEST_F(TaskWake, AMessageCallsTheWorkerOfATask) {
  task.post([] {});
  EXPECT_TRUE(is_called());
}

TEST_F(TaskWake, WhoLeavesATaskCallsTheWorkerThatWantedIt) {
  ASSERT_TRUE(task.claim());
  EXPECT_FALSE(task.claim_or_be_woken()) << "somebody else has it";
  task.release();
  EXPECT_TRUE(is_called());
  EXPECT_TRUE(task.claim()) << "it is free again";
}

}  // namespace task_wake_test
}  // namespace weir::internal
