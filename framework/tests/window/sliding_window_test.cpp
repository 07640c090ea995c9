#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace sliding_window_test {

using testing::HarnessOptions;
using testing::OperatorHarness;
using Harness = OperatorHarness<Sale, Sale>;

const OutputTag<Sale> late_sales{"late sales"};

Harness sums(Duration size, Duration slide, Duration offset = 0ms, HarnessOptions options = {}) {
  return Harness(
      [=](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who)
            .window(SlidingEventTimeWindows::of(size, slide, offset))
            .sum(&Sale::amount);
      },
      std::move(options));
}

TEST(SlidingWindow, TakesAnElementIntoSizeBySlideWindows) {
  auto harness = sums(15ms, 5ms);
  harness.process_element({"a", 1}, at(12));
  EXPECT_EQ(harness.state_entries(), 3U);
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@14 a:1#0@19 a:1#0@24");
}

TEST(SlidingWindow, IncludesItsStartAndExcludesItsEnd) {
  auto harness = sums(10ms, 5ms);
  harness.process_element({"a", 1}, at(4));
  harness.process_element({"a", 2}, at(5));
  harness.process_element({"a", 4}, at(10));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@4 a:3#0@9 a:6#0@14 a:4#0@19");
}

TEST(SlidingWindow, FiresEachWindowWhenTheWatermarkHasReachedItsLastMillisecond) {
  auto harness = sums(10ms, 5ms);
  harness.process_element({"a", 1}, at(7));
  harness.process_watermark(at(8));
  harness.process_watermark(at(9));
  harness.process_watermark(at(13));
  harness.process_watermark(at(14));
  EXPECT_EQ(show(harness.records()), "W8 a:1#0@9 W9 W13 a:1#0@14 W14");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
  EXPECT_EQ(harness.keys(), 0U);
}

TEST(SlidingWindow, IsMovedByItsOffset) {
  auto later = sums(10ms, 5ms, 2ms);
  later.process_element({"a", 1}, at(6));
  later.end_input();
  EXPECT_EQ(show(later.output()), "a:1#0@6 a:1#0@11");
  auto earlier = sums(10ms, 5ms, -2ms);
  earlier.process_element({"a", 1}, at(8));
  earlier.end_input();
  EXPECT_EQ(show(earlier.output()), "a:1#0@12 a:1#0@17");
}

TEST(SlidingWindow, IsRightBeforeTheEpoch) {
  auto harness = sums(10ms, 5ms);
  harness.process_element({"a", 1}, at(-1));
  harness.process_element({"a", 2}, at(-10));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:2#0@-6 a:3#0@-1 a:1#0@4");
}

TEST(SlidingWindow, WhoseSizeIsNoMultipleOfTheSlideTakesAsManyElementsAsFit) {
  auto harness = sums(7ms, 5ms);
  harness.process_element({"a", 1}, at(6));  // of [0, 7) and [5, 12)
  harness.process_element({"a", 2}, at(7));  // of [5, 12) only
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@6 a:3#0@11");
}

TEST(SlidingWindow, ThatSlidesFurtherThanItIsLongTakesSomeElementsNowhere) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(SlidingEventTimeWindows::of(2ms, 10ms))
        .side_output_late_data(late_sales)
        .sum(&Sale::amount);
  });
  const auto late = harness.side_output(late_sales);
  harness.process_element({"a", 1}, at(1));
  harness.process_element({"a", 2}, at(2));
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.process_watermark(at(5));
  harness.process_element({"a", 4}, at(6));  // of no window, but not late
  harness.process_element({"a", 8}, at(5));  // of no window, and late
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@1");
  EXPECT_EQ(show(late.elements()), "a:8#0@5");
}

TEST(SlidingWindow, TakesALateElementIntoThoseOfItsWindowsThatAreOpen) {
  auto harness = sums(10ms, 5ms);
  harness.process_watermark(at(9));
  harness.process_element({"a", 1}, at(7));
  harness.process_element({"a", 2}, at(4));
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 1U);
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@14");
}

TEST(SlidingWindow, FiresAgainForAnElementWhoseLatenessIsAllowed) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(SlidingEventTimeWindows::of(10ms, 5ms))
        .allowed_lateness(3ms)
        .sum(&Sale::amount);
  });
  harness.process_element({"a", 1}, at(7));
  harness.process_watermark(at(11));
  harness.process_element({"a", 2}, at(6));
  EXPECT_EQ(show(harness.records()), "a:1#0@9 W11 a:3#0@9");
  harness.process_watermark(at(12));
  harness.process_element({"a", 4}, at(5));
  harness.process_watermark(at(14));
  EXPECT_EQ(show(harness.records()), "a:1#0@9 W11 a:3#0@9 W12 a:7#0@14 W14");
  harness.process_watermark(at(17));
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(SlidingWindow, NeedsTimestamps) {
  auto harness = sums(10ms, 5ms);
  EXPECT_THROW(harness.process_element({"a", 1}), JobFailed);
}

TEST(SlidingWindow, RefusesSizesAndOffsetsThatMakeNoSense) {
  const auto refusal = [](Duration size, Duration slide, Duration offset) -> std::string {
    try {
      static_cast<void>(SlidingEventTimeWindows::of(size, slide, offset));
      return "none";
    } catch (const InvalidJob& error) {
      return error.what();
    }
  };
  EXPECT_EQ(refusal(0ms, 5ms, 0ms), "the window size must be at least 1 ms, but is 0 ms");
  EXPECT_EQ(refusal(10ms, 0ms, 0ms), "the window slide must be at least 1 ms, but is 0 ms");
  EXPECT_EQ(refusal(10ms, 5ms, 5ms),
            "the offset of a window must be smaller than its slide of 5 ms, but is 5 ms");
  EXPECT_EQ(refusal(10ms, 5ms, -5ms),
            "the offset of a window must be smaller than its slide of 5 ms, but is -5 ms");
  EXPECT_EQ(refusal(10ms, 5ms, 4ms), "none");
}

TEST(SlidingWindow, GoesOnAfterARestoreAtAnyParallelism) {
  for (const auto backend : all_backends()) {
    for (const std::size_t parallelism : {1U, 2U, 5U}) {
      auto harness = sums(10ms, 5ms, 0ms, {.max_parallelism = 16, .state_backend = backend});
      for (const char* who : {"a", "b", "c", "d"}) harness.process_element({who, 1}, at(7));
      harness.process_watermark(at(9));
      harness.restore(harness.snapshot(), parallelism);
      EXPECT_EQ(harness.state_entries(), 4U);
      EXPECT_EQ(harness.event_time_timers(), 4U);
      harness.process_watermark(at(9));
      harness.process_element({"c", 2}, at(12));
      harness.process_watermark(at(13));
      EXPECT_EQ(show(harness.output()), "");
      harness.process_watermark(at(14));
      auto results = harness.output();
      std::sort(results.begin(), results.end(),
                [](const auto& a, const auto& b) { return a.value.who < b.value.who; });
      EXPECT_EQ(show(results), "a:1#0@14 b:1#0@14 c:3#0@14 d:1#0@14") << parallelism;
    }
  }
}

/// What windows of one kind must emit, worked out element by element.
class Model {
 public:
  Model(Duration size, Duration slide, Duration lateness)
      : size_(size), slide_(slide), lateness_(lateness) {}

  void element(const Sale& sale, Timestamp t) {
    for (Timestamp start = window_start(t, slide_); start > t - size_; start -= slide_) {
      const Timestamp last = start + size_ - 1ms;
      if (last + lateness_ <= watermark_) continue;
      int& sum = sums_[{last, sale.who}] += sale.amount;
      if (last <= watermark_) emit(sale.who, sum, last);
    }
  }
  void watermark(Timestamp t) {
    if (t <= watermark_) return;
    for (const auto& [window, sum] : sums_) {
      if (window.first > watermark_ && window.first <= t) emit(window.second, sum, window.first);
    }
    watermark_ = t;
  }
  std::vector<std::string> results() {
    std::sort(results_.begin(), results_.end());
    return results_;
  }

 private:
  void emit(const std::string& who, int sum, Timestamp last) {
    results_.push_back(who + std::to_string(sum) + "@" + show(last));
  }

  Duration size_;
  Duration slide_;
  Duration lateness_;
  Timestamp watermark_ = Timestamp::min();
  std::map<std::pair<Timestamp, std::string>, int> sums_;
  std::vector<std::string> results_;
};

TEST(SlidingWindow, EmitsWhatAModelEmitsOfElementsOutOfOrder) {
  struct Shape {
    Duration size, slide, lateness;
  };
  const Shape shapes[] = {
      {60ms, 5ms, 0ms}, {60ms, 20ms, 15ms}, {10ms, 10ms, 0ms}, {17ms, 5ms, 8ms}};
  for (unsigned seed = 0; seed < 24; ++seed) {
    std::mt19937 random(seed);
    const Shape& shape = shapes[seed % 4];
    const auto backend = seed % 5 == 0 ? StateBackend::copying : StateBackend::heap;
    Model model(shape.size, shape.slide, shape.lateness);
    Harness harness(
        [&](const DataStream<Sale>& sales) {
          return sales.key_by(&Sale::who)
              .window(SlidingEventTimeWindows::of(shape.size, shape.slide))
              .allowed_lateness(shape.lateness)
              .sum(&Sale::amount);
        },
        {.parallelism = 1 + seed % 3, .state_backend = backend, .batch_capacity = 1 + seed % 7});
    Timestamp now{0};
    for (unsigned i = 0; i < 400; ++i) {
      now += Duration{random() % 4};
      if (random() % 8 == 0) {
        const Timestamp watermark = now - Duration{random() % 20};
        model.watermark(watermark);
        harness.process_watermark(watermark);
      }
      // Keys come and go; every tenth element is far behind.
      const Sale sale{std::string(1, static_cast<char>('a' + random() % 4 + i / 100 * 2)),
                      1 << i % 9};
      const Timestamp t = now - Duration{random() % (random() % 10 == 0 ? 90 : 12)};
      model.element(sale, t);
      harness.process_element(sale, t);
    }
    model.watermark(Timestamp::max());
    harness.end_input();
    std::vector<std::string> results;
    for (const auto& result : harness.output()) {
      results.push_back(result.value.who + std::to_string(result.value.amount) + "@" +
                        show(result.timestamp));
    }
    std::sort(results.begin(), results.end());
    ASSERT_EQ(results, model.results()) << "seed " << seed;
    EXPECT_EQ(harness.keys(), 0U);
    EXPECT_EQ(harness.event_time_timers(), 0U);
  }
}

TEST(SlidingWindow, IsNotDisturbedByStateThatIsAskedForBetweenTwoElements) {
  struct Asks : ProcessWindowFunction<Sale, Sale, std::string> {
    void process(const std::string& who, Context& context, std::span<const Sale> sum,
                 Collector<Sale>& out) override {
      auto firings = context.window_state().state(ValueStateDescriptor<std::string>{"firings"});
      firings.update(firings.value().value_or("") + "a long text, which is not kept in place");
      out.collect({who, sum.front().amount});
    }
    void clear(Context& context) override {
      context.window_state().state(ValueStateDescriptor<std::string>{"firings"}).clear();
    }
  };
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(SlidingEventTimeWindows::of(20ms, 10ms))
        .allowed_lateness(50ms)
        .reduce(
            [](const Sale& a, const Sale& b) {
              return Sale{a.who, a.amount + b.amount};
            },
            Asks{});
  });
  harness.process_watermark(at(9));
  harness.process_element({"a", 1}, at(15));
  harness.process_element({"a", 2}, at(15));
  harness.process_element({"a", 4}, at(5));  // [-10, 10) has ended: the function is called
  harness.process_element({"a", 8}, at(15));
  harness.process_watermark(at(29));
  EXPECT_EQ(show(harness.output()), "a:4#0@9 a:15#0@19 a:11#0@29");
}

TEST(SlidingWindow, IsOfferedForAWholeStream) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.window_all(SlidingEventTimeWindows::of(10ms, 5ms)).sum(&Sale::amount);
  });
  harness.process_element({"a", 1}, at(1));
  harness.process_element({"b", 2}, at(6));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@4 a:3#0@9 b:2#0@14");
}

}  // namespace sliding_window_test
}  // namespace weir::tests
