#include "selftest/contract.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weir::cli {
namespace contract_test {

const std::string stub =
    "namespace weir::exercises {\n"
    "A one() { throw X(1); }\n"
    "B two(A a) { throw X(2); }\n"
    "}\n";

TEST(Contract, HasTheFunctionsOfTheNamespaceAndNoOthers) {
  const std::string text =
      "namespace weir::exercises {\n"
      "namespace { class C { int f() { return g(); } }; }\n"
      "A one() { return f(C{}); }\n"
      "B two(A a) { return a; }\n"
      "}\n";
  const auto tokens = tokens_of(text);
  const auto functions = functions_of(tokens);
  ASSERT_EQ(functions.size(), 2U);
  EXPECT_EQ(functions[0].name, "one");
  EXPECT_EQ(functions[1].name, "two");
  EXPECT_TRUE(tokens[functions[1].brace].is("{"));
}

TEST(Contract, IsWrittenInOnePart) {
  const std::string text =
      "namespace weir::exercises {\n"
      "A one() { return 1; }\n"
      "B two(A a) { return a; }\n"
      "}\n";
  EXPECT_EQ(written_alone(text, stub, "two"),
            "namespace weir::exercises {\n"
            "A one() { throw X(1);}\n"
            "B two(A a) { return a; }\n"
            "}\n");
  EXPECT_EQ(written_alone(text, stub, "one"),
            "namespace weir::exercises {\n"
            "A one() { return 1; }\n"
            "B two(A a) { throw X(2);}\n"
            "}\n");
}

TEST(Contract, KeepsWhatThePartCalls) {
  const std::string text =
      "namespace weir::exercises {\n"
      "A one() { return 1; }\n"
      "B two(A a) { return one() + a; }\n"
      "}\n";
  EXPECT_EQ(written_alone(text, stub, "two"), text);
  EXPECT_NE(written_alone(text, stub, "one"), text);
}

}  // namespace contract_test
}  // namespace weir::cli
