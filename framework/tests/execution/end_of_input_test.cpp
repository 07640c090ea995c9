#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "weir/testing/delayed_answers.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace end_of_input_test {

using testing::OperatorHarness;
using Record = testing::StreamRecord<std::string>;

/// Emits "element", and "timer" once the clock is past 100 ms.
struct Later : KeyedProcessFunction<int, int, std::string> {
  void process_element(const int&, Context& context, Collector<std::string>& out) override {
    out.collect("element");
    context.timer_service().register_processing_time_timer(Timestamp{100});
  }
  void on_timer(Timestamp, OnTimerContext&, Collector<std::string>& out) override {
    out.collect("timer");
  }
};

/// The same by a window of the clock.
struct Count : ProcessWindowFunction<int, std::string, int> {
  void process(const int&, Context&, std::span<const int>, Collector<std::string>& out) override {
    out.collect("window");
  }
};

/// What comes of one element and the end of the input, if an operator that waits half a second for
/// each answer follows.
template <class Build>
std::string records_of(Build build) {
  OperatorHarness<int, std::string> harness([=](const DataStream<int>& in) {
    return AsyncDataStream::ordered_wait(build(in.key_by([](int i) { return i; })),
                                         testing::DelayedAnswers<std::string, std::string>(
                                             [](const std::string& text) { return text; },
                                             [](const std::string&) { return Duration{500}; }),
                                         0ms);
  });
  harness.set_processing_time(Timestamp{0});
  harness.process_element(1, Timestamp{0});
  harness.end_input();
  harness.advance(1s);
  std::string text;
  for (const auto& record : harness.records()) {
    if (record.kind == Record::Kind::element) text += *record.value + " ";
    if (record.kind == Record::Kind::watermark) text += "W(" + to_string(record.timestamp) + ") ";
    if (record.kind == Record::Kind::end) text += "end";
  }
  return text;
}

TEST(EndOfInput, EndsProcessingTimeTimersThoughAnAsyncOperatorStillWaits) {
  EXPECT_EQ(records_of([](const auto& keyed) { return keyed.process(Later{}); }),
            "element W(+inf) end");
  EXPECT_EQ(records_of([](const auto& keyed) { return keyed.process(Later{}).disable_chaining(); }),
            "element W(+inf) end");
}

TEST(EndOfInput, EndsWindowsOfTheClockThoughAnAsyncOperatorStillWaits) {
  EXPECT_EQ(records_of([](const auto& keyed) {
              return keyed.window(TumblingProcessingTimeWindows::of(100ms)).process(Count{});
            }),
            "W(+inf) end");
}

}  // namespace end_of_input_test
}  // namespace weir::tests
