// `weir new-exercise`, in a copy of the workbook.
#include <gmock/gmock.h>

#include <set>

#include "cli.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {
namespace new_exercise_test {

using testing::HasSubstr;

/// Has a copy of what a new exercise changes.
class NewExercise : public Cli {
 protected:
  NewExercise() {
    for (const std::string name : {"exercises", "grader", "solutions"}) copy(name);
  }

  void copy(const fs::path& name) const {
    fs::copy(fs::path(WEIR_REPOSITORY) / name, folder() / name, fs::copy_options::recursive);
  }
  Ran weir(const std::string& words) const {
    return run("export WEIR_WORKBOOK=\"$PWD\"; weir " + words);
  }
  std::set<fs::path> files() const {
    std::set<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder())) {
      if (entry.is_regular_file()) files.insert(entry.path().lexically_relative(folder()));
    }
    return files;
  }
  void expect_refused(const std::string& words, const std::string& complaint) const {
    const auto before = files();
    const auto [exit_code, out, err] = weir("new-exercise " + words);
    EXPECT_EQ(exit_code, 2) << words;
    EXPECT_THAT(err, HasSubstr(complaint)) << words;
    EXPECT_EQ(files(), before) << words;
  }
  std::string registry() const { return (folder() / "exercises" / "workbook.toml").string(); }
};

TEST_F(NewExercise, HasTheFilesThatOthersHave) {
  const auto before = files();
  const auto [exit_code, out, err] = weir("new-exercise 90_late_rides");
  ASSERT_EQ(exit_code, 0) << err;
  for (const auto& file : files()) {
    if (before.contains(file)) continue;
    EXPECT_THAT(out, HasSubstr("  " + file.string() + "\n"));
    const auto text = text_of(folder() / file);
    EXPECT_EQ(text.find("@id@"), std::string::npos) << file;
    EXPECT_EQ(text.find("@name@"), std::string::npos) << file;
  }
  for (const std::string file :
       {"exercises/90_late_rides/README.md", "exercises/90_late_rides/late_rides.hpp",
        "exercises/90_late_rides/late_rides.cpp", "exercises/90_late_rides/visible_test.cpp",
        "exercises/90_late_rides/picture.svg", "solutions/90_late_rides/late_rides.cpp",
        "solutions/90_late_rides/DISCUSSION.md", "grader/stubs/90_late_rides.cpp",
        "grader/worker/pipelines/90_late_rides.cpp",
        "grader/hidden_tests/90_late_rides/CMakeLists.txt",
        "grader/hidden_tests/90_late_rides/late_rides_test.cpp"}) {
    EXPECT_TRUE(fs::exists(folder() / file)) << file;
  }
  EXPECT_EQ(text_of(folder() / "grader" / "stubs" / "90_late_rides.cpp"),
            text_of(folder() / "exercises" / "90_late_rides" / "late_rides.cpp"));
}

TEST_F(NewExercise, StandsInTheRegistryByItsNumber) {
  ASSERT_EQ(weir("new-exercise 90_late_rides --title 'Late data: rides'").exit_code, 0);
  ASSERT_EQ(weir("new-exercise 89_early_rides").exit_code, 0);
  const auto exercises = workbook::read_workbook(registry());
  ASSERT_GE(exercises.size(), 3U);
  const auto& last = exercises.back();
  EXPECT_EQ(last.id, "90_late_rides");
  EXPECT_EQ(last.title, "Late data: rides");
  const auto& before = exercises[exercises.size() - 2];
  EXPECT_EQ(before.id, "89_early_rides");
  EXPECT_EQ(before.title, "Early rides");
  EXPECT_THAT(weir("").out, HasSubstr("90_late_rides"));
}

TEST_F(NewExercise, HasAMistakeThatFitsItsSolution) {
  ASSERT_EQ(weir("new-exercise 90_late_rides").exit_code, 0);
  EXPECT_THAT(weir("mistakes late_rides").out, HasSubstr("90_late_rides/keeps_ends\n"));
  EXPECT_THAT(weir("mistakes late_rides --diff").out, HasSubstr("return !ride.is_start;"));
}

TEST_F(NewExercise, CanBeConfigured) {
  for (const std::string name :
       {"CMakeLists.txt", "CMakePresets.json", "cmake", "data", "framework", "scenario"})
    copy(name);
  ASSERT_EQ(weir("new-exercise 90_late_rides").exit_code, 0);
  const auto [exit_code, out, err] =
      run("cmake --preset student >configured 2>&1 || cat configured >&2; "
          "ninja -C build/student -t targets all");
  EXPECT_EQ(exit_code, 0) << err;
  for (const std::string target :
       {"weir_ready_", "weir_reference_", "weir_visible_", "weir_hidden_"}) {
    EXPECT_THAT(out, HasSubstr(target + "90_late_rides: phony"));
  }
}

TEST_F(NewExercise, IsRefusedWhereANameIsTakenOrIsNone) {
  expect_refused("", "new-exercise: expected a number and a name: 15_late_rides");
  for (const std::string id : {"late_rides", "8_late_rides", "90_", "90_Late", "90_late-rides",
                               "90_a_name_of_17_sign", "'../90_x'"}) {
    expect_refused(id, "new-exercise: expected two digits, '_' and a name");
  }
  expect_refused(
      "01_late_rides",
      "expected a number that is free, found '01_late_rides': there is 01_ride_cleansing");
  expect_refused("90_state", "expected a name that is free, found '90_state': there is 04_state");
  expect_refused("90_late_rides --title 'a \"b\"'", "--title: expected at most 34 letters");
  std::ofstream(folder() / "grader" / "stubs" / "90_late_rides.cpp") << "mine";
  expect_refused("90_late_rides", "new-exercise: grader/stubs/90_late_rides.cpp is there already");
}

TEST_F(NewExercise, IsNotMadeInAHandout) {
  EXPECT_EQ(run("weir handout out").exit_code, 0);
  const auto [exit_code, out, err] =
      run("WEIR_WORKBOOK=\"$PWD/out\"; export WEIR_WORKBOOK; weir new-exercise 90_late_rides");
  EXPECT_EQ(exit_code, 2);
  EXPECT_THAT(err, HasSubstr("new-exercise: this copy of the workbook comes without templates"));
}

}  // namespace new_exercise_test
}  // namespace weir::cli
