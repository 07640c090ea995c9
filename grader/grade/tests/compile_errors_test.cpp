#include "grade/compile_errors.hpp"

#include <gmock/gmock.h>

namespace weir::grader {
namespace compile_errors_test {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(CompileErrors, NameTheFileAsTheStudentKnowsIt) {
  const auto text = readable_errors(
      "/tmp/b/tips.cpp: In function 'int f()':\n"
      "/tmp/b/tips.cpp:7:3: error: 'x' was not declared in this scope\n"
      "    7 |   x;\n"
      "      |   ^\n",
      "/tmp/b/tips.cpp", "exercises/tips.cpp");
  EXPECT_EQ(text,
            "exercises/tips.cpp:7:3: 'x' was not declared in this scope\n"
            "    7 |   x;\n"
            "      |   ^\n");
}

TEST(CompileErrors, PutAnErrorOfTheEngineWhereTheStudentCausedIt) {
  const auto text = readable_errors(
      "In file included from /tmp/b/tips.cpp:1:\n"
      "/w/keyed_stream.hpp: In instantiation of 'auto weir::KeyedStream<T>::sum(M)':\n"
      "/tmp/b/tips.cpp:12:20:   required from here\n"
      "/w/keyed_stream.hpp:50:19: error: static assertion failed: sum: the field must be a number\n"
      "   50 |     static_assert(Number<M>);\n",
      "/tmp/b/tips.cpp", "tips.cpp");
  EXPECT_EQ(text, "tips.cpp:12:20: sum: the field must be a number\n");
}

TEST(CompileErrors, GiveTheReasonOfAConstraintInTheSameLine) {
  const auto text = readable_errors(
      "/tmp/b/tips.cpp:12:20: error: no matching function for call to "
      "'weir::DataStream<weir::taxi::TaxiFare>::key_by(int)'\n"
      "/w/data_stream.hpp:80:8: note: candidate: 'template<class S> key_by(S)'\n"
      "/w/data_stream.hpp:80:8: note: constraints not satisfied\n"
      "/w/data_stream.hpp:70:9: note: the required expression 'selector(element)' is invalid\n"
      "/w/data_stream.hpp:71:9: note: the required expression 'hash(key)' is invalid\n",
      "/tmp/b/tips.cpp", "tips.cpp");
  EXPECT_EQ(text,
            "tips.cpp:12:20: no matching function for call to 'DataStream<TaxiFare>::key_by(int)' "
            "(the required expression 'selector(element)' is invalid)\n");
}

TEST(CompileErrors, NeedNoReasonWhereTheEngineHasPutItIntoWords) {
  const auto text = readable_errors(
      "/tmp/b/tips.cpp:12:20:   required from here\n"
      "/w/data_stream.hpp:50:19: error: static assertion failed: map: the function must return\n"
      "   50 |     static_assert(Element<Out>, \"map: the function must return\");\n"
      "      |                   ^~~~~~~~~~~~\n"
      "/w/data_stream.hpp:50:19: note: constraints not satisfied\n"
      "/w/data_stream.hpp:40:9: note: the expression 'is_object_v<Out>' evaluated to 'false'\n",
      "/tmp/b/tips.cpp", "tips.cpp");
  EXPECT_EQ(text, "tips.cpp:12:20: map: the function must return\n");
}

TEST(CompileErrors, ReadTheSameFromClang) {
  EXPECT_EQ(readable_errors("/tmp/b/tips.cpp:7:3: error: use of undeclared identifier 'x'\n"
                            "  x;\n"
                            "  ^\n"
                            "1 error generated.\n",
                            "/tmp/b/tips.cpp", "tips.cpp"),
            "tips.cpp:7:3: use of undeclared identifier 'x'\n"
            "  x;\n"
            "  ^\n");
  EXPECT_EQ(
      readable_errors("In file included from /tmp/b/tips.cpp:1:\n"
                      "/w/data_stream.hpp:50:5: error: static_assert failed due to requirement "
                      "'Element<void>' \"map: the function must return the new element\"\n"
                      "    static_assert(Element<Out>, \"map: the function must return\");\n"
                      "    ^             ~~~~~~~~~~~~\n"
                      "/tmp/b/tips.cpp:12:9: note: in instantiation of function template "
                      "specialization 'weir::DataStream<Fare>::map<(lambda)>' requested here\n"
                      "  fares.map([](const Fare&) {});\n"
                      "        ^\n"
                      "/w/data_stream.hpp:50:19: note: because 'void' does not satisfy 'Element'\n",
                      "/tmp/b/tips.cpp", "tips.cpp"),
      "tips.cpp:12:9: map: the function must return the new element\n");
  EXPECT_EQ(
      readable_errors(
          "/tmp/b/tips.cpp:9:3: error: no matching member function for call to 'key_by'\n"
          "  fares.key_by(3);\n"
          "  ~~~~~~^~~~~~\n"
          "/w/data_stream.hpp:80:8: note: candidate template ignored: constraints not satisfied "
          "[with S = int]\n"
          "  auto key_by(S selector);\n"
          "       ^\n"
          "/w/data_stream.hpp:79:12: note: because 'int' does not satisfy 'KeySelector'\n",
          "/tmp/b/tips.cpp", "tips.cpp"),
      "tips.cpp:9:3: no matching member function for call to 'key_by' "
      "(because 'int' does not satisfy 'KeySelector')\n"
      "  fares.key_by(3);\n"
      "  ~~~~~~^~~~~~\n");
}

TEST(CompileErrors, ShowTheStudentsErrorBeforeOneElsewhere) {
  const auto text = readable_errors(
      "/usr/include/c++/12/map:5:1: error: something deep\n"
      "/tmp/b/tips.cpp:9:1: error: expected ';'\n",
      "/tmp/b/tips.cpp", "tips.cpp");
  EXPECT_THAT(text, StartsWith("tips.cpp:9:1: expected ';'\n"));
  EXPECT_THAT(text, HasSubstr("and 1 more"));
  EXPECT_THAT(text, Not(HasSubstr("something deep")));
}

TEST(CompileErrors, SayWhatIsNotDefined) {
  EXPECT_EQ(
      readable_link_errors("ld: x.o: in function `main':\nundefined reference to "
                           "`weir::exercises::cleanse(weir::DataStream<int>)'\n",
                           "tips.cpp"),
      "tips.cpp: the contract asks for `cleanse(DataStream<int>)`, and it is not defined here\n");
}

}  // namespace compile_errors_test
}  // namespace weir::grader
