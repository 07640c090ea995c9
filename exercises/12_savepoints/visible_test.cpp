// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include <vector>

#include "stories.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::Bonus;
using exercises::Story;
using exercises::ZoneCount;

TEST(Bonuses, GoOnFromTheSavepoint) {
  about("What version 1 has counted goes on counting in version 2.");
  expect_results<Bonus>(
      Story("bonuses").payment(1).payment(1).payment(1).payment(1).savepoint().payment(1).payment(
          1),
      "bonuses", {{1, 1}, {1, 2}});
}

TEST(Totals, GoOnFromTheSavepoint) {
  about("What version 1 has added up is read by version 2, and has a field more.", 2);
  expect_as_reference(Story("totals").payment(1, 500).savepoint().payment(1, 300).payment(1, 400));
}

TEST(ZoneCounts, GoOnFromTheSavepoint) {
  about("What version 1 has counted goes on, though a step of it is gone.", 3);
  expect_results<ZoneCount>(Story("zone_counts").payment_in(7).savepoint().payment_in(7), "counts",
                            {{7, 1}, {7, 2}});
}

}  // namespace
}  // namespace weir::grader
