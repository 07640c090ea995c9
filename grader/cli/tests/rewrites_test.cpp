#include "selftest/rewrites.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace weir::cli {
namespace rewrites_test {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

auto named(const std::string& name, const std::string& part) {
  return testing::AllOf(Field(&Rewrite::name, HasSubstr(name)),
                        Field(&Rewrite::text, HasSubstr(part)));
}

TEST(Rewrites, LeaveOutWhatChangesNothing) {
  EXPECT_THAT(rewrites_of("int f(int a) { return a; }"), ElementsAre());
}

TEST(Rewrites, RenameMembersAndStatesButNoCounters) {
  const std::string code = R"(sum_ = context.state(ValueStateDescriptor<int>{"sum"});)";
  EXPECT_THAT(rewrites_of(code), Contains(named("other names", "sum_of_mine_ = context.state(")));
  EXPECT_THAT(rewrites_of(code), Contains(named("other names", R"({"sum of mine"})")));
  EXPECT_THAT(rewrites_of(R"(context.counter("dropped");)"), ElementsAre());
}

TEST(Rewrites, LeaveStatesAsTheyAreWhereStepsHaveUids) {
  const std::string code = R"(namespace {
ValueState<int> sum_;
}
void f() { sum_ = context.state(ValueStateDescriptor<int>{"sum"}); a.uid("a"); })";
  EXPECT_THAT(
      rewrites_of(code),
      ElementsAre(named("other names",
                        R"(sum_of_mine_ = context.state(ValueStateDescriptor<int>{"sum"}))")));
}

TEST(Rewrites, PutAMapBeforeAllElse) {
  EXPECT_THAT(
      rewrites_of("DataStream<B> f(DataStream<A> as, DataStream<B> bs) { return bs; }"),
      Contains(named("an identity map first",
                     "as = as.map([](const A& element) { return element; });\n"
                     "  bs = bs.map([](const B& element) { return element; }); return bs;")));
}

TEST(Rewrites, TurnAChoiceAround) {
  EXPECT_THAT(rewrites_of("void f() { if (a) {b();} else {c();} }"),
              ElementsAre(named("else first", "if (!(a)) {c();} else {b();}")));
}

TEST(Rewrites, LeaveAChoiceAloneThatDeclaresAName) {
  EXPECT_THAT(rewrites_of("void f() { if (auto a = b()) {c(*a);} else {d();} }"), ElementsAre());
}

TEST(Rewrites, SwapNeighboursThatDoNotKnowEachOther) {
  EXPECT_THAT(rewrites_of("void f() { a_.clear(); b_.update(c); }"),
              Contains(named("another order", "b_of_mine_.update(c); a_of_mine_.clear();")));
  EXPECT_THAT(rewrites_of("void f() { a_.clear(); b_.update(a_.value()); }"),
              testing::Not(Contains(named("another order", ""))));
}

TEST(Rewrites, KeepValuesInAnotherKindOfState) {
  const std::string code =
      "namespace {\nValueState<int> a_;\n}\nvoid f() { a_ = "
      "context.state(ValueStateDescriptor<int>{\"a\"}); }";
  EXPECT_THAT(rewrites_of(code),
              Contains(named("lists of one value", "ListOfOne<int> a_of_mine_;")));
  EXPECT_THAT(rewrites_of(code),
              Contains(named("maps of one value", "MapStateDescriptor<int, int>{\"a\"}")));
}

TEST(Rewrites, MakeAValueOfTheStateThatAFunctionIsGiven) {
  const std::string code =
      "namespace {\nValueStateDescriptor<int> a{\"a\"};\n}\n"
      "void f() { each(a, [](int key, ValueState<int>& value) { b(value.value()); }); }";
  EXPECT_THAT(rewrites_of(code), Contains(named("lists of one value", "ListOfOne<int> value)")));
}

TEST(Rewrites, DealNothingOutAnewWhereAnOrderMayCount) {
  using testing::Not;
  const std::string begin = "DataStream<B> f(DataStream<A> as) { return as.";
  EXPECT_THAT(rewrites_of(begin + "map(g); }"), Contains(named("rebalance", ".rebalance()")));
  EXPECT_THAT(rewrites_of(begin + "key_by(g).map(h); }"),
              Not(Contains(named("rebalance", ".rebalance()"))));
}

TEST(Rewrites, PutNoStepFirstWhereSubtasksCount) {
  using testing::Not;
  const std::string code = "DataStream<B> f(DataStream<A> as) { return as.partition_custom(g); }";
  EXPECT_THAT(rewrites_of(code), Not(Contains(named("an identity map first", ""))));
  EXPECT_THAT(rewrites_of(code), Not(Contains(named("one key more", ""))));
}

TEST(Rewrites, GiveResultsOtherTimestamps) {
  EXPECT_EQ(restamped("DataStream<B> f(DataStream<A> as) {\n"
                      "  as.map([](A a) { return a; });\n"
                      "  return as.map(g({1, 2}));\n"
                      "}")
                .text,
            "DataStream<B> f(DataStream<A> as) {\n"
            "  as.map([](A a) { return a; });\n"
            "  return ( as.map(g({1, 2}))).assign_timestamps_and_watermarks(WatermarkStrategy<B>::"
            "no_watermarks().with_timestamp_assigner([](const B&) { return Timestamp{12345}; }));\n"
            "}");
  const std::string no_stream = "int f(DataStream<A> as) { return 1; }";
  EXPECT_EQ(restamped(no_stream).text, no_stream);
}

}  // namespace rewrites_test
}  // namespace weir::cli
