#include "grade/compile_errors.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace weir::grader {
namespace compile_errors_test {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A student's file with this text in line 7, after the header of its contract.
CompiledFile tips(const std::string& line = "x;", std::size_t width = 80) {
  return {"tips.cpp", "exercises/tips.cpp", "#include \"tips.hpp\"\n\n\n\n\n\n" + line + "\n",
          width};
}

TEST(CompileErrors, AreASentenceAndTheLineAndWhatTheCompilerSays) {
  const auto text = readable_errors(
      "tips.cpp: In function 'int f()':\n"
      "tips.cpp:7:10: error: 'const struct weir::taxi::TaxiFare' has no member named 'tipp'; did "
      "you "
      "mean 'tip'?\n"
      "    7 |   sum += fare.tipp;\n"
      "      |          ^~~~\n"
      "      |          tip\n",
      tips("  sum += fare.tipp;"));
  EXPECT_EQ(text,
            "exercises/tips.cpp:7:10: TaxiFare has no 'tipp'. Did you mean 'tip'?\n"
            "    7 |   sum += fare.tipp;\n"
            "      |          ^\n"
            "The compiler says: 'const TaxiFare' has no member named 'tipp'; did you mean\n"
            "'tip'?\n");
}

TEST(CompileErrors, AreWhatTheCompilerSaysWhereNothingElseIsKnown) {
  EXPECT_EQ(readable_errors("tips.cpp:7:1: error: nobody has seen this before\n", tips()),
            "exercises/tips.cpp:7:1: nobody has seen this before\n"
            "    7 | x;\n"
            "      | ^\n");
}

TEST(CompileErrors, FitTheWidthThatIsAskedFor) {
  const std::string line(200, 'y');
  for (const std::size_t width : {60UL, 80UL, 120UL}) {
    for (const std::size_t column : {1UL, 100UL, 200UL}) {
      const auto text = readable_errors(
          "tips.cpp:7:" + std::to_string(column) +
              ": error: 'y' was not declared in this scope; did you mean 'weir::taxi::y'?\n",
          tips(line, width));
      std::istringstream lines(text);
      for (std::string shown; std::getline(lines, shown);) EXPECT_LE(shown.size(), width) << text;
    }
  }
}

TEST(CompileErrors, MarkTheColumnBehindTabs) {
  EXPECT_THAT(readable_errors("tips.cpp:7:9: error: expected ';' before 'x'\n", tips("\tx;")),
              HasSubstr("    7 |         x;\n"
                        "      |         ^\n"));
}

TEST(CompileErrors, PutAnErrorOfTheEngineWhereTheStudentCausedItWithTheTypesOfTheProgram) {
  const auto text = readable_errors(
      "/w/keyed_stream.hpp: In instantiation of 'auto weir::KeyedStream<T, K>::sum(M) const [with "
      "M "
      "= const char*; T = weir::taxi::TaxiFare; K = long int]':\n"
      "tips.cpp:7:5:   required from here\n"
      "/w/keyed_stream.hpp:50:19: error: static assertion failed: sum: pass a field of T, of K\n"
      "   50 |     static_assert(Number<M>);\n",
      tips("fares.sum(\"tip\")"));
  EXPECT_EQ(text,
            "exercises/tips.cpp:7:5: sum: pass a field of TaxiFare, of std::int64_t.\n"
            "    7 | fares.sum(\"tip\")\n"
            "      |     ^\n");
}

TEST(CompileErrors, SayWhatAFunctionIsThatDoesNotFit) {
  const auto told = [](const std::string& function, const std::string& text) {
    return readable_errors("/w/a.hpp: In instantiation of 'auto process(F) [with F = " + function +
                               "]':\ntips.cpp:7:1:   required from here\n"
                               "/w/a.hpp:5:1: error: static assertion failed: pass a function\n",
                           tips(text, 200));
  };
  EXPECT_THAT(
      told("weir::exercises::{anonymous}::Add", "class Add : public Base<int> { public: };"),
      HasSubstr("pass a function. Add is derived from Base<int>.\n"));
  EXPECT_THAT(told("Add", "class Add : Base<int> { public: };"),
              HasSubstr("Add is derived from Base<int> in private: write public Base<int>.\n"));
  EXPECT_THAT(told("Add", "class Add : public Base<int> { int x; };"),
              HasSubstr("In Add all is private, for it has no 'public:'.\n"));
  EXPECT_THAT(
      told("weir::exercises::f(weir::DataStream<int>)::<lambda(const weir::Timestamp&)>", ""),
      HasSubstr("pass a function. The lambda takes (const Timestamp&).\n"));
}

TEST(CompileErrors, ReadWhatClangWrites) {
  EXPECT_THAT(readable_errors("tips.cpp:7:3: error: use of undeclared identifier 'x'\n"
                              "  x;\n"
                              "  ^\n"
                              "1 error generated.\n",
                              tips()),
              AllOf(StartsWith("exercises/tips.cpp:7:3: Nothing is called 'x' here."),
                    EndsWith("The compiler says: use of undeclared identifier 'x'\n")));
  EXPECT_THAT(
      readable_errors("/w/data_stream.hpp:50:5: error: static_assert failed due to requirement "
                      "'Element<void>' \"map: the function must return the new element\"\n"
                      "    static_assert(Element<Out>, \"map: the function must return\");\n"
                      "    ^             ~~~~~~~~~~~~\n"
                      "tips.cpp:7:9: note: in instantiation of function template "
                      "specialization 'weir::DataStream<Fare>::map<(lambda)>' requested here\n"
                      "  fares.map([](const Fare&) {});\n"
                      "        ^\n"
                      "/w/data_stream.hpp:50:19: note: because 'void' does not satisfy 'Element'\n",
                      tips()),
      StartsWith("exercises/tips.cpp:7:9: map: the function must return the new element.\n"));
}

TEST(CompileErrors, ShowTheStudentsErrorBeforeOneElsewhere) {
  const auto text = readable_errors(
      "/usr/include/c++/12/map:5:1: error: something deep\n"
      "tips.cpp:7:1: error: expected ';' before 'x'\n",
      tips());
  EXPECT_THAT(text, StartsWith("exercises/tips.cpp:7:1: Something is missing before 'x'"));
  EXPECT_THAT(text, HasSubstr("and 1 more"));
  EXPECT_THAT(text, Not(HasSubstr("something deep")));
}

TEST(CompileErrors, AskForTheContractWhereItIsNotIncluded) {
  EXPECT_THAT(readable_errors("tips.cpp:1:1: error: 'TaxiFare' was not declared in this scope\n",
                              {"tips.cpp", "tips.cpp", "TaxiFare fare;\n", 200}),
              HasSubstr("add #include \"tips.hpp\" as its first line.\n"));
}

TEST(CompileErrors, TakeNoConstructorThatCopiesForTheOneThatIsMeant) {
  const auto text = readable_errors(
      "tips.cpp:7:1: error: no matching function for call to 'Add::Add(int, int)'\n"
      "tips.cpp:3:7: note: candidate: 'constexpr Add::Add(const Add&)'\n"
      "tips.cpp:3:7: note:   candidate expects 1 argument, 2 provided\n"
      "tips.cpp:5:3: note: candidate: 'Add::Add(int, int, int)'\n"
      "tips.cpp:5:3: note:   candidate expects 3 arguments, 2 provided\n",
      tips());
  EXPECT_THAT(text, HasSubstr("The number of arguments of Add() is 3, and here it is 2."));
}

TEST(CompileErrors, LeaveWarningsOut) {
  const std::string output =
      "tips.cpp:7:2: warning: unused variable 'x' [-Wunused-variable]\n"
      "tips.cpp:7:1: error: expected ';' before 'x'\n";
  EXPECT_THAT(readable_errors(output, tips()), Not(HasSubstr("unused")));
  EXPECT_THAT(readable_warnings(output, tips()),
              StartsWith("exercises/tips.cpp:7:2: 'x' is not used.\n"));
}

TEST(CompileWarnings, AreThreeAtMost) {
  std::string output;
  for (const char name : {'a', 'b', 'c', 'd', 'e'}) {
    output += std::string("tips.cpp:7:1: warning: unused variable '") + name + "'\n";
  }
  const auto text = readable_warnings(output, tips());
  EXPECT_THAT(text, HasSubstr("'c' is not used"));
  EXPECT_THAT(text, Not(HasSubstr("'d' is not used")));
  EXPECT_THAT(text, EndsWith("... and 2 more\n"));
  EXPECT_EQ(readable_warnings("", tips()), "");
}

TEST(LinkErrors, SayWhatIsNotDefined) {
  EXPECT_EQ(
      readable_link_errors("ld: x.o: in function `main':\nundefined reference to "
                           "`weir::exercises::cleanse(weir::DataStream<int>)'\n",
                           "tips.cpp"),
      "tips.cpp: the contract asks for `cleanse(DataStream<int>)`, and it is not defined here\n");
}

}  // namespace compile_errors_test
}  // namespace weir::grader
