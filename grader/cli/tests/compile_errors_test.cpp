#include "compile_errors.hpp"

#include <gmock/gmock.h>

namespace weir::cli {
namespace {

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
      "/w/data_stream.hpp:80:8: note: constraints not satisfied\n",
      "/tmp/b/tips.cpp", "tips.cpp");
  EXPECT_THAT(text, StartsWith("tips.cpp:12:20: no matching function for call to "
                               "'DataStream<TaxiFare>::key_by(int)' (constraints not satisfied)"));
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

}  // namespace
}  // namespace weir::cli
