#include <gtest/gtest.h>

#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace window_functions_test {

using testing::OperatorHarness;

const auto tens = [] { return TumblingEventTimeWindows::of(10ms); };
const OutputTag<std::string> aside{"aside"};

template <class Out, class Pipeline>
OperatorHarness<Sale, Out> by_seller(Pipeline pipeline) {
  return OperatorHarness<Sale, Out>([pipeline](const DataStream<Sale>& sales) {
    return pipeline(sales.key_by(&Sale::who).window(tens()));
  });
}

/// The mean amount, with an accumulator that add() changes.
class Mean : public AggregateFunction<Sale, std::pair<int, int>, double> {
 public:
  std::pair<int, int> create_accumulator() const override { return {0, 0}; }
  void add(const Sale& sale, std::pair<int, int>& sum) const override {
    sum.first += sale.amount;
    ++sum.second;
  }
  double get_result(const std::pair<int, int>& sum) const override {
    return static_cast<double>(sum.first) / sum.second;
  }
  void merge(std::pair<int, int>& into, const std::pair<int, int>& from) const override {
    into.first += from.first;
    into.second += from.second;
  }
};

/// Tells everything that a window function is told.
template <class In>
class Tell : public ProcessWindowFunction<In, std::string, std::string> {
 public:
  using typename ProcessWindowFunction<In, std::string, std::string>::Context;

  void process(const std::string& key, Context& context, std::span<const In> elements,
               Collector<std::string>& out) override {
    std::string text = key + "[" + show(context.window().start) + "," + show(context.window().end) +
                       ")W" + show(context.current_watermark()) + "P" +
                       show(context.current_processing_time());
    for (const In& element : elements) text += " " + describe(element);
    out.collect(text);
    context.output(aside, "aside " + key);
  }
};

TEST(WindowReduce, KeepsOneElementAWindow) {
  auto harness = by_seller<Sale>([](const auto& windows) {
    return windows.reduce([](const Sale& kept, const Sale& next) {
      return Sale{kept.who, kept.amount * 10 + next.amount, next.serial};
    });
  });
  for (const int amount : {1, 2, 3}) harness.process_element({"a", amount, amount}, at(amount));
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.output()), "a:123#3@9");
}

TEST(WindowAggregate, HasAnAccumulatorForEachKeyAndWindow) {
  auto harness = by_seller<double>([](const auto& windows) { return windows.aggregate(Mean{}); });
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"b", 100}, at(1));
  harness.process_element({"a", 2}, at(2));
  harness.process_element({"a", 50}, at(10));
  EXPECT_EQ(harness.state_entries(), 3U);
  harness.end_input();
  auto means = harness.output();
  std::sort(means.begin(), means.end(),
            [](const auto& a, const auto& b) { return a.value < b.value; });
  EXPECT_EQ(show(means), "1.500000@9 50.000000@19 100.000000@9");
}

TEST(WindowProcess, GetsAllElementsInTheOrderOfTheirArrival) {
  auto harness =
      by_seller<std::string>([](const auto& windows) { return windows.process(Tell<Sale>{}); });
  harness.process_element({"a", 1, 3}, at(5));
  harness.process_element({"a", 2, 1}, at(1));
  harness.process_element({"a", 3, 2}, at(9));
  EXPECT_EQ(harness.state_entries(), 3U);
  harness.set_processing_time(at(77));
  harness.process_watermark(at(12));
  EXPECT_EQ(show(harness.output()), "a[0,10)W12P77 a:1#3 a:2#1 a:3#2@9");
}

TEST(WindowReduceThenProcess, GivesTheFunctionExactlyTheResult) {
  auto harness = by_seller<std::string>([](const auto& windows) {
    return windows.reduce(
        [](const Sale& kept, const Sale& next) {
          return Sale{kept.who, kept.amount + next.amount, next.serial};
        },
        Tell<Sale>{});
  });
  for (const int amount : {1, 2, 3})
    harness.process_element({"a", amount, amount}, at(10 + amount));
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.process_watermark(at(19));
  EXPECT_EQ(show(harness.output()), "a[10,20)W19P0 a:6#3@19");
}

TEST(WindowAggregateThenProcess, GivesTheFunctionExactlyTheResult) {
  auto harness = by_seller<std::string>(
      [](const auto& windows) { return windows.aggregate(Mean{}, Tell<double>{}); });
  for (const int amount : {1, 2}) harness.process_element({"a", amount}, at(amount));
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.output()), "a[0,10)W9P0 1.500000@9");
}

TEST(WindowFunction, MayEmitToASideOutput) {
  auto harness =
      by_seller<std::string>([](const auto& windows) { return windows.process(Tell<Sale>{}); });
  const auto side = harness.side_output(aside);
  harness.process_element({"a", 1}, at(5));
  harness.process_watermark(at(9));
  EXPECT_EQ(show(side.records()), "aside a@9 W9");
}

TEST(WindowFunction, IsOpenedAndClosed) {
  struct Rich : ProcessWindowFunction<Sale, std::string, std::string> {
    explicit Rich(std::shared_ptr<std::string> log) : log_(std::move(log)) {}
    void open(RuntimeContext& context) override { *log_ += "open " + context.operator_name(); }
    void process(const std::string&, Context&, std::span<const Sale>,
                 Collector<std::string>&) override {
      *log_ += ", process";
    }
    void close() override { *log_ += ", close"; }
    std::shared_ptr<std::string> log_;
  };
  const auto log = std::make_shared<std::string>();
  auto harness =
      by_seller<std::string>([log](const auto& windows) { return windows.process(Rich{log}); });
  harness.process_element({"a", 1}, at(5));
  harness.end_input();
  EXPECT_EQ(*log, "open Window Process, process, close");
}

TEST(WindowFields, AreAggregatedInEachWindow) {
  const auto results = [](auto aggregate) {
    auto harness = by_seller<Sale>(aggregate);
    int serial = 0;
    for (const int amount : {5, 2, 9, 2, 9}) {
      ++serial;
      harness.process_element({"a", amount, serial}, at(serial));
    }
    harness.process_element({"a", -1, 6}, at(10));
    harness.end_input();
    return show(harness.output());
  };
  // sum, min and max keep the other fields of the first element; min_by and max_by take a whole
  // one.
  EXPECT_EQ(results([](const auto& w) { return w.sum(&Sale::amount); }), "a:27#1@9 a:-1#6@19");
  EXPECT_EQ(results([](const auto& w) { return w.min(&Sale::amount); }), "a:2#1@9 a:-1#6@19");
  EXPECT_EQ(results([](const auto& w) { return w.max(&Sale::amount); }), "a:9#1@9 a:-1#6@19");
  EXPECT_EQ(results([](const auto& w) { return w.min_by(&Sale::amount); }), "a:2#2@9 a:-1#6@19");
  EXPECT_EQ(results([](const auto& w) { return w.max_by(&Sale::amount); }), "a:9#3@9 a:-1#6@19");
  EXPECT_EQ(results([](const auto& w) { return w.min_by(&Sale::amount, false); }),
            "a:2#4@9 a:-1#6@19");
  EXPECT_EQ(results([](const auto& w) { return w.max_by(&Sale::amount, false); }),
            "a:9#5@9 a:-1#6@19");
}

TEST(WindowReduce, LeavesTheElementsForOtherReadersAsTheyWere) {
  testing::TestOutput<Sale> untouched;
  OperatorHarness<Sale, Sale> harness([untouched](const DataStream<Sale>& sales) {
    auto windows = sales.key_by(&Sale::who).window(tens()).sum(&Sale::amount);
    untouched.attach(sales.filter([](const Sale&) { return true; }));
    return windows;
  });
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 2}, at(1));
  harness.end_input();
  EXPECT_EQ(show(untouched.elements()), "a:1#0@0 a:2#0@1");
  EXPECT_EQ(show(harness.output()), "a:3#0@9");
}

TEST(WindowAll, IsOverAllElementsInOneSubtaskAtAnyParallelism) {
  struct Tell : ProcessAllWindowFunction<Sale, std::string> {
    void process(Context& context, std::span<const Sale> elements,
                 Collector<std::string>& out) override {
      out.collect(to_string(context.window()).substr(12, 12) + " " +
                  std::to_string(elements.size()));
    }
  };
  OperatorHarness<Sale, std::string> harness(
      [](const DataStream<Sale>& sales) {
        return sales.rebalance()
            .map([](const Sale& sale) { return sale; })
            .window_all(tens())
            .process(Tell{});
      },
      {.parallelism = 4});
  for (int i = 0; i < 12; ++i) harness.process_element({std::to_string(i), i}, at(i));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "00:00:00.000 10@9 00:00:00.010 2@19");
  std::size_t subtasks = 0;
  for (const auto& view : harness.job().operators()) subtasks += view.name == "Window Process";
  EXPECT_EQ(subtasks, 1U);
}

TEST(WindowAll, RefusesToBeParallel) {
  OperatorHarness<Sale, Sale> harness([](const DataStream<Sale>& sales) {
    return sales.window_all(tens()).max(&Sale::amount).set_parallelism(2);
  });
  EXPECT_THROW(harness.job().open(), InvalidJob);
}

}  // namespace window_functions_test
}  // namespace weir::tests
