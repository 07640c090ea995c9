#include "commands/similarity.hpp"

#include <gmock/gmock.h>

#include <regex>

namespace weir::cli {
namespace similarity_test {

using testing::ElementsAre;
using testing::IsEmpty;

const workbook::Exercise exercise{
    .id = "01_a", .name = "a", .title = "A", .files = {"a.cpp"}, .points = 10, .hints = {"think"}};

/// A program of many words, of which `kind` decides the order.
std::string program(unsigned kind) {
  const std::vector<std::string> lines{"x += 3;",
                                       "if (x > 2) { x = x * 4; }",
                                       "while (x < 9) ++x;",
                                       "x = a(x - 1) / 2;",
                                       "do { --x; } while (x);",
                                       "for (int i = 0; i < x; ++i) a(i);",
                                       "switch (x) { case 1: break; }",
                                       "{ int y[3] = {x, 1}; }",
                                       "x ^= x % 5 ? 7 : ~x;",
                                       "goto end; end: x |= 1;"};
  std::string text = "int a(int x) {\n";
  for (int i = 0; i < 60; ++i) {
    kind = kind * 1664525U + 1013904223U;
    text += lines.at((kind >> 16U) % lines.size()) + '\n';
  }
  return text + "return x;\n}\n";
}

std::vector<Alike> alike(const std::vector<std::string>& texts) {
  const auto found = read_alike(exercise, texts, sandbox::Level::none);
  EXPECT_TRUE(found) << "similarity-tester is not installed";
  return found.value_or(std::vector<Alike>{});
}

TEST(Similarity, FindsCopiesThatAreDisguised) {
  auto copy = std::regex_replace(program(1), std::regex("x"), "total");
  copy = std::regex_replace(copy, std::regex(";"), "  ; // mine\n");
  EXPECT_THAT(alike({program(2), program(1), "", copy, program(3)}),
              ElementsAre(Alike{.exercise = "01_a", .percent = 100, .which = {1, 3}}));
}

TEST(Similarity, FindsAllOfAGroup) {
  const auto groups = alike({program(1), program(1) + "int b;", "int c;" + program(1)});
  ASSERT_THAT(groups, testing::SizeIs(1));
  EXPECT_THAT(groups[0].which, ElementsAre(0, 1, 2));
}

TEST(Similarity, IsNoneOfProgramsThatAreShort) {
  EXPECT_THAT(alike({"int a() { return 1; }\n", "int a() { return 1; }\n"}), IsEmpty());
}

TEST(Similarity, IsNoneOfOneProgram) { EXPECT_THAT(alike({program(1)}), IsEmpty()); }

TEST(Similarity, IsNotDisturbedByTextThatIsNoProgram) {
  EXPECT_THAT(alike({std::string("\0\"\n/* /x/000001.cpp consists for 99 % of", 45), "\"", "'"}),
              IsEmpty());
}

}  // namespace similarity_test
}  // namespace weir::cli
