#include "selftest/mutants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "selftest/tokens.hpp"

namespace weir::cli {
namespace mutants_test {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::Not;

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (const auto& token : tokens_of(text)) words.emplace_back(token.text);
  return words;
}

TEST(Tokens, LeaveOutCommentsAndDirectives) {
  EXPECT_THAT(words_of("#include <map>\nint a; // b\n/* c\nd */ e"),
              ElementsAre("int", "a", ";", "e"));
}

TEST(Tokens, KeepWhatBelongsTogether) {
  EXPECT_THAT(words_of(R"(x->y <= 1'000.5F && z != "a \" b" ? 'c' : ++i)"),
              ElementsAre("x", "->", "y", "<=", "1'000.5F", "&&", "z", "!=", R"("a \" b")", "?",
                          "'c'", ":", "++", "i"));
}

TEST(Tokens, KnowTheirLines) {
  const auto tokens = tokens_of("a\n/* b\n */ c");
  EXPECT_EQ(tokens.at(0).line, 1U);
  EXPECT_EQ(tokens.at(1).line, 3U);
}

TEST(Tokens, KnowTheirBrackets) {
  const auto tokens = tokens_of("f({a}, b)");
  EXPECT_EQ(tokens.at(1).partner, 7U);
  EXPECT_EQ(tokens.at(2).partner, 4U);
  EXPECT_EQ(tokens.at(7).partner, 1U);
}

TEST(Tokens, MakeElementsOfAList) {
  const std::string text = "f(a, {b, c}, Map<d, e>{})";
  const auto tokens = tokens_of(text);
  std::vector<std::string> elements;
  for (const auto first : elements_of(tokens, 1)) elements.emplace_back(tokens.at(first).text);
  EXPECT_THAT(elements, ElementsAre("a", "{", "Map", ")"));
}

auto change(const std::string& what) { return Field(&Mutant::change, what); }
auto text(const std::string& all) { return Field(&Mutant::text, all); }

TEST(Mutants, MoveABoundary) {
  EXPECT_THAT(
      mutants_of("bool f(int a) {\n  return a < 3;\n}"),
      Contains(AllOf(Field(&Mutant::line, 2U), Field(&Mutant::source, "return a < 3;"),
                     change("relational: < to <="), text("bool f(int a) {\n  return a <= 3;\n}"))));
}

TEST(Mutants, LeaveBracketsOfTemplatesAlone) {
  EXPECT_THAT(mutants_of("template <class T>\nstd::vector<T> f();"), ElementsAre());
}

TEST(Mutants, CountOneMoreAndOneLess) {
  EXPECT_THAT(mutants_of("const auto hour = 1h;"),
              ElementsAre(text("const auto hour = 2h;"), text("const auto hour = 0h;")));
}

TEST(Mutants, DecideAConditionForGood) {
  const std::string code = "void f(bool a) { if (a) g(); }";
  EXPECT_THAT(mutants_of(code), Contains(text("void f(bool a) { if (true) g(); }")));
  EXPECT_THAT(mutants_of(code), Contains(text("void f(bool a) { if (false) g(); }")));
}

TEST(Mutants, LeaveOutAStatement) {
  EXPECT_THAT(
      mutants_of("void f() { state_.clear(); }"),
      ElementsAre(AllOf(change("statement left out: state_.clear()"), text("void f() { ; }"))));
}

TEST(Mutants, DoAStatementTwice) {
  EXPECT_THAT(mutants_of("void f() { out.collect(a); }"),
              Contains(text("void f() { out.collect(a); out.collect(a); }")));
}

TEST(Mutants, GoOnInFunctionsThatReturnNothing) {
  EXPECT_THAT(mutants_of("void f() { if (a) return g(); h(); }"),
              Contains(text("void f() { if (a) g(); h(); }")));
  EXPECT_THAT(mutants_of("int f() { if (a) return g(); return h(); }"),
              Not(Contains(text("int f() { if (a) g(); return h(); }"))));
}

TEST(Mutants, SwapArguments) {
  EXPECT_THAT(mutants_of("void f() { int a = g(b, {c, d}); }"),
              ElementsAre(text("void f() { int a = g({c, d}, b); }"),
                          text("void f() { int a = g(b, {d, c}); }")));
}

TEST(Mutants, LeaveOutAStepOfAChain) {
  EXPECT_THAT(mutants_of("auto a = b.filter(c).map(d);"), ElementsAre(text("auto a = b.map(d);")));
}

TEST(Mutants, SwapTheBranchesOfAChoice) {
  EXPECT_THAT(mutants_of("auto a = (b ? c(d, e) : f);"),
              Contains(text("auto a = (b ? f : c(d, e));")));
}

TEST(Mutants, HaveNamesOfTheirOwn) {
  const auto mutants = mutants_of("bool f() { return a < b && c < d; }");
  std::set<std::pair<std::size_t, std::string>> names;
  for (const auto& mutant : mutants) names.emplace(mutant.line, mutant.change);
  EXPECT_EQ(names.size(), mutants.size());
  EXPECT_THAT(mutants, Contains(change("relational: < to <= #2")));
}

}  // namespace mutants_test
}  // namespace weir::cli
