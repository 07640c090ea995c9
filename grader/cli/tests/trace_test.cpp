// `weir trace`, as a student calls it.
#include <gmock/gmock.h>

#include "cli.hpp"

namespace weir::cli {
namespace trace_test {

using testing::HasSubstr;
using testing::Not;

/// Has folders of wrong and right solutions of exercise 01.
class Trace : public Cli {
 protected:
  Trace() {
    put("wrong", program_of_mistake("01_ride_cleansing/borders_outside"));
    put("right", text_of(WEIR_REPOSITORY "/solutions/01_ride_cleansing/ride_cleansing.cpp"));
  }

  void put(const std::string& name, const std::string& text) const {
    fs::create_directories(folder() / name / "01_ride_cleansing");
    std::ofstream(folder() / name / "01_ride_cleansing" / "ride_cleansing.cpp") << text;
  }
  Ran trace(const std::string& words) const {
    return run("weir trace ride_cleansing " + words + " --output page.html");
  }
  std::string page() const { return text_of(folder() / "page.html"); }
};

TEST_F(Trace, ShowsTheFirstTestThatFails) {
  const auto [exit_code, out, err] = trace("--with wrong");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_EQ(out, "page.html\n");
  EXPECT_THAT(page(), HasSubstr(R"("passed":false)"));
  EXPECT_THAT(page(), HasSubstr(R"("has_expected":true)"));
  EXPECT_THAT(page(), HasSubstr(R"("differs":true)"));
  EXPECT_THAT(page(), HasSubstr(R"("kind":"received")"));
}

TEST_F(Trace, ShowsATestThatPasses) {
  const auto [exit_code, out, err] = trace("hidden/Cleanse.KeepsARideWithinTheCity --with right");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_THAT(out, HasSubstr("Cleanse.KeepsARideWithinTheCity passes"));
  EXPECT_THAT(page(), HasSubstr(R"("passed":true)"));
  EXPECT_THAT(page(), HasSubstr(R"("difference":null)"));
}

TEST_F(Trace, WantsATestWhereAllPass) {
  const auto [exit_code, out, err] = trace("--with right");
  EXPECT_EQ(exit_code, 2);
  EXPECT_THAT(err, HasSubstr("all tests of 01_ride_cleansing pass"));
}

TEST_F(Trace, SuggestsTheNearestTestAndExercise) {
  EXPECT_THAT(trace("KeepsARideWithinTheCty --with right").err,
              HasSubstr("did you mean 'KeepsARideWithinTheCity'?"));
  EXPECT_THAT(run("weir trace ride_clensing").err, HasSubstr("did you mean 'ride_cleansing'?"));
  EXPECT_EQ(run("weir trace").exit_code, 2);
}

TEST_F(Trace, SaysWhatDoesNotCompile) {
  std::ofstream(folder() / "wrong" / "01_ride_cleansing" / "ride_cleansing.cpp") << "nonsense;\n";
  const auto [exit_code, out, err] = trace("--with wrong");
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(out, HasSubstr("ride_cleansing.cpp:1"));
  EXPECT_THAT(out, Not(HasSubstr("page.html\n")));
}

}  // namespace trace_test
}  // namespace weir::cli
