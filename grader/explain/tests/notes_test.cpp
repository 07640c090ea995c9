#include "explain/notes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace weir::grader {
namespace notes_test {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = TraceEvent::Kind;

TracePart part(std::uint32_t step, TraceEvent event) {
  return {.step = step, .job = {}, .event = std::move(event), .observation = {}};
}
TraceEvent event(Kind kind, Timestamp at = {}, std::string key = "7") {
  TraceEvent event;
  event.kind = kind;
  event.at = at;
  event.key = std::move(key);
  if (kind == Kind::timer_set || kind == Kind::timer_fired || kind == Kind::timer_deleted) {
    event.name = "event time";
  }
  return event;
}

std::vector<std::string> lines(const std::vector<Note>& notes) {
  std::vector<std::string> lines;
  for (const auto& note : notes) lines.push_back(note.label + ": " + note.text);
  return lines;
}

constexpr Timestamp noon{1577880000000};

TEST(Notes, TellOfTimersInTheStepInWhichTheyAreSetAndFire) {
  const Trace trace{{part(1, event(Kind::timer_set, noon)), part(2, event(Kind::timer_fired, noon)),
                     part(2, event(Kind::timer_deleted, noon))},
                    {}};
  const auto notes = notes_of(trace, 3);
  EXPECT_THAT(lines(notes.at(0)), ElementsAre("timer: event time 12:00:00.000 of key 7 is set"));
  EXPECT_THAT(lines(notes.at(1)),
              ElementsAre("timer: event time 12:00:00.000 of key 7 fires",
                          "timer: event time 12:00:00.000 of key 7 is deleted"));
  EXPECT_THAT(notes.at(2), IsEmpty());
}

TEST(Notes, TellWhatStateIsNow) {
  auto sum = event(Kind::state);
  sum.name = "sum";
  sum.value = R"({"count":2,"amount":1.5})";
  auto cleared = sum;
  cleared.value.clear();
  const auto notes = notes_of({{part(1, sum), part(1, cleared)}, {}}, 1);
  EXPECT_THAT(lines(notes.at(0)), ElementsAre("state: sum of key 7: count=2 amount=1.5",
                                              "state: sum of key 7: cleared"));
}

TEST(Notes, TellOfAWindowWhatIsInItAndNotWhatTheEngineKeepsBeside) {
  auto contents = event(Kind::state);
  contents.name = "contents";
  contents.window = TimeWindow{noon, noon + 1h};
  contents.value = R"({"contents":[1,2],"fired":false})";
  EXPECT_EQ(value_of_state(contents), "[1,2]");
  auto opened = event(Kind::window_opened);
  opened.window = contents.window;
  opened.op = 1;
  const TracePart job{.step = 0,
                      .job = TracedJob{.operators = {{"fares", 1, 0}, {"Sum", 1, 1}}, .edges = {}},
                      .event = {},
                      .observation = {}};
  const auto notes = notes_of({{job, part(1, opened), part(1, contents)}, {}}, 1);
  EXPECT_THAT(
      lines(notes.at(0)),
      ElementsAre("window: 12:00:00.000 to 13:00:00.000 of key 7 opens in Sum",
                  "state: contents of key 7, 12:00:00.000 to 13:00:00.000 in fares: (1, 2)"));
}

TEST(Notes, TellAWatermarkOnceAlthoughItPassesManyOperators) {
  const Trace trace{{part(1, event(Kind::progress, noon)), part(1, event(Kind::progress, noon)),
                     part(2, event(Kind::progress, Timestamp::max()))},
                    {}};
  const auto notes = notes_of(trace, 2);
  EXPECT_THAT(lines(notes.at(0)), ElementsAre("watermark: 12:00:00.000"));
  EXPECT_THAT(lines(notes.at(1)), ElementsAre("watermark: the end of time"));
}

TEST(Notes, LeaveOutWhatAWorkerMakesUp) {
  EXPECT_THAT(notes_of({{part(9, event(Kind::timer_set, noon))}, {}}, 1).at(0), IsEmpty());
  EXPECT_THAT(
      notes_of({std::vector<TracePart>(100, part(1, event(Kind::timer_set, noon))), {}}, 1).at(0),
      testing::SizeIs(12));
}

}  // namespace notes_test
}  // namespace weir::grader
