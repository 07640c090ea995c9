#include "trace/trace_page.hpp"

#include <gmock/gmock.h>

namespace weir::grader {
namespace trace_page_test {

using testing::HasSubstr;
using testing::Not;

TracePart part(TracedJob job) { return {0, std::move(job), {}, {}}; }
TracePart part(std::uint32_t step, TraceEvent event) { return {step, {}, std::move(event), {}}; }

/// Two operators and an edge.
TracedTest small() {
  TracedTest test;
  test.exercise = "03_hourly_tips";
  test.test = "hidden/Hours.Are";
  test.scenario = Scenario("hourly_tips").element("fares", 5);
  test.actual.parts = {part({{{"fares", 1, 0}, {"Sum", 2, 1}}, {{0, 1, "hash", false, false}}, 0})};
  test.actual.observation.steps.resize(1);
  return test;
}

TraceEvent received(std::string value) {
  TraceEvent event;
  event.kind = TraceEvent::Kind::received;
  event.op = 1;
  event.value = std::move(value);
  return event;
}

TEST(TracePage, ShowsWhatHappens) {
  auto test = small();
  test.actual.parts.push_back(part(1, received(R"({"driver_id":7,"tip":0.5,"tolls":0})")));
  const std::string json = trace_json(test);
  EXPECT_THAT(json, HasSubstr(R"("name":"Sum","parallelism":2,"task":1)"));
  EXPECT_THAT(json, HasSubstr(R"("kind":"received","op":1,"subtask":0)"));
  EXPECT_THAT(json, HasSubstr(R"("value":"driver_id=7 tip=0.5")"));
}

TEST(TracePage, ShowsWhatAWindowHolds) {
  auto test = small();
  TraceEvent event;
  event.kind = TraceEvent::Kind::state;
  event.op = 1;
  event.name = "contents";
  event.key = "7";
  event.window = TimeWindow{Timestamp{0}, Timestamp{10}};
  event.value = R"({"contents":{"tips":1.5},"waits":true})";
  test.actual.parts.push_back(part(1, event));
  EXPECT_THAT(trace_json(test), HasSubstr(R"("value":"tips=1.5","key":"7","window":)"));
}

TEST(TracePage, HoldsItsDataAndNothingFromElsewhere) {
  const std::string page = trace_page(small());
  EXPECT_THAT(page, testing::StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(page, testing::EndsWith("</html>\n"));
  EXPECT_THAT(page, HasSubstr(trace_json(small())));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
  EXPECT_THAT(page, Not(HasSubstr("/* data */")));
}

TEST(TracePage, TakesHostileTextForData) {
  const std::string hostile = "</script><script>alert(1)</script><!-- \xff \xe2\x80\xa8";
  auto test = small();
  test.rule = test.explanation = test.actual.observation.message = hostile;
  test.actual.observation.outcome = Outcome::failed;
  test.actual.observation.steps[0].records = {{hostile, Record::Kind::element, {}, hostile}};
  test.actual.parts.front().job->operators.front().name = hostile;
  test.actual.parts.push_back(part(1, received(hostile)));
  const std::string json = trace_json(test);
  EXPECT_THAT(json, Not(HasSubstr("<")));
  EXPECT_THAT(json, HasSubstr("\\u003c/script"));
  for (const char c : json) ASSERT_TRUE(c >= ' ' && c <= '~') << static_cast<int>(c);
}

TEST(TracePage, LeavesOutWhatTheEngineCannotHaveSaid) {
  for (const auto spoil : std::initializer_list<void (*)(TraceEvent&)>{
           [](TraceEvent& event) { event.kind = static_cast<TraceEvent::Kind>(99); },
           [](TraceEvent& event) { event.op = 2; }, [](TraceEvent& event) { event.subtask = 2; },
           [](TraceEvent& event) { event.edge = 1; }, [](TraceEvent& event) { event.from = 1; },
           [](TraceEvent& event) { event.op = 0; }}) {
    auto test = small();
    test.actual.parts.push_back(part(1, received("5")));
    EXPECT_THAT(trace_json(test), HasSubstr("received"));
    spoil(*test.actual.parts.back().event);
    EXPECT_THAT(trace_json(test), Not(HasSubstr(R"("value":"5")")));
  }
}

TEST(TracePage, LeavesOutAJobThatCannotBeDrawn) {
  for (const auto spoil : std::initializer_list<void (*)(TracedJob&)>{
           [](TracedJob& job) { job.edges[0].to = 2; },
           [](TracedJob& job) { job.edges[0].from = 1; },
           [](TracedJob& job) { job.operators[0].parallelism = 1'000'000; },
           [](TracedJob& job) { job.operators.resize(1'000); }}) {
    auto test = small();
    spoil(*test.actual.parts.front().job);
    test.actual.parts.push_back(part(1, received("5")));
    EXPECT_THAT(trace_json(test), HasSubstr(R"("parts":[])"));
  }
}

TEST(TracePage, MarksTheStepOfTheFirstDifference) {
  auto test = small();
  test.expected = Observation{};
  test.expected->steps.resize(1);
  test.expected->steps[0].records = {{"tips", Record::Kind::element, {}, R"({"value":1})"}};
  EXPECT_THAT(trace_json(test), HasSubstr(R"("difference":0)"));
  test.scenario.mode = Scenario::Mode::simulated;  // then the line below all steps
  EXPECT_THAT(trace_json(test), HasSubstr(R"("difference":1)"));
  test.expected.reset();
  EXPECT_THAT(trace_json(test), HasSubstr(R"("difference":null)"));
}

}  // namespace trace_page_test
}  // namespace weir::grader
