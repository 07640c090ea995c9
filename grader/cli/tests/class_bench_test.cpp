#include <gmock/gmock.h>

#include "cli.hpp"

namespace weir::cli {
namespace class_bench_test {

using testing::HasSubstr;

class ClassBench : public Cli {};

TEST_F(ClassBench, FindsEachVerdictAsItHasToBe) {
  const auto [exit_code, out, err] = run("weir class-bench 4");
  EXPECT_EQ(exit_code, 0) << out << err;
  EXPECT_THAT(out, HasSubstr("4 verdicts as they have to be"));
}

}  // namespace class_bench_test
}  // namespace weir::cli
