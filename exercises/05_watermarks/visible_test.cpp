// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include <vector>

#include "pings.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::noon;
using exercises::PingCount;
using exercises::Story;

TEST(BoundedGenerator, StaysBehindTheLatestPing) {
  about("At each tick the watermark is the largest timestamp so far, less the bound, less 1 ms.");
  expect_watermarks(
      Story("bounded_generator").ping(noon).tick().ping(noon + 7s).ping(noon + 5s).tick(), "pings",
      {noon - 3s - 1ms, noon + 4s - 1ms});
}

TEST(PunctuatedGenerator, SaysWhatTheMarkerSays) {
  about("A marker is a watermark at once, with the marker's own time; other pings are none.", 2);
  expect_watermarks(
      Story("punctuated_generator").ping(noon + 2s).marker(noon + 1s).ping(noon + 3s).tick(),
      "pings", {noon + 1s});
}

TEST(PingStrategy, GoesByTheTimesOfPings) {
  about("The strategy takes timestamps from the pings, and makes the watermarks of part 1.", 3);
  expect_watermarks(Story("ping_strategy").ping(noon + 7s).tick(), "pings", {noon + 4s - 1ms});
}

TEST(CountPings, CountsAWindowOnceTheWatermarkHasPassedIt) {
  about("The window that ends at 12:00:05 is counted at the tick after a ping of 12:00:08.", 3);
  auto story = Story("count_pings", "first");
  story.ping("first", noon + 1s).ping("second", noon + 2s).ping("first", noon + 4s);
  story.ping("first", noon + 8s - 1ms).ping("second", noon + 8s).tick();
  expect_results<PingCount>(story, "counts", {});
  expect_results<PingCount>(story.ping("first", noon + 8s).tick(), "counts", {{noon + 5s, 3}});
}

TEST(CountPings, DoesNotWaitForASilentStream) {
  about("A stream on which nothing has come for 10 seconds is not waited for.", 3);
  auto story = Story("count_pings", "first");
  story.ping("first", noon + 1s).ping("second", noon + 1s).wait(9s);
  expect_results<PingCount>(story.ping("first", noon + 8s).tick(), "counts", {});
  expect_results<PingCount>(story.wait(1s), "counts", {{noon + 5s, 2}});
}

}  // namespace
}  // namespace weir::grader
