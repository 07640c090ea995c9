// Part 1.
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

Story story(const std::string& source = "replayable") { return Story("idempotent_sink", source); }

TEST(Idempotent, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Payments come, one is corrected, and the job crashes after a checkpoint.",
                        1);
  expect_as_reference(story()
                          .pay(1, 300)
                          .pay(2, 120)
                          .checkpoint(1)
                          .pay(3, 500)
                          .pay(2, 150)
                          .crash()
                          .pay(4, 80)
                          .checkpoint(2));
}

TEST(Idempotent, WritesEachPaymentAtOnce) {
  about("A payment is seen as soon as it has come, whether there are checkpoints or not.", 1);
  expect_as_reference(
      story().pay(1, 300).snapshot(1).pay(2, 120).pay(3, 500).complete(1).pay(4, 80));
}

TEST(Idempotent, WritesAnyAmount) {
  about("A payment of nothing is a payment, and so is one that gives money back.", 1);
  expect_as_reference(story().pay(1, 0).pay(2, -250).pay(0, 100).pay(-3, 7).pay(4, 3'000'000'000));
}

TEST(Idempotent, ReplacesThePaymentOfARide) {
  about("A later payment for a ride takes the place of the one before, whatever their amounts.", 1);
  for (const std::int64_t later : {500, 100, 0, -300}) {
    expect_as_reference(story().pay(1, 300).pay(2, 40).pay(1, later).pay(1, 200));
  }
}

TEST(Idempotent, IsRightAfterACrashAtAnyPoint) {
  about("Whenever the job crashes: when all has come again, the ledger is as if it had not.", 1);
  for (int crash_at = 0; crash_at <= 5; ++crash_at) {
    auto some = story();
    for (int i = 0; i <= 5; ++i) {
      if (i == crash_at) some.crash();
      some.pay(1 + i % 3, 100 * (i + 1));
      if (i == 2) some.checkpoint(1);
    }
    expect_as_reference(some.crash());
  }
}

TEST(Idempotent, IsRightWhenTheLedgerDoesNotAnswer) {
  about("Whether a payment was written that the ledger does not answer to: it comes again.", 1);
  for (const char* when : {"before", "after"}) {
    for (const int n : {1, 2, 3}) {
      expect_as_reference(story()
                              .lose(when, "put", n)
                              .pay(1, 300)
                              .checkpoint(1)
                              .pay(2, 120)
                              .pay(1, 200)
                              .pay(3, 80));
    }
  }
}

TEST(Idempotent, LosesWhatALiveSourceDoesNotSendAgain) {
  about("Of a source that cannot be replayed, what is lost in a crash is lost.", 1);
  expect_as_reference(
      story("live").pay(1, 300).lose("before", "put").pay(2, 120).pay(3, 80).crash().pay(4, 10));
}

/// What happens: 0 to 6 a payment, for which ride, of how much.
using Event = std::tuple<int, int, int>;

TEST(Idempotent, AgreesWithTheReferenceWhateverHappens) {
  about("Whatever payments, checkpoints and crashes there are.", 1);
  for_all(
      rc::gen::container<std::vector<Event>>(
          rc::gen::tuple(number(0, 9), number(1, 4), number(-2, 5))),
      [](const std::vector<Event>& events) {
        auto some = story();
        int checkpoint = 0;
        for (const auto& [what, ride, cents] : events) {
          if (what <= 6) some.pay(ride, cents);
          if (what == 7) some.snapshot(++checkpoint);
          if (what == 8) some.checkpoint(++checkpoint);
          if (what == 9) some.crash();
        }
        return some;
      },
      expect_as_reference, 30);
}

TEST(Idempotent, WorksInAJob) {
  about("Several sinks in a job that crashes at any step: in the end the ledger is right.", 1);
  JobStory some("idempotent_sink");
  for (int i = 0; i < 12; ++i) some.pay(1 + i % 5, 10 * (i % 7));
  some.end("payments");
  some.mode = Scenario::Mode::simulated;
  const std::vector<Payment> ledger{{1, 30}, {2, 40}, {3, 0}, {4, 10}, {5, 20}};
  for_seeds(10, [&](std::uint64_t seed, std::uint64_t i) {
    some.seed = seed;
    some.crashes = static_cast<std::uint32_t>(i % 3);
    some.parallelism = 1U << i % 3;
    expect_results(some, "ledger", ledger);
  });
}

}  // namespace
}  // namespace weir::grader
