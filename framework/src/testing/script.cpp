#include "weir/testing/script.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"

namespace weir::testing {

void expect_split(std::size_t split, std::size_t there_are) {
  if (split < there_are) return;
  throw SnapshotError(
      fmt::format("the snapshot has a position in split {}, and the test's source has {}: give it "
                  "as many as when "
                  "the snapshot was taken",
                  split, there_are));
}

}  // namespace weir::testing
