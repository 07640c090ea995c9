// Part 2.
#include <deque>
#include <string>
#include <tuple>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::JobStory;
using exercises::Payment;
using exercises::Story;

Story story(const std::string& source = "replayable") { return Story("write_ahead_sink", source); }

TEST(WriteAhead, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "Payments come, two checkpoints are complete, and the job crashes some time later.", 2);
  expect_as_reference(story()
                          .pay(1, 300)
                          .pay(2, 120)
                          .checkpoint(1)
                          .pay(3, 500)
                          .checkpoint(2)
                          .pay(4, 80)
                          .crash()
                          .pay(5, 70)
                          .checkpoint(3));
}

TEST(WriteAhead, WritesWhenTheCheckpointIsComplete) {
  about("A payment is seen when its checkpoint is complete, and not before.", 2);
  expect_as_reference(
      story().pay(1, 300).pay(2, 120).snapshot(1).complete(1).pay(3, 5).checkpoint(2));
}

TEST(WriteAhead, KeepsTheOrder) {
  about("Payments are written in the order in which they came, equal ones too.", 2);
  expect_as_reference(
      story().pay(3, 300).pay(1, 300).pay(2, 50).pay(1, 300).pay(1, 0).pay(2, -50).checkpoint(1));
}

TEST(WriteAhead, LeavesWhatCameBehindTheSnapshot) {
  about("What comes between the snapshot and the notice belongs to the next checkpoint.", 2);
  expect_as_reference(story()
                          .pay(1, 300)
                          .snapshot(1)
                          .pay(2, 120)
                          .complete(1)
                          .pay(3, 500)
                          .snapshot(2)
                          .pay(4, 80)
                          .complete(2)
                          .checkpoint(3));
}

TEST(WriteAhead, TakesANoticeForAllCheckpointsUpToIt) {
  about(
      "A notice stands for earlier checkpoints too, whose own was lost or which never became "
      "complete.",
      2);
  expect_as_reference(story().pay(1, 300).snapshot(1).pay(2, 120).snapshot(2).complete(2));
  expect_as_reference(
      story().pay(1, 300).snapshot(1).complete_unheard(1).pay(2, 120).checkpoint(4));
  expect_as_reference(
      story().pay(1, 1).snapshot(1).pay(2, 2).snapshot(3).pay(3, 3).snapshot(4).complete(4));
}

TEST(WriteAhead, TellsCheckpointsApart) {
  about("While several checkpoints are under way, a notice writes only what belongs to its own.",
        2);
  expect_as_reference(story()
                          .pay(1, 300)
                          .snapshot(1)
                          .pay(2, 120)
                          .snapshot(2)
                          .pay(3, 500)
                          .snapshot(3)
                          .complete(1)
                          .complete(3));
  expect_as_reference(
      story().pay(1, 1).snapshot(2).pay(2, 2).snapshot(7).complete(2).pay(3, 3).complete(7));
  for (const bool again : {false, true}) {
    auto some = story().pay(1, 1).checkpoint(1).pay(2, 2).snapshot(2).pay(3, 3).snapshot(3);
    some.complete(2);
    if (again) some.pay(4, 4).snapshot(4).complete(3);
    expect_as_reference(some.crash().checkpoint(5));
  }
}

TEST(WriteAhead, WritesNothingTwiceWithoutACrash) {
  about("What has been written is in no later snapshot, and no later notice writes it again.", 2);
  expect_as_reference(
      story().pay(1, 300).checkpoint(1).checkpoint(2).pay(2, 5).checkpoint(3).checkpoint(4));
  expect_as_reference(story().pay(1, 300).checkpoint(1).checkpoint(2).crash().checkpoint(3));
}

TEST(WriteAhead, WritesWhatIsRestored) {
  about(
      "A sink that is made anew writes at once what its state has: that checkpoint is complete, "
      "though nobody has told.",
      2);
  expect_as_reference(
      story().pay(1, 300).pay(2, 120).snapshot(1).complete_unheard(1).pay(3, 500).crash());
  expect_as_reference(story()
                          .pay(1, 300)
                          .snapshot(1)
                          .pay(2, 120)
                          .snapshot(2)
                          .complete_unheard(2)
                          .crash()
                          .pay(3, 500)
                          .checkpoint(3));
}

TEST(WriteAhead, LosesNoPaymentInACrash) {
  about("What is in no complete checkpoint comes again, and is written with the next one.", 2);
  expect_as_reference(story().pay(1, 300).crash().pay(2, 120).checkpoint(1));
  expect_as_reference(story().pay(1, 300).snapshot(1).crash().checkpoint(2));
  expect_as_reference(
      story().pay(1, 1).checkpoint(1).pay(2, 2).snapshot(2).pay(3, 3).crash().checkpoint(3));
}

TEST(WriteAhead, MayWriteTwiceAfterACrash) {
  about(
      "A crash behind the notice writes the payments of its checkpoint again: the state that the "
      "job goes back to still has them.",
      2);
  expect_as_reference(story().pay(1, 300).pay(2, 120).checkpoint(1).crash());
  expect_as_reference(story().pay(1, 300).checkpoint(1).crash().crash().checkpoint(2).crash());
}

TEST(WriteAhead, IsWrittenAgainWhenTheLedgerDoesNotAnswer) {
  about("A crash in the middle of writing: what was written before is there twice, all is there.",
        2);
  for (const char* when : {"before", "after"}) {
    for (const int n : {1, 2, 3, 4}) {
      expect_as_reference(story()
                              .pay(1, 300)
                              .pay(2, 120)
                              .pay(3, 500)
                              .snapshot(1)
                              .lose(when, "append", n)
                              .complete(1)
                              .pay(4, 80)
                              .checkpoint(2));
    }
  }
  expect_as_reference(story()
                          .pay(1, 300)
                          .pay(2, 120)
                          .snapshot(1)
                          .complete_unheard(1)
                          .lose("after", "append")
                          .crash()
                          .checkpoint(2));
}

TEST(WriteAhead, MayLoseOrRepeatWithALiveSource) {
  about("With a source that cannot be replayed payments can be lost, and others be there twice.",
        2);
  expect_as_reference(story("live")
                          .pay(1, 300)
                          .checkpoint(1)
                          .pay(2, 120)
                          .crash()
                          .pay(3, 500)
                          .checkpoint(2)
                          .crash());
}

TEST(WriteAhead, WorksWithoutPayments) {
  about("Checkpoints without a payment are nothing special.", 2);
  expect_as_reference(
      story().checkpoint(1).crash().checkpoint(2).snapshot(3).pay(1, 300).complete(3).checkpoint(
          4));
}

/// What happens.
using Event = std::tuple<int, int>;

TEST(WriteAhead, AgreesWithTheReferenceWhateverHappens) {
  about("Whatever payments, checkpoints, lost notices, lost answers and crashes there are.", 2);
  for_all(
      rc::gen::container<std::vector<Event>>(rc::gen::tuple(number(0, 14), number(0, 3))),
      [](const std::vector<Event>& events) {
        auto some = story();
        int begun = 0;
        std::deque<int> under_way;
        for (const auto& [what, how] : events) {
          if (what <= 6) some.pay(how % 3, 10);
          if (what == 7 || what == 8) {
            under_way.push_back(begun += 1 + how / 3);
            some.snapshot(begun);
          }
          if ((what == 9 || what == 10) && !under_way.empty()) {
            what == 9 ? some.complete(under_way.front()) : some.complete_unheard(under_way.front());
            under_way.pop_front();
          }
          if (what == 11 || what == 12) {
            some.checkpoint(++begun);
            under_way.clear();
          }
          if (what == 13) some.lose(how % 2 == 0 ? "before" : "after", "append", 1 + how / 2);
          if (what == 14) {
            some.crash();
            under_way.clear();
          }
        }
        return some;
      },
      expect_as_reference, 40);
}

TEST(WriteAhead, WorksInAJob) {
  about("Several sinks in a job that crashes at any step: each payment is in the ledger.", 2);
  JobStory some("write_ahead_sink");
  std::vector<Payment> payments;
  for (int i = 0; i < 12; ++i) payments.push_back({1 + i, 10 * (i % 7)});
  for (const auto& [ride, cents] : payments) some.pay(ride, cents);
  some.end("payments");
  some.mode = Scenario::Mode::simulated;
  for_seeds(10, [&](std::uint64_t seed, std::uint64_t i) {
    some.seed = seed;
    some.crashes = static_cast<std::uint32_t>(i % 3);
    some.parallelism = 1U << i % 3;
    expect_results(some, "ledger", payments);
  });
}

TEST(WriteAhead, TakesThePlaceOfSeveral) {
  about("With fewer sinks than before one takes over what several have saved.", 2);
  for (const int before : {2, 3}) {
    for (const int after : {1, 2, 3}) {
      expect_as_reference(story()
                              .crash(before)
                              .pay(1, 100)
                              .pay(2, 200)
                              .pay(3, 300)
                              .snapshot(1)
                              .complete_unheard(1)
                              .pay(4, 400)
                              .crash(after)
                              .pay(5, 500)
                              .checkpoint(2));
    }
  }
}

}  // namespace
}  // namespace weir::grader
