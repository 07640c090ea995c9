#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "runtime/failing.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace own_figures_test {

using namespace std::chrono_literals;
using testing::OperatorHarness;

TEST(Histogram, KnowsQuantilesToOnePercent) {
  std::mt19937_64 random(1);
  std::lognormal_distribution<> positive(0, 3);
  std::vector<double> values;
  HistogramStatistics statistics;
  for (int i = 0; i < 10'000; ++i) {
    values.push_back(positive(random) * (i % 4 == 0 ? -1 : 1));
    statistics.add(values.back());
  }
  std::sort(values.begin(), values.end());
  EXPECT_EQ(statistics.count(), values.size());
  EXPECT_EQ(statistics.min(), values.front());
  EXPECT_EQ(statistics.max(), values.back());
  for (const double part : {0.0, 0.1, 0.25, 0.5, 0.9, 0.99, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(part * 10'000));
    const double exact = values[std::max<std::size_t>(rank, 1) - 1];
    EXPECT_NEAR(statistics.quantile(part), exact, std::abs(exact) / 100) << part;
  }
}

TEST(Histogram, OfPartsIsThatOfTheWhole) {
  HistogramStatistics whole;
  HistogramStatistics sum;
  HistogramStatistics part;
  for (int i = -50; i < 50; ++i) {
    whole.add(i);
    (i < 0 ? sum : part).add(i);
  }
  sum += part;
  sum += HistogramStatistics{};
  EXPECT_EQ(sum.count(), 100U);
  EXPECT_EQ(sum.mean(), -0.5);
  EXPECT_EQ(sum.min(), -50);
  EXPECT_EQ(sum.max(), 49);
  for (const double q : {0.01, 0.5, 0.99}) EXPECT_EQ(sum.quantile(q), whole.quantile(q));
}

TEST(Histogram, TakesAnyNumberAndNoneThatIsNone) {
  HistogramStatistics statistics;
  EXPECT_EQ(statistics.quantile(0.5), 0);
  EXPECT_EQ(statistics.mean(), 0);
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double value : {-infinity, 0.0, -0.0, infinity}) statistics.add(value);
  statistics.add(std::nan(""));
  EXPECT_EQ(statistics.count(), 4U);
  EXPECT_EQ(statistics.quantile(0), -infinity);
  EXPECT_EQ(statistics.quantile(0.5), 0);
  EXPECT_EQ(statistics.quantile(1), infinity);
  EXPECT_THROW(statistics.quantile(1.5), InvalidJob);
  EXPECT_THROW(statistics.quantile(std::nan("")), InvalidJob);
}

/// Measures the numbers that pass.
class Measuring : public RichMapFunction<int, int> {
 public:
  void open(RuntimeContext& context) override {
    sizes_ = &context.histogram("sizes");
    EXPECT_EQ(sizes_, &context.histogram("sizes")) << "a name stands for one";
    passed_ = &context.meter("passed");
    EXPECT_EQ(passed_, &context.meter("passed"));
  }
  int map(const int& value) override {
    sizes_->update(value);
    passed_->mark_event();
    return value;
  }

 private:
  Histogram* sizes_ = nullptr;
  Meter* passed_ = nullptr;
};

TEST(OwnMetrics, HaveHistogramsAndMetersThatAreMergedOverSubtasks) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) {
        return numbers.rebalance().map(Measuring{}).name("Measuring");
      },
      {.parallelism = 2});
  for (int n = 1; n <= 10; ++n) harness.process_element(n, at(n));
  harness.advance(9s);
  const auto report = harness.job().metrics();
  EXPECT_EQ(report.of("Measuring", 0).histograms.at("sizes").count(), 5U);
  const auto sum = report.sum_of("Measuring");
  EXPECT_EQ(sum.histograms.at("sizes").count(), 10U);
  EXPECT_EQ(sum.histograms.at("sizes").max(), 10);
  EXPECT_EQ(sum.histograms.at("sizes").mean(), 5.5);
  EXPECT_EQ(sum.meters.at("passed").count, 10U);
  EXPECT_NEAR(sum.meters.at("passed").rate, 10.0 / 9, 1e-9);
  const auto table = to_table(report);
  expect_contains(table, "5 min 1 p50 5 p99 9 max 9");
  expect_contains(table, "5 0.5556/s");
  for (std::size_t begin = 0; begin < table.size();) {
    const std::size_t end = table.find('\n', begin);
    EXPECT_LE(end - begin, 80U) << table.substr(begin, end - begin);
    begin = end + 1;
  }
}

TEST(OwnMetrics, HaveMetersOfTheLastMinuteByTheClock) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.map(Measuring{}); },
      {.clock = testing::ManualClock(at(-90'500))});
  const auto meter = [&] { return harness.job().metrics().of("Map").meters.at("passed"); };
  EXPECT_EQ(meter().rate, 0);
  for (int n = 0; n < 30; ++n) harness.process_element(n, at(n));
  EXPECT_EQ(meter().rate, 30) << "of a second at least";
  harness.advance(30s);
  EXPECT_EQ(meter().rate, 1);
  harness.advance(31s);
  EXPECT_EQ(meter().rate, 0) << "that was more than a minute ago";
  EXPECT_EQ(meter().count, 30U);
  harness.process_element(1, at(1));
  harness.advance(200s);
  harness.process_element(1, at(1));
  EXPECT_LT(meter().rate, 0.02) << "the place of an old second is used again";
  EXPECT_GT(meter().rate, 0.01);
}

/// Emits the number of its attempt.
class Attempt : public RichMapFunction<int, int> {
 public:
  void open(RuntimeContext& context) override {
    attempt_ = static_cast<int>(context.attempt_number());
  }
  int map(const int&) override { return attempt_; }

 private:
  int attempt_ = -1;
};

TEST(AttemptNumber, CountsHowOftenTheJobWasStartedAnew) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.map(Attempt{}); });
  harness.process_element(1, at(1));
  EXPECT_EQ(show(harness.take_output()), "0@1");
  const auto snapshot = harness.snapshot();
  for (const int attempt : {1, 2}) {
    harness.restore(snapshot);
    harness.process_element(1, at(1));
    EXPECT_EQ(harness.take_output().back().value, attempt);
  }
}

TEST(AttemptNumber, CountsTheCrashesOfASimulation) {
  const CollectedResults<int> results;
  testing::simulate(
      [&](StreamExecutionEnvironment& environment) {
        environment.from_collection(std::vector<int>(20, 7)).map(Attempt{}).collect(results);
      },
      {}, {{3, {}}, {4, {}}});
  EXPECT_EQ(results.values(), std::vector<int>(20, 2));
}

}  // namespace own_figures_test
}  // namespace weir::tests
