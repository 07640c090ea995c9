#include <limits>
#include <utility>
#include <vector>

#include "kept.hpp"
#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::DriverId;
using exercises::Story;

constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();

Story story() { return Story("totals"); }

TEST(Totals, WorkOnAnOrdinaryDay) {
  about_an_ordinary_day("Three drivers, some paid before the savepoint and all of them after it.",
                        2);
  expect_as_reference(story()
                          .payment(1, 1200)
                          .payment(2, 850)
                          .payment(1, 700)
                          .savepoint()
                          .payment(1, 900)
                          .payment(3, 1500)
                          .payment(2, 300)
                          .payment(1, 1000)
                          .payment(3, 400));
}

TEST(Totals, GoOnAddingUp) {
  about("The number of payments and their sum go on from where version 1 was.", 2);
  for (const int before : {0, 1, 3}) {
    Story some = story();
    for (int i = 0; i < before; ++i) some.payment(1, 100 + i);
    expect_as_reference(some.savepoint().payment(1, 500).payment(1, 600));
  }
}

TEST(Totals, GoOnForEachDriver) {
  about("Each driver goes on where that driver was.", 2);
  Story some = story();
  for (const DriverId driver : {0, 1, 2, -3}) some.payment(driver, 100 + 10 * int(driver));
  some.savepoint();
  for (const DriverId driver : {4, -3, 2, 1, 0}) some.payment(driver, 1000);
  expect_as_reference(some);
}

TEST(Totals, KnowTheLargestPaymentOfVersionTwo) {
  about(
      "The largest payment is that of those which version 2 has seen, those of version 1 do not "
      "count.",
      2);
  expect_as_reference(
      story().payment(1, 900).savepoint().payment(1, 300).payment(1, 500).payment(1, 400));
  expect_as_reference(
      story().savepoint().payment(1, 300).payment(2, 200).payment(1, 100).payment(2, 250));
}

TEST(Totals, KnowTheLargestOfMoneyThatWasGivenBack) {
  about("A payment can be 0 or below: of those the largest is the one that is nearest to 0.", 2);
  for (const int before : {0, 1}) {
    for (const std::int32_t cents : {0, -1, -500, least}) {
      Story some = story();
      if (before == 1) some.payment(1, 50);
      expect_as_reference(
          some.savepoint().payment(1, cents).payment(1, -700).payment(1, -300).payment(1, 20));
    }
  }
}

TEST(Totals, HaveRoomForManyCents) {
  about("A sum can have any size: it goes on beyond 2,147,483,647 and below -2,147,483,648.", 2);
  expect_as_reference(story().payment(1, most).savepoint().payment(1, 1).payment(1, most));
  expect_as_reference(story().payment(1, least).savepoint().payment(1, -1).payment(1, least));
  expect_as_reference(story().savepoint().payment(1, most).payment(1, most).payment(1, most));
}

TEST(Totals, HaveRoomForManyPayments) {
  about("A driver of whom version 1 has counted 32,767 payments has 32,768 with the next.", 2);
  for (const int payments : {1, 2, 3, 4}) {
    Story some = story();
    some.kept_savepoint(kept("totals")).payment(3, 500);
    for (int i = 0; i < payments; ++i) some.payment(1, 100 * i);
    expect_as_reference(some.payment(2, 300));
  }
}

TEST(Totals, GoOnFromASavepointThatWasKept) {
  about("Version 2 goes on from the savepoint that an earlier build of version 1 has left.", 2);
  Story some = story();
  some.kept_savepoint(kept("totals"));
  for (const DriverId driver : {3, 2, 4, 2}) some.payment(driver, -40);
  expect_as_reference(some);
}

TEST(Totals, GoOnWithMoreSubtasksOrFewer) {
  about("Version 2 may run at another parallelism than version 1.", 2);
  for (const auto& [before, after] : {std::pair{1U, 4U}, {4U, 1U}, {2U, 3U}, {3U, 8U}}) {
    Story some = story();
    some.parallelism = before;
    for (const DriverId driver : {1, 2, 3, 4, 5}) some.payment(driver, 200);
    some.savepoint(after);
    for (const DriverId driver : {1, 2, 3, 4, 5, 6}) some.payment(driver, 300).payment(driver, 10);
    expect_same_results(some);
  }
}

TEST(Totals, AreTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes at any point, the results are the same.",
        2);
  expect_same_results_in_every_way(story()
                                       .payment(1, 900)
                                       .payment(2, -200)
                                       .savepoint()
                                       .payment(1, 500)
                                       .payment(2, -300)
                                       .payment(3, 70)
                                       .payment(1, 600)
                                       .payment(2, -100)
                                       .payment(3, 60));
}

TEST(Totals, AgreeWithTheReferenceOnAnyPayments) {
  about("Whatever payments there are before and after the savepoint, the totals are the same.", 2);
  for_all(
      rc::gen::pair(number(0, 10), rc::gen::container<std::vector<int>>(number(-300, 900))),
      [](const std::pair<int, std::vector<int>>& payments) {
        Story some = story();
        const auto savepoint = static_cast<std::size_t>(payments.first);
        for (std::size_t i = 0; i < payments.second.size(); ++i) {
          if (i == savepoint) some.savepoint();
          some.payment(1 + payments.second[i] % 2, payments.second[i]);
        }
        if (payments.second.size() <= savepoint) some.savepoint();
        return some;
      },
      expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
