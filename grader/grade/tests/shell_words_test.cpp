#include "grade/shell_words.hpp"

#include <gtest/gtest.h>

namespace weir::grader {
namespace shell_words_test {

TEST(ShellWords, AreFoundBehindAnOption) {
  const std::string command = "c++ -O0 -o a.o -c /home/ada/a.cpp && :";
  EXPECT_EQ(word_after(command, " -o "), "a.o");
  EXPECT_EQ(word_after(command, " -c "), "/home/ada/a.cpp");
  EXPECT_EQ(word_after(command, " -x "), "");
  EXPECT_EQ(word_after("c++ -c a.cpp", " -c "), "a.cpp");
}

// As ninja writes a path with an apostrophe: no exercise compiled.
TEST(ShellWords, AreWholeWhereTheyHaveQuotesInside) {
  EXPECT_EQ(word_after(R"(c++ -c '/home/it'\''s/a.cpp' -O0)", " -c "), R"('/home/it'\''s/a.cpp')");
  EXPECT_EQ(word_after(R"(c++ -c "/home/a b/\"c\".cpp" -O0)", " -c "), R"("/home/a b/\"c\".cpp")");
  EXPECT_EQ(word_after(R"(c++ -c /home/a\ b.cpp -O0)", " -c "), R"(/home/a\ b.cpp)");
}

TEST(ShellWords, OfACommandAreThoseThatItsProgramGets) {
  EXPECT_EQ(words_of_command(R"(c++  -I/a\ b '-I/it'\''s' -D"X=\"1\"" '' && :)"),
            (std::vector<std::string>{"c++", "-I/a b", "-I/it's", "-DX=\"1\"", "", "&&", ":"}));
}

TEST(ShellWords, AreMadeOfAnyText) {
  EXPECT_EQ(shell_quoted("a b"), "'a b'");
  EXPECT_EQ(shell_quoted("it's"), R"('it'\''s')");
  EXPECT_EQ(word_after("-c " + shell_quoted("it's #1") + " -o x", "-c "), shell_quoted("it's #1"));
}

}  // namespace shell_words_test
}  // namespace weir::grader
