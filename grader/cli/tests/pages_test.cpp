#include <gmock/gmock.h>

#include "pages/class_page.hpp"
#include "pages/student_page.hpp"

namespace weir::cli {
namespace pages_test {

using grader::Outcome;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const std::vector<workbook::Exercise> exercises{{.id = "01_a",
                                                 .name = "a",
                                                 .title = "A",
                                                 .files = {"a.cpp"},
                                                 .points = 10,
                                                 .hints = {"think"}}};

/// A submission that fails this test; of a catalogued mistake, if it has a name.
Graded failing(const std::string& name, const std::string& test, const std::string& mistake = {}) {
  grader::Verdict verdict;
  verdict.outcome = Outcome::failed;
  verdict.points = 5;
  verdict.most_points = 10;
  verdict.tests.push_back({.name = "hidden/A.IsEasy", .outcome = Outcome::passed});
  verdict.tests.push_back({.name = test, .outcome = Outcome::failed, .mistake = mistake});
  return {.name = name, .problem = {}, .verdicts = {verdict}};
}

const std::string hostile = "<script>alert(1)</script>\" onload=\"alert(1)";

TEST(ClassPage, GroupsSubmissionsByTheWayTheyFail) {
  const auto ways = ways_to_fail(
      exercises, {failing("ada", "hidden/A.IsHard"), failing("bob", "hidden/A.X", "m"),
                  failing("eve", "hidden/A.Y", "m"), failing("eva", "hidden/A.Z", "m")});
  ASSERT_THAT(ways, SizeIs(2));
  EXPECT_EQ(ways[0].mistake, "m");
  EXPECT_THAT(ways[0].failing, ElementsAre(1, 2, 3));
  EXPECT_EQ(ways[1].test, "hidden/A.IsHard");
  EXPECT_THAT(ways[1].failing, ElementsAre(0));
}

TEST(ClassPage, LinksToTheStudents) {
  const auto page = class_page(exercises, {failing("Müller, J/1", "hidden/A.IsHard")});
  EXPECT_THAT(page, HasSubstr("href=\"students/M%C3%BCller%2C%20J%2F1/feedback.html\""));
  EXPECT_THAT(page, HasSubstr(">Müller, J/1</a>"));
}

TEST(ClassPage, CallsStudentsByTheirNames) {
  auto graded = failing("Ada Lovelace_12_assignsubmission_file_", "hidden/A.IsHard");
  graded.student = "Ada Lovelace";
  const auto page = class_page(exercises, {graded});
  EXPECT_THAT(page, HasSubstr("assignsubmission_file_/feedback.html\">Ada Lovelace</a>"));
  EXPECT_THAT(student_page(exercises, graded), HasSubstr("<h1>Ada Lovelace</h1>"));
}

TEST(ClassPage, SaysWhoseProgramsReadAlike) {
  const std::vector<Graded> all{failing("ada", "x"), failing("bob", "x"), failing("<b>", "x")};
  const std::vector<Alike> alike{{.exercise = "01_a", .percent = 97, .which = {0, 2}}};
  const auto page = class_page(exercises, all, alike);
  EXPECT_THAT(page, HasSubstr(">ada</a> <a href=\"students/%3Cb%3E/feedback.html\">&lt;b&gt;</a> "
                              "</td><td class=\"number\">97 %</td>"));
  EXPECT_THAT(class_page(exercises, all), HasSubstr("it takes similarity-tester"));
}

TEST(ClassPage, CountsPointsAndTests) {
  const auto page = class_page(
      exercises, {failing("ada", "hidden/A.IsHard"), failing("eve", "hidden/A.IsHarder")});
  EXPECT_THAT(page, HasSubstr("The one in the middle has 5 of 10 points."));
  EXPECT_THAT(page, HasSubstr("01_a/hidden/A.IsHarder"));
  EXPECT_THAT(page, Not(HasSubstr("01_a/hidden/A.IsEasy"))) << "nobody fails it";
  EXPECT_THAT(page, HasSubstr(">5</th><td class=\"number\">2</td>"));
}

TEST(ClassPage, TakesEveryTextForText) {
  const auto page = class_page(exercises, {failing(hostile, hostile, hostile)});
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, Not(HasSubstr("\" onload")));
}

TEST(ClassPage, IsThereForNobody) { EXPECT_THAT(class_page(exercises, {}), HasSubstr("</html>")); }

TEST(StudentPage, TellsWhatIsWrongAndHowItLooks) {
  auto graded = failing("ada", "hidden/A.IsHard");
  graded.verdicts.front().tests.back().explanation = "It is off.\n";
  graded.verdicts.front().trace = "{}";
  const auto page = student_page(exercises, graded);
  EXPECT_THAT(page, HasSubstr("<h1>ada</h1>"));
  EXPECT_THAT(page, HasSubstr("It is off."));
  EXPECT_THAT(page, HasSubstr("hidden/A.IsEasy"));
  EXPECT_THAT(page, HasSubstr("<iframe title=\"hidden/A.IsHard: what happens, step by step\" "
                              "sandbox=\"allow-scripts\""));
}

TEST(StudentPage, TakesEveryTextForText) {
  auto graded = failing(hostile, hostile, hostile);
  graded.problem = hostile;
  graded.verdicts.front().trace = hostile;
  graded.verdicts.front().tests.back().explanation = hostile;
  const auto page = student_page(exercises, graded);
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, Not(HasSubstr("\" onload")));
}

TEST(StudentPage, SaysWhyNothingCouldBeGraded) {
  EXPECT_THAT(student_page(exercises, {.name = "eve", .problem = "no zip file", .verdicts = {}}),
              HasSubstr("<p>no zip file</p>"));
}

}  // namespace pages_test
}  // namespace weir::cli
