#include "selftest/throwers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::cli {
namespace throwers_test {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

auto named(const std::string& name, const std::string& part) {
  return AllOf(Field(&Thrower::name, name), Field(&Thrower::text, HasSubstr(part)));
}

TEST(Throwers, ThrowInEachFunction) {
  EXPECT_THAT(throwers_of("int f(int a) const { if (a) { g(a); } return a; }"),
              ElementsAre(named("f() throws", "const { throw std::runtime_error")));
}

TEST(Throwers, AskForNoState) {
  EXPECT_THAT(throwers_of("void open(Context& c) override { a_ = c.state(b); }"),
              ElementsAre(named("open() throws", "throw"),
                          named("open() does nothing", "open(Context& c) override {}")));
}

TEST(Throwers, HaveNoKeysAndNoValues) {
  EXPECT_THAT(throwers_of("auto a = as.key_by(&A::b).map(c);"),
              ElementsAre(named("without a key_by()", "auto a = as.map(c);")));
  EXPECT_THAT(throwers_of("auto a = a_.value().value_or(A{});"),
              ElementsAre(named("value() for value_or()", "auto a = a_.value().value();")));
}

}  // namespace throwers_test
}  // namespace weir::cli
