// What is written for the software of courses.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "commands/gradebook.hpp"
#include "commands/results_json.hpp"

namespace weir::cli {
namespace results_test {

using grader::Outcome;
using grader::Verdict;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

const std::vector<workbook::Exercise> exercises{
    {.id = "01_a", .name = "a", .title = "A", .files = {"a.cpp"}, .points = 10, .hints = {"think"}},
    {.id = "02_b",
     .name = "b",
     .title = "B",
     .files = {"b.cpp"},
     .points = 20,
     .hints = {"think"}}};

Verdict verdict(Outcome outcome, std::size_t points, std::size_t most) {
  Verdict verdict;
  verdict.outcome = outcome;
  verdict.points = points;
  verdict.most_points = most;
  verdict.tests.push_back({.name = "hidden/Subject.Behaves", .outcome = outcome});
  return verdict;
}

Graded half_right() {
  Graded graded{.name = "ada", .problem = "there is no c.cpp", .verdicts = {}};
  graded.verdicts.push_back(verdict(Outcome::passed, 10, 10));
  graded.verdicts.push_back(verdict(Outcome::failed, 7, 20));
  graded.verdicts.back().tests.back().explanation = "It is \033[31moff\033[0m\a, \xff.\n";
  return graded;
}

TEST(ResultsJson, AreThoseThatGradescopeReads) {
  const auto json = Json::parse(results_json(exercises, half_right(), "landlock"));
  EXPECT_EQ(json.at("score"), 17);
  EXPECT_EQ(json.at("output"), "there is no c.cpp");
  EXPECT_EQ(json.at("output_format"), "text");
  EXPECT_EQ(json.at("visibility"), "visible");
  EXPECT_EQ(json.at("stdout_visibility"), "hidden");
  ASSERT_EQ(json.at("tests").size(), 2U);
  const auto& test = json.at("tests").at(1);
  EXPECT_EQ(test.at("name"), "02_b");
  EXPECT_EQ(test.at("number"), "2");
  EXPECT_EQ(test.at("score"), 7);
  EXPECT_EQ(test.at("max_score"), 20);
  EXPECT_EQ(test.at("status"), "failed");
  EXPECT_EQ(json.at("tests").at(0).at("status"), "passed");
}

TEST(ResultsJson, HoldTextThatATerminalCanShow) {
  const auto json = Json::parse(results_json(exercises, half_right(), "landlock"));
  const auto output = json.at("tests").at(1).at("output").get<std::string>();
  EXPECT_THAT(output, HasSubstr("It is off, \uFFFD."));
  EXPECT_THAT(output, HasSubstr("hidden/Subject.Behaves"));
}

TEST(ResultsJson, HaveNoScoreWhereTheGraderHasFailed) {
  auto graded = half_right();
  graded.verdicts.back().outcome = Outcome::not_graded;
  const auto json = Json::parse(results_json(exercises, graded, "landlock"));
  EXPECT_FALSE(json.contains("score"));
  EXPECT_FALSE(json.at("tests").at(1).contains("score"));
  EXPECT_EQ(json.at("tests").at(0).at("score"), 10);
  graded.verdicts.clear();
  EXPECT_FALSE(Json::parse(results_json(exercises, graded, "landlock")).contains("score"));
}

TEST(Feedback, TellsAllExercisesAndNothingOfWhoGrades) {
  const auto text = feedback_text(exercises, half_right());
  EXPECT_THAT(text, HasSubstr("01_a                    PASSED             10 of 10 points\n"));
  EXPECT_THAT(text, HasSubstr("02_b                    FAILED              7 of 20 points\n"));
  EXPECT_THAT(text, HasSubstr("there is no c.cpp"));
  EXPECT_THAT(text, HasSubstr("It is off"));
  EXPECT_THAT(text, Not(HasSubstr("./weir")));
}

TEST(Gradebook, HasWhoItIsOfAndTheMostPoints) {
  auto graded = half_right();
  graded.student = "Ada, Countess";
  graded.email = "=ada@example.org";
  EXPECT_THAT(gradebook(exercises, {graded}, "landlock"),
              testing::StartsWith("submission,student,email,points,most points,01_a points,01_a "
                                  "state,02_b points,02_b state,problem,sandbox\n"
                                  "\"ada\",\"Ada, Countess\",\"'=ada@example.org\",17,30,10,"));
}

TEST(Junit, HasThePoints) {
  EXPECT_THAT(junit({half_right()}), HasSubstr("<property name=\"points\" value=\"7\"/><property "
                                               "name=\"most_points\" value=\"20\"/>"));
}

}  // namespace results_test
}  // namespace weir::cli
