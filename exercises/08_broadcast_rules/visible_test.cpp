// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include <vector>

#include "stories.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::ends_in;
using exercises::harbour;
using exercises::longer_than;
using exercises::noonish;
using exercises::RuleHit;
using exercises::Story;

void expect_hits(const Scenario& story, const std::vector<RuleHit>& hits) {
  expect_results<RuleHit>(story, "hits", hits);
}

TEST(Match, HitsALongRideWhenItEnds) {
  about("A rule for rides of more than 30 minutes hits one of 31 minutes, and none of 30.");
  expect_hits(Story("match")
                  .rule(longer_than(7, 30))
                  .start(1, noonish)
                  .start(2, noonish)
                  .end(1, noonish + 30min)
                  .end(2, noonish + 31min),
              {{7, 1, 2}});
}

TEST(Match, HitsARideThatEndsInTheCell) {
  about("A rule for a cell hits the rides that end there, and no other.");
  expect_hits(Story("match")
                  .rule(ends_in(7, harbour))
                  .start(1)
                  .start(2, noonish, 5)
                  .end(1)
                  .end(2, noonish + 10min, 5),
              {{7, 1, 1}});
}

TEST(Match, GoesByTheNewestVersion) {
  about("The newest version of a rule counts, whichever comes first.", 2);
  expect_hits(Story("match")
                  .rule(longer_than(7, 5, 2))
                  .rule(longer_than(7, 60, 1))
                  .start(1)
                  .end(1, noonish + 10min),
              {{7, 2, 1}});
}

TEST(UnderWay, HitsRidesThatAreOnTheirWay) {
  about("A new rule for a cell hits the rides under way that are going there, and each once.", 3);
  expect_hits(
      Story("match_under_way").start(1).start(2, noonish, 5).rule(ends_in(7, harbour)).end(1),
      {{7, 1, 1}});
}

}  // namespace
}  // namespace weir::grader
