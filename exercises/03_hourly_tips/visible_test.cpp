// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include "fares.hpp"
#include "hourly_tips.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::fare;
using exercises::HourlyTip;
using exercises::noon;

TEST(HourlyTips, AddsUpTheTipsOfADriver) {
  about("The tips that a driver gets within an hour are added up.");
  expect_results<HourlyTip>(Scenario("hourly_tips")
                                .element("fares", fare(1, noon(17min), 4.5F))
                                .element("fares", fare(1, noon(31min), 6.25F))
                                .end("fares"),
                            "tips", {{noon(1h), 1, 10.75F}});
}

TEST(HourlyTips, FindsTheDriverWithTheMost) {
  about("Of all drivers, the one whose sum is the largest is the result of the hour.", 2);
  expect_results<HourlyTip>(Scenario("hourly_tips")
                                .element("fares", fare(1, noon(17min), 4))
                                .element("fares", fare(2, noon(20min), 6))
                                .element("fares", fare(1, noon(31min), 4))
                                .element("fares", fare(3, noon(59min), 5))
                                .end("fares"),
                            "tips", {{noon(1h), 1, 8}});
}

TEST(HourlyTips, TakesEachHourForItself) {
  about("Each hour has a result of its own, and begins with nothing.", 2);
  expect_results<HourlyTip>(Scenario("hourly_tips")
                                .element("fares", fare(1, noon(17min), 4))
                                .element("fares", fare(2, noon(80min), 1))
                                .element("fares", fare(1, noon(200min), 2))
                                .end("fares"),
                            "tips", {{noon(1h), 1, 4}, {noon(2h), 2, 1}, {noon(4h), 1, 2}});
}

TEST(HourlyTips, SaysAnHourWhileTheStreamGoesOn) {
  about("The result of an hour is out once a fare of a later hour has come: the stream never ends.",
        2);
  // Watermarks are made every 200 ms.
  expect_results<HourlyTip>(Scenario("hourly_tips")
                                .element("fares", fare(1, noon(17min), 4))
                                .element("fares", fare(2, noon(61min), 1))
                                .advance(200ms),
                            "tips", {{noon(1h), 1, 4}});
}

}  // namespace
}  // namespace weir::grader
