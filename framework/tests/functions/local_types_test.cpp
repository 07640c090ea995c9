/// Types that are declared within a function, as elements, keys and state.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "weir/weir.hpp"

namespace weir::tests {
namespace local_types_test {

TEST(LocalTypes, AreElementsOfWhatKeepsNone) {
  struct Point {
    int id = 0;
    double x = 0;
  };
  StreamExecutionEnvironment env;
  env.set_parallelism(2);
  const OutputTag<Point> far("far");
  struct Split : ProcessFunction<Point, Point> {
    explicit Split(OutputTag<Point> t) : tag(std::move(t)) {}
    void process_element(const Point& point, Context& context, Collector<Point>& out) override {
      if (point.x > 5) return context.output(tag, point);
      out.collect(point);
    }
    OutputTag<Point> tag;
  };
  struct Count : RichMapFunction<Point, Point> {
    void open(RuntimeContext& context) override {
      seen = context.state(ValueStateDescriptor<int>{"seen"});
    }
    Point map(const Point& point) override {
      seen.update(seen.value().value_or(0) + 1);
      return {point.id, static_cast<double>(*seen.value())};
    }
    ValueState<int> seen;
  };
  const auto points = env.from_elements(Point{1, 1}, Point{2, 2}, Point{1, 9})
                          .map([](const Point& p) {
                            return Point{p.id, p.x};
                          })
                          .filter([](const Point& p) { return p.id > 0; });
  const auto split = points.process(Split(far));
  const auto distant = split.get_side_output(far).collect();
  const auto counted = points.union_with(split).key_by(&Point::id).map(Count{}).collect();
  env.execute();
  EXPECT_EQ(distant.values().size(), 1U);
  auto all = counted.values();
  EXPECT_EQ(all.size(), 5U);
  EXPECT_EQ(std::max_element(all.begin(), all.end(), [](auto& a, auto& b) { return a.x < b.x; })->x,
            3);
}

TEST(LocalTypes, AreKeptInStateAndWindowsWithTwoFunctionsInPlaceOfATemplate) {
  struct Sum {
    int id = 0;
    int amount = 0;

    void serialize(StateWriter& writer) { writer(id, amount); }
    void serialize(StateReader& reader) { reader(id, amount); }
  };
  StreamExecutionEnvironment env;
  env.set_state_backend(StateBackend::copying);
  const auto sums = env.from_elements(Sum{1, 1}, Sum{2, 5}, Sum{1, 2})
                        .key_by(&Sum::id)
                        .sum(&Sum::amount)
                        .execute_and_collect();
  ASSERT_EQ(sums.size(), 3U);
  EXPECT_EQ(sums[2].amount, 3);
}

}  // namespace local_types_test
}  // namespace weir::tests
