#include "runtime/task_times.hpp"

#include <gtest/gtest.h>

namespace weir::tests {
namespace task_times_test {

using internal::StepResult;
using internal::TaskTimes;
using std::chrono::nanoseconds;

TaskMetrics figures(const TaskTimes& times) {
  TaskMetrics metrics;
  times.put(metrics);
  return metrics;
}

void note(TaskTimes& times, StepResult result, int began, int ended) {
  times.note(result, nanoseconds{began}, nanoseconds{ended});
}

TEST(TaskTimes, AreAllZeroBeforeTheFirstStep) {
  EXPECT_EQ(figures(TaskTimes()).lifetime, nanoseconds{0});
}

TEST(TaskTimes, GoByWhatTheLastStepWaitedFor) {
  TaskTimes times;
  note(times, StepResult::progressed, 100, 110);
  note(times, StepResult::waits_for_input, 110, 111);
  note(times, StepResult::progressed, 150, 155);
  note(times, StepResult::waits_for_output, 155, 157);
  note(times, StepResult::waits_for_output, 200, 201);
  note(times, StepResult::progressed, 300, 303);
  const auto metrics = figures(times);
  EXPECT_EQ(metrics.busy, nanoseconds{10 + 5 + 3});
  EXPECT_EQ(metrics.idle, nanoseconds{1 + 39});
  EXPECT_EQ(metrics.backpressured, nanoseconds{2 + 43 + 1 + 99});
  EXPECT_EQ(metrics.lifetime, nanoseconds{203});
}

TEST(TaskTimes, DoNotCountTheWaitForATurn) {
  TaskTimes times;
  note(times, StepResult::progressed, 0, 10);
  note(times, StepResult::progressed, 90, 100);
  const auto metrics = figures(times);
  EXPECT_EQ(metrics.busy, nanoseconds{20});
  EXPECT_EQ(metrics.idle + metrics.backpressured, nanoseconds{0});
  EXPECT_EQ(metrics.lifetime, nanoseconds{100});
}

TEST(TaskTimes, CountATaskThatIsFullOfQuestionsAsBusy) {
  TaskTimes times;
  note(times, StepResult::waits_for_answers, 0, 1);
  note(times, StepResult::progressed, 50, 51);
  EXPECT_EQ(figures(times).busy, nanoseconds{51});
}

TEST(TaskTimes, StandStillOnceTheTaskHasFinished) {
  TaskTimes times;
  note(times, StepResult::progressed, 0, 10);
  note(times, StepResult::finished, 10, 11);
  note(times, StepResult::finished, 50, 51);
  note(times, StepResult::progressed, 60, 70);
  EXPECT_EQ(figures(times).busy, nanoseconds{10});
  EXPECT_EQ(figures(times).lifetime, nanoseconds{11});
}

TEST(TaskTimes, StandStillAtTheEndsOfTheClock) {
  TaskTimes times;
  times.note(StepResult::waits_for_input, Timestamp::min());
  times.note(StepResult::progressed, Timestamp{0});
  times.note(StepResult::waits_for_input, Timestamp::max() - 1ms);
  times.note(StepResult::progressed, Timestamp::max());
  EXPECT_GT(figures(times).idle, std::chrono::hours{24 * 365 * 140});
}

}  // namespace task_times_test
}  // namespace weir::tests
