// Part 3.
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

Story story(const std::string& source = "replayable") { return Story("two_phase_sink", source); }

TEST(TwoPhase, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "Payments come, two checkpoints are complete, and the job crashes some time later.", 3);
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

TEST(TwoPhase, PreCommitsWithTheSnapshot) {
  about("With each snapshot the open transaction is pre-committed, and a new one is begun later.",
        3);
  expect_as_reference(
      story().pay(1, 300).pay(2, 120).snapshot(1).pay(3, 500).snapshot(2).pay(4, 80).snapshot(3));
}

TEST(TwoPhase, CommitsWhenTheCheckpointIsComplete) {
  about("A payment is seen when its checkpoint is complete, and not before.", 3);
  expect_as_reference(
      story().pay(1, 300).snapshot(1).pay(2, 120).complete(1).pay(3, 5).checkpoint(2));
}

TEST(TwoPhase, WritesEachPaymentAsItComes) {
  about("A payment goes into the open transaction when it comes, in that order, equal ones too.",
        3);
  expect_as_reference(story().pay(3, 300).pay(1, 0).pay(3, 300).pay(2, -50).checkpoint(1));
  expect_as_reference(story().pay(3, 300).pay(1, 20).crash());
}

TEST(TwoPhase, TakesANoticeForAllCheckpointsUpToIt) {
  about(
      "A notice stands for earlier checkpoints too, whose own was lost or which never became "
      "complete: their transactions are committed first.",
      3);
  expect_as_reference(story().pay(1, 300).snapshot(1).pay(2, 120).snapshot(2).complete(2));
  expect_as_reference(
      story().pay(1, 300).snapshot(1).complete_unheard(1).pay(2, 120).checkpoint(4));
  expect_as_reference(
      story().pay(1, 1).snapshot(1).pay(2, 2).snapshot(3).pay(3, 3).snapshot(4).complete(4));
}

TEST(TwoPhase, TellsCheckpointsApart) {
  about("While several checkpoints are under way, a notice commits only what belongs to its own.",
        3);
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

TEST(TwoPhase, CommitsWhatIsRestored) {
  about(
      "A sink that is made anew commits what its state has: that checkpoint is complete, though "
      "nobody has told.",
      3);
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

TEST(TwoPhase, AbortsWhatIsLeftOpen) {
  about("A sink that is made anew aborts what the one before had open: these payments come again.",
        3);
  expect_as_reference(story().pay(1, 300).crash().checkpoint(1));
  expect_as_reference(
      story().pay(1, 300).checkpoint(1).pay(2, 120).crash().pay(3, 500).checkpoint(2));
  expect_as_reference(story().pay(1, 300).crash().pay(2, 120).crash().checkpoint(1));
}

TEST(TwoPhase, AbortsWhatNoCompleteCheckpointHas) {
  about(
      "What was pre-committed for a checkpoint that never became complete is aborted after a "
      "crash: these payments come again.",
      3);
  expect_as_reference(story().pay(1, 300).snapshot(1).crash().checkpoint(2));
  expect_as_reference(
      story().pay(1, 1).checkpoint(1).pay(2, 2).snapshot(2).pay(3, 3).crash().checkpoint(3));
  expect_as_reference(story()
                          .pay(1, 1)
                          .snapshot(1)
                          .pay(2, 2)
                          .snapshot(2)
                          .complete_unheard(1)
                          .pay(3, 3)
                          .crash()
                          .checkpoint(3));
}

TEST(TwoPhase, MayBeToldToCommitAgain) {
  about("After a crash behind the notice, what the state has is committed again: nothing happens.",
        3);
  expect_as_reference(story().pay(1, 300).checkpoint(1).crash().pay(2, 120).checkpoint(2).crash());
  expect_as_reference(story().pay(1, 300).checkpoint(1).crash().crash().checkpoint(2).crash());
}

TEST(TwoPhase, IsRightWhenTheLedgerDoesNotAnswer) {
  about("A crash in any call, before the ledger has done it or after: each payment is there once.",
        3);
  for (const char* when : {"before", "after"}) {
    for (const char* call : {"write", "pre_commit", "commit", "abort_all_but"}) {
      for (const int n : {1, 2}) {
        expect_as_reference(story()
                                .pay(1, 300)
                                .snapshot(1)
                                .lose(when, call, n)
                                .pay(2, 120)
                                .snapshot(2)
                                .complete(2)
                                .pay(3, 500)
                                .crash()
                                .pay(4, 80)
                                .checkpoint(3)
                                .checkpoint(4));
      }
    }
  }
}

TEST(TwoPhase, CommitsWhatIsLeftAfterALostAnswer) {
  about("Of several transactions the first are committed when the answer is lost: the rest follow.",
        3);
  for (const char* when : {"before", "after"}) {
    for (const int n : {1, 2, 3}) {
      expect_as_reference(story()
                              .pay(1, 1)
                              .snapshot(1)
                              .pay(2, 2)
                              .snapshot(2)
                              .pay(3, 3)
                              .snapshot(3)
                              .lose(when, "commit", n)
                              .complete(3)
                              .checkpoint(4));
    }
  }
}

TEST(TwoPhase, TriesAgainWhereTheLedgerIsBusy) {
  about("What the ledger is too busy to commit is committed with the next notice.", 3);
  expect_as_reference(story().pay(1, 300).busy(1).checkpoint(1).pay(2, 120).checkpoint(2));
  expect_as_reference(
      story().pay(1, 300).busy(3).checkpoint(1).pay(2, 5).checkpoint(2).checkpoint(3).checkpoint(
          4));
  expect_as_reference(story().pay(1, 300).busy(1).checkpoint(1).pay(2, 5).crash().checkpoint(2));
}

TEST(TwoPhase, CommitsInOrder) {
  about("Transactions are committed in their order: those behind one that has to wait wait too.",
        3);
  expect_as_reference(
      story().pay(1, 1).snapshot(1).pay(2, 2).snapshot(2).busy(1).complete(2).pay(3, 3).checkpoint(
          3));
  expect_as_reference(story()
                          .pay(1, 1)
                          .snapshot(1)
                          .pay(2, 2)
                          .busy(2)
                          .complete(1)
                          .snapshot(2)
                          .snapshot(3)
                          .complete(3)
                          .checkpoint(4));
}

TEST(TwoPhase, SavesWhatIsNotCommittedYet) {
  about(
      "What is pre-committed and not committed is in each snapshot, also where an earlier "
      "checkpoint is complete and the ledger was busy.",
      3);
  expect_as_reference(
      story().pay(1, 300).busy(2).checkpoint(1).pay(2, 120).checkpoint(2).crash().checkpoint(3));
  expect_as_reference(
      story().pay(1, 1).snapshot(1).pay(2, 2).snapshot(2).complete_unheard(2).crash());
  expect_as_reference(
      story().pay(1, 1).busy(3).checkpoint(1).crash().pay(2, 2).checkpoint(2).crash().checkpoint(
          3));
}

TEST(TwoPhase, WorksWithoutPayments) {
  about("Checkpoints without a payment are nothing special.", 3);
  expect_as_reference(
      story().checkpoint(1).crash().checkpoint(2).snapshot(3).pay(1, 300).complete(3).checkpoint(
          4));
}

TEST(TwoPhase, LosesWhatALiveSourceDoesNotSendAgain) {
  about("With a source that cannot be replayed payments can be lost, and none is there twice.", 3);
  expect_as_reference(story("live")
                          .pay(1, 300)
                          .snapshot(1)
                          .pay(2, 120)
                          .complete(1)
                          .crash()
                          .pay(3, 500)
                          .checkpoint(2)
                          .crash());
}

/// What happens.
using Event = std::tuple<int, int>;

TEST(TwoPhase, AgreesWithTheReferenceWhateverHappens) {
  about("Whatever payments, checkpoints, lost notices, lost answers and crashes there are.", 3);
  for_all(
      rc::gen::container<std::vector<Event>>(rc::gen::tuple(number(0, 16), number(0, 7))),
      [](const std::vector<Event>& events) {
        const std::vector<std::string> calls{"write", "pre_commit", "commit", "abort_all_but"};
        auto some = story();
        int begun = 0;
        std::deque<int> under_way;
        for (const auto& [what, how] : events) {
          if (what <= 6) some.pay(how % 3, 10);
          if (what == 7 || what == 8) {
            under_way.push_back(begun += 1 + how / 6);
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
          if (what == 13) {
            some.lose(how < 4 ? "before" : "after", calls[static_cast<std::size_t>(how % 4)]);
          }
          if (what == 14) some.busy(1 + how % 2);
          if (what >= 15) {
            some.crash();
            under_way.clear();
          }
        }
        return some;
      },
      expect_as_reference, 60);
}

TEST(TwoPhase, WorksInAJob) {
  about("Several sinks in a job that crashes at any step: each payment is in the ledger once.", 3);
  JobStory some("two_phase_sink");
  std::vector<Payment> payments;
  for (int i = 0; i < 12; ++i) payments.push_back({1 + i, 10 * (i % 7)});
  for (const auto& [ride, cents] : payments) some.pay(ride, cents);
  some.end("payments");
  some.mode = Scenario::Mode::simulated;
  for_seeds(12, [&](std::uint64_t seed, std::uint64_t i) {
    some.seed = seed;
    some.crashes = static_cast<std::uint32_t>(i % 4);
    some.parallelism = 1U << i % 3;
    expect_results(some, "ledger", payments);
  });
}

TEST(TwoPhase, TakesThePlaceOfSeveral) {
  about("With fewer sinks than before one takes over what several have saved.", 3);
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
