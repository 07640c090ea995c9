#include "workbook/workbook.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "weir/error.hpp"

namespace weir::workbook {
namespace workbook_test {

/// A file of one test, with this content.
std::string file_with(const std::string& content) {
  const auto path = std::filesystem::path(testing::TempDir()) /
                    (std::string("weir_workbook_") +
                     testing::UnitTest::GetInstance()->current_test_info()->name());
  std::ofstream(path) << content;
  return path.string();
}

std::string complaint_about(const std::string& content) {
  const auto path = file_with(content);
  try {
    read_workbook(path);
  } catch (const ParseError& error) {
    const std::string what = error.what();
    EXPECT_TRUE(what.starts_with(path + ":")) << what;
    return what.substr(path.size() + 1);
  }
  return "none";
}

constexpr const char* valid =
    "[[exercise]]\n"
    "id = \"03_tips\"\n"
    "title = \"Tips\"\n"
    "files = [\"tips.cpp\"]\n"
    "points = 10\n"
    "hints = [\"Think.\", \"Think again.\"]\n";

TEST(Workbook, HoldsTheExercisesThatAreThere) {
  const auto exercises = read_workbook(WEIR_EXERCISES "/workbook.toml");
  ASSERT_FALSE(exercises.empty());
  for (const auto& exercise : exercises) {
    const auto folder = std::filesystem::path(WEIR_EXERCISES) / exercise.id;
    EXPECT_TRUE(std::filesystem::exists(folder / "README.md")) << folder;
    EXPECT_TRUE(std::filesystem::exists(folder / (exercise.name + ".hpp"))) << folder;
    for (const auto& file : exercise.files) EXPECT_TRUE(std::filesystem::exists(folder / file));
  }
}

TEST(Workbook, IsReadInOrder) {
  const auto exercises =
      read_workbook(file_with(std::string(valid) +
                              "[[exercise]]\nid = \"01_first\"\ntitle = \"First\"\nfiles = []\n"
                              "points = 0\nhints = []\n"));
  ASSERT_EQ(exercises.size(), 2);
  EXPECT_EQ(exercises[0].id, "03_tips");
  EXPECT_EQ(exercises[0].name, "tips");
  EXPECT_EQ(exercises[0].title, "Tips");
  EXPECT_EQ(exercises[0].files, std::vector<std::string>{"tips.cpp"});
  EXPECT_EQ(exercises[0].points, 10);
  EXPECT_EQ(exercises[0].hints, (std::vector<std::string>{"Think.", "Think again."}));
  EXPECT_EQ(find_exercise(exercises, "first"), &exercises[1]);
  EXPECT_EQ(find_exercise(exercises, "01_first"), &exercises[1]);
  EXPECT_EQ(find_exercise(exercises, "second"), nullptr);
  EXPECT_EQ(find_exercise(exercises, ""), nullptr);
  for (const std::string name : {"01", "1", "001", "exercises/01_first", "./01_first/",
                                 "/home/ada/exercises/01_first/first.cpp"}) {
    EXPECT_EQ(find_exercise(exercises, name), &exercises[1]) << name;
  }
  EXPECT_EQ(find_exercise(exercises, "11"), nullptr);
}

TEST(Workbook, IsDividedIntoParts) {
  const auto entry = [](const std::string& id, const std::string& part) {
    return "[[exercise]]\n" + part + "id = \"" + id +
           "\"\ntitle = \"Tips\"\nfiles = []\npoints = 0\nhints = []\n";
  };
  const auto exercises =
      read_workbook(file_with(entry("01_a", "") + entry("02_b", "part = \"Time\"\n") +
                              entry("03_c", "") + entry("04_d", "part = \"At scale\"\n")));
  ASSERT_EQ(exercises.size(), 4);
  EXPECT_EQ(exercises[0].part, "");
  EXPECT_EQ(exercises[1].part, "Time");
  EXPECT_EQ(exercises[2].part, "Time") << "it goes on until the next one begins";
  EXPECT_EQ(exercises[3].part, "At scale");
}

TEST(Workbook, SaysWhereItIsNotAsItMustBe) {
  const std::string text = valid;
  const auto with = [&](const std::string& line, const std::string& other) {
    std::string changed = text;
    return changed.replace(changed.find(line), line.size(), other);
  };
  EXPECT_EQ(complaint_about(with("id = \"03_tips\"", "id = \"tips\"")),
            "2:6: expected a number, '_' and a name in small letters, found tips");
  EXPECT_EQ(complaint_about(with("points = 10", "points = -1")),
            "5:10: expected a number of points, 0 or more, found -1");
  EXPECT_EQ(complaint_about(with("title = \"Tips\"", "title = 7")),
            "3:9: expected text for 'title', found integer");
  EXPECT_EQ(complaint_about(with("title = \"Tips\"\n", "")),
            "1:1: expected an exercise with 'title', found none");
  EXPECT_EQ(complaint_about(with("points = 10", "points = 10\nmarks = 3")),
            "6:9: expected part, id, title, files, points or hints, found marks");
  EXPECT_EQ(complaint_about(text + text),
            "8:6: expected a name that no other exercise has, found "
            "03_tips");
  EXPECT_EQ(complaint_about(""), "1:1: expected nothing but [[exercise]]s, found none");
  EXPECT_TRUE(complaint_about(with("]\n", "\n")).find(": expected TOML, found ") !=
              std::string::npos);
}

TEST(Workbook, ThatCannotBeReadSaysSo) { EXPECT_THROW(read_workbook("/no/such/file"), Error); }

}  // namespace workbook_test
}  // namespace weir::workbook
