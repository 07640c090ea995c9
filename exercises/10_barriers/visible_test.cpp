// What `weir check` tries first, and what you may read: the hidden tests look closer. What came of
// each arrival is one line of results.
#include <string>
#include <vector>

#include "stories.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::Story;

void expect_lines(const Scenario& story, const std::string& output,
                  const std::vector<std::string>& lines) {
  expect_results<std::string>(story, output, lines);
}

TEST(ExactlyOnce, HoldsBackWhatIsBehindTheBarrier) {
  about("What is behind a barrier waits until the snapshot has been taken.");
  expect_lines(Story("exactly_once", 2)
                   .number(0, 10)
                   .barrier(0, 1)
                   .number(0, 11)
                   .number(1, 20)
                   .barrier(1, 1),
               "answers", {"process 10", "process 20", "snapshot 1, forward 1, process 11"});
}

TEST(AtLeastOnce, HoldsNothingBack) {
  about("Elements are processed at once; the snapshot is taken with the last barrier.", 2);
  expect_lines(Story("at_least_once", 2)
                   .number(0, 10)
                   .barrier(0, 1)
                   .number(0, 11)
                   .number(1, 20)
                   .barrier(1, 1),
               "answers", {"process 10", "process 11", "process 20", "snapshot 1, forward 1"});
}

TEST(SumTask, GoesOnFromItsSnapshot) {
  about("After a crash the task goes on from its last snapshot, and what followed comes again.", 3);
  expect_lines(Story("exactly_once")
                   .number(0, 2)
                   .number(1, 5)
                   .barrier(0, 1)
                   .barrier(1, 1)
                   .number(0, 4)
                   .crash(),
               "results",
               {"even 2 odd 0", "even 2 odd 5", "store 1 with even 2 odd 5, barrier 1",
                "even 6 odd 5", "starts with even 2 odd 5, even 6 odd 5"});
}

}  // namespace
}  // namespace weir::grader
