// Programs that do not compile, each a right one with a typical slip in it, and what is said of
// them: broken_programs.toml. They are made of solutions, and compiled with what students compile
// with.
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/submission.hpp"
#include "selftest/edits.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace broken_programs_test {

namespace fs = std::filesystem;
/// A program, and what is said of it first: an error, or a warning if it compiles.
struct BrokenProgram {
  fs::path file;  ///< that it is made of
  Edit slip;
  std::string says;   ///< `line:column: sentence`; empty if it compiles
  std::string warns;  ///< likewise, if it does
};

const fs::path list = WEIR_REPOSITORY "/grader/cli/tests/broken_programs.toml";

std::vector<BrokenProgram> broken_programs() {
  std::vector<BrokenProgram> programs;
  for (const auto& table : read_toml(list).tables("program")) {
    table.allow({"file", "old", "new", "says", "warns"});
    programs.push_back({table.text("file"), edit_of(table), table.optional_text("says"),
                        table.optional_text("warns")});
  }
  return programs;
}

/// `solutions/NN_name/...` or `exercises/NN_name/...` is of NN_name.
workbook::Exercise exercise_of(const fs::path& file) {
  auto exercise = exercise_named("test", std::next(file.begin())->string());
  if (exercise.files.empty()) exercise.files = {exercise.name + ".cpp"};  // the example
  return exercise;
}

/// The first line, without the name of the file.
std::string first_line(const std::string& text) {
  const auto begin = text.find(':') + 1;
  return text.substr(begin, text.find('\n') - begin);
}

class BrokenPrograms : public testing::TestWithParam<std::string> {};

TEST_P(BrokenPrograms, AreExplained) {
  std::size_t tried = 0;
  for (const auto& program : broken_programs()) {
    const auto exercise = exercise_of(program.file);
    if (exercise.id != GetParam()) continue;
    ++tried;
    SCOPED_TRACE(program.slip.after);
    const auto text = edited_text(root_folder(), program.file, {program.slip}, list);
    constexpr std::size_t one_line = 2000;
    const auto built = build_submission(exercise, text, exercise.files.front(), {},
                                        {.flags = " -fsyntax-only", .width = one_line});
    if (program.warns.empty()) {
      EXPECT_EQ(first_line(built.errors), program.says) << built.printed;
    } else {
      EXPECT_EQ(first_line(built.warnings), program.warns) << built.printed;
    }
  }
  EXPECT_GT(tried, 0);
}

TEST(CompileErrorGuide, ShowsWhatIsSaid) {
  const auto exercise = exercise_named("test", "02_rides_and_fares");
  const fs::path file = "solutions/02_rides_and_fares/rides_and_fares.cpp";
  const Edit slip{"void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override",
                  "void flat_map(const TaxiFare& fare, Collector<RideAndFare>& out)"};
  const auto built = build_submission(exercise, edited_text(root_folder(), file, {slip}, __FILE__),
                                      "exercises/02_rides_and_fares/rides_and_fares.cpp", {},
                                      {.flags = " -fsyntax-only"});
  const auto page = text_of(WEIR_REPOSITORY "/docs/guide/reading-a-compile-error.md");
  EXPECT_NE(page.find("```\n" + built.errors + "```\n"), std::string::npos) << built.errors;
}

std::vector<std::string> ids() {
  std::vector<std::string> ids;
  for (const auto& exercise : all_exercises()) ids.push_back(exercise.id);
  return ids;
}

INSTANTIATE_TEST_SUITE_P(Of, BrokenPrograms, testing::ValuesIn(ids()),
                         [](const auto& info) { return "E" + info.param; });

}  // namespace broken_programs_test
}  // namespace weir::cli
