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

Story story() { return Story("bonuses"); }

/// So many payments of a driver.
void pay(Story& some, DriverId driver, int count) {
  for (int i = 0; i < count; ++i) some.payment(driver);
}

TEST(Bonuses, WorkOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "Two drivers, a savepoint in the middle of the day, and a payment that is sent again.");
  Story some = story();
  pay(some, 1, 4);
  pay(some, 2, 8);
  some.savepoint();
  pay(some, 1, 5);
  some.payment_of(100, 2).payment_of(100, 2).payment_of(101, 2).payment_of(102, 2);
  pay(some, 2, 3);
  expect_as_reference(some);
}

TEST(Bonuses, GoOnCountingToThree) {
  about("Payments that version 1 has counted count in version 2: the third is the third.");
  for (const int before : {1, 2, 3, 4, 5}) {
    Story some = story();
    pay(some, 1, before);
    some.savepoint();
    pay(some, 1, 4);
    expect_as_reference(some);
  }
}

TEST(Bonuses, GoOnNumbering) {
  about("Bonuses are numbered on from where version 1 was.");
  for (const int before : {3, 6, 9}) {
    Story some = story();
    pay(some, 1, before);
    some.savepoint();
    pay(some, 1, 6);
    expect_as_reference(some);
  }
}

TEST(Bonuses, GoOnForEachDriver) {
  about("Each driver goes on where that driver was; a new one begins with 1.");
  Story some = story();
  pay(some, 1, 3);
  pay(some, 2, 7);
  pay(some, 3, 2);
  some.savepoint();
  for (const DriverId driver : {4, 3, 2, 1}) pay(some, driver, 4);
  expect_as_reference(some);
}

TEST(Bonuses, AreNotOfWhatIsSentAgain) {
  about("In version 2 a payment of a ride that was paid for does not count.");
  expect_as_reference(story()
                          .savepoint()
                          .payment_of(1, 1)
                          .payment_of(1, 1)
                          .payment_of(2, 1)
                          .payment_of(1, 1)
                          .payment_of(2, 1)
                          .payment_of(3, 1)
                          .payment_of(3, 1)
                          .payment_of(4, 1));
  // Also if another driver sends it.
  for (const DriverId other : {2, 3, -1}) {
    Story some = story();
    some.savepoint().payment_of(1, 1).payment_of(1, other).payment_of(2, other);
    expect_as_reference(some.payment_of(3, other).payment_of(4, other).payment_of(5, 1));
    expect_as_reference(some.payment_of(2, 1).payment_of(6, 1).payment_of(6, other));
  }
  // Of any number.
  for (const exercises::RideId ride : {-1, 0, 7}) {
    expect_as_reference(story()
                            .payment(1)
                            .savepoint()
                            .payment_of(ride, 1)
                            .payment_of(ride, 1)
                            .payment_of(50, 1)
                            .payment_of(51, 1));
  }
}

TEST(Bonuses, RememberRidesForEver) {
  about("A ride is known again however much later it is sent, after a restart too.");
  for (const int before : {0, 1, 3}) {
    Story some = story();
    pay(some, 1, before);
    some.savepoint().payment_of(50, 1).payment_of(51, 1);
    Story restarted = some;
    restarted.restart().payment_of(50, 1);
    expect_as_reference(restarted.payment_of(52, 1).payment_of(51, 1).payment_of(53, 1));
    for (const Duration later : {Duration{48h}, Duration{100 * 365 * 24h}}) {
      Story much_later = some;
      much_later.advance(later);
      much_later.payment_of(50, 1).payment_of(52, 1).payment_of(52, 1).payment_of(53, 1);
      expect_as_reference(much_later);
    }
  }
}

TEST(Bonuses, DoNotKnowTheRidesOfVersionOne) {
  about(
      "Version 1 has not remembered rides: what it has counted counts again if it is sent again.");
  expect_as_reference(story()
                          .payment_of(1, 1)
                          .payment_of(1, 1)
                          .savepoint()
                          .payment_of(1, 1)
                          .payment_of(1, 1)
                          .payment_of(2, 1)
                          .payment_of(3, 1)
                          .payment_of(4, 1));
}

TEST(Bonuses, GoOnWithMoreSubtasksOrFewer) {
  about("Version 2 may run at another parallelism than version 1.");
  for (const auto& [before, after] : {std::pair{1U, 4U}, {4U, 1U}, {2U, 3U}, {3U, 8U}}) {
    Story some = story();
    some.parallelism = before;
    for (const DriverId driver : {1, 2, 3, 4, 5}) pay(some, driver, 4);
    some.savepoint(after);
    for (const DriverId driver : {1, 2, 3, 4, 5}) pay(some, driver, 5);
    expect_same_results(some);
  }
}

TEST(Bonuses, GoOnFromASavepointThatWasKept) {
  about("Version 2 goes on from the savepoint that an earlier build of version 1 has left.");
  Story some = story();
  some.kept_savepoint(kept("bonuses"));
  for (const DriverId driver : {1, 2, 3, 4}) pay(some, driver, 4);
  expect_as_reference(some);
}

TEST(Bonuses, AreTheSameInEveryWay) {
  about(
      "At any parallelism, and with restarts and crashes at any point, the results are the same.");
  Story some = story();
  pay(some, 1, 4);
  pay(some, 2, 2);
  some.savepoint().payment_of(50, 1).payment_of(50, 1).payment_of(51, 1).payment_of(52, 2);
  some.payment_of(52, 2).payment_of(53, 1).payment_of(54, 2).payment_of(51, 1);
  expect_same_results_in_every_way(some);
}

TEST(Bonuses, AgreeWithTheReferenceOnAnyPayments) {
  about("Whatever payments there are before and after the savepoint, the bonuses are the same.");
  for_all(
      rc::gen::pair(number(0, 10), rc::gen::container<std::vector<int>>(number(0, 30))),
      [](const std::pair<int, std::vector<int>>& payments) {
        Story some = story();
        const auto savepoint = static_cast<std::size_t>(payments.first);
        for (std::size_t i = 0; i < payments.second.size(); ++i) {
          if (i == savepoint) some.savepoint();
          const int ride = payments.second[i];
          some.payment_of(ride, 1 + ride % 3);
        }
        if (payments.second.size() <= savepoint) some.savepoint();
        return some;
      },
      expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
