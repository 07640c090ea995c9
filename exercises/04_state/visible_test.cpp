// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include "stories.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using namespace exercises;

TEST(AverageTips, AveragesThreeAtATime) {
  about("With every third fare of a driver comes the mean of three tips.");
  expect_results<TipAverage>(Fares("average_tips")
                                 .tip(1, 3)
                                 .tip(1, 6)
                                 .tip(2, 90)
                                 .tip(1, 1.5F)
                                 .tip(1, 12)
                                 .tip(1, 12)
                                 .tip(1, 18),
                             "averages", {{1, 3.5}, {1, 14}});
}

TEST(TopTips, KeepsTheThreeHighest) {
  about("With every fare come its driver's highest tips so far, three at most.");
  expect_results<TopTips>(Fares("top_tips").tip(1, 2).tip(1, 5).tip(1, 1).tip(1, 4), "tops",
                          {{1, {2}}, {1, {5, 2}}, {1, {5, 2, 1}}, {1, {5, 4, 2}}});
}

TEST(PaymentCounts, CountsCashAndCard) {
  about("With every fare come the counts of both ways to pay.", 2);
  expect_results<PaymentCounts>(Fares("payment_counts")
                                    .paid(1, PaymentType::card)
                                    .paid(1, PaymentType::cash)
                                    .paid(1, PaymentType::card),
                                "counts", {{1, 0, 1}, {1, 1, 1}, {1, 1, 2}});
}

TEST(FareTotals, AddsUp) {
  about("With every fare comes the sum of its driver's fares so far.", 2);
  expect_results<FareTotal>(Fares("fare_totals").total(1, 10).total(2, 5).total(1, 2.5F), "totals",
                            {{1, 10}, {2, 5}, {1, 12.5}});
}

TEST(MeanPassengers, AveragesRides) {
  about("With every START comes the mean number of passengers so far.", 2);
  expect_results<MeanPassengers>(
      Rides("mean_passengers").start(1, 1).end(1, 1).start(1, 2).start(1, 3), "means",
      {{1, 1}, {1, 1.5}, {1, 2}});
}

TEST(FirstSeen, ReportsADriverWhoWasAway) {
  about("A driver is reported at first, and when nothing has come of them for 30 minutes.", 3);
  expect_results<DriverId>(
      Rides("first_seen").start(1).start(2).wait(20min).end(1).wait(20min).start(1).start(2),
      "drivers", {1, 2, 2});
}

}  // namespace
}  // namespace weir::grader
