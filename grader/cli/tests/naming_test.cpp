// What programs are told that nobody has catalogued.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "selftest/contract.hpp"
#include "selftest/edits.hpp"
#include "workbook.hpp"

namespace weir::cli {
namespace naming_test {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string name_follows = "A mistake that behaves just like this:";

class ANamedProgram : public Workbook {
 protected:
  /// The solution in this file, such as `02_rides_and_fares/rides_and_fares.cpp`, changed.
  static std::string changed(const std::string& file, const std::vector<Edit>& edits) {
    const auto path = fs::path("solutions") / file;
    return edited_text(WEIR_REPOSITORY, path, edits, path);
  }
  std::string told(const std::string& file, const std::string& text) const {
    std::ofstream(folder() / "exercises" / file) << text;
    const auto name = fs::path(file).stem().string();
    return weir("check " + name).out;
  }
};

TEST_F(ANamedProgram, IsToldNoMistakeOfWhatThrowsForAnotherReason) {
  const std::string pairs = "02_rides_and_fares/rides_and_fares.cpp";
  const std::string without_open =
      changed(pairs, {{"ride_ = context.state(ValueStateDescriptor<TaxiRide>{\"ride\"});", ""},
                      {"fare_ = context.state(ValueStateDescriptor<TaxiFare>{\"fare\"});", ""}});
  EXPECT_THAT(told(pairs, without_open), AllOf(HasSubstr("FAILED"), Not(HasSubstr(name_follows))));

  const std::string totals = "04_state/state.cpp";
  const std::string with_an_empty_optional =
      changed(totals, {{"total_.add(fare.total_fare);",
                        "const double before = total_.get().value();\n"
                        "    total_.add(before + fare.total_fare);"}});
  EXPECT_THAT(told(totals, with_an_empty_optional),
              AllOf(HasSubstr("bad optional"), Not(HasSubstr(name_follows))));
}

TEST_F(ANamedProgram, IsToldWhatItDoesAndNotHow) {
  const std::string rides = "01_ride_cleansing/ride_cleansing.cpp";
  const auto out =
      told(rides, changed(rides, {{"return rides.filter(KeepAndCount());",
                                   "rides.filter(KeepAndCount());\n  return rides;"}}));
  EXPECT_THAT(out,
              HasSubstr("In part 2 the rides outside are counted, and come out all the same."));
}

TEST_F(ANamedProgram, IsNotToldWhatSomebodyMayHaveThought) {
  const std::string alerts = "07_long_ride_alerts/long_ride_alerts.cpp";
  const auto out =
      told(alerts, changed(alerts, {{"return rides.key_by",
                                     "return rides.assign_timestamps_and_watermarks(\n"
                                     "      WatermarkStrategy<TaxiRide>::no_watermarks()"
                                     ").key_by"}}));
  EXPECT_THAT(out, AllOf(HasSubstr("FAILED"), Not(HasSubstr("You think"))));
}

TEST_F(ANamedProgram, IsNamedThoughNoOtherPartIsWritten) {
  const std::string state = "04_state/state.cpp";
  const auto stub = text_of(fs::path(WEIR_REPOSITORY) / "grader" / "stubs" / "04_state.cpp");
  const auto alone = written_alone(program_of_mistake("04_state/lowest_tips"), stub, "top_tips");
  EXPECT_THAT(told(state, alone), HasSubstr("The three lowest tips are listed"));
}

}  // namespace naming_test
}  // namespace weir::cli
