#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/interval_join.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace interval_join_model_test {

struct Serials : ProcessJoinFunction<Sale, Sale, std::string> {
  void process_element(const Sale& left, const Sale& right, Context&,
                       Collector<std::string>& out) override {
    out.collect(std::to_string(left.serial) + "+" + std::to_string(right.serial));
  }
};

/// All that has come and is not over, in the order in which it came.
class Model {
 public:
  Model(std::int64_t lower, std::int64_t upper) : lower_(lower), upper_(upper) {}

  std::vector<std::string> element(bool is_left, const Sale& sale, std::int64_t time) {
    if (time < watermark_) return {};
    std::vector<Kept> met;
    for (const Kept& other : kept_) {
      if (other.is_left == is_left || other.sale.who != sale.who) continue;
      const std::int64_t apart = is_left ? other.time - time : time - other.time;
      if (apart >= lower_ && apart <= upper_) met.push_back(other);
    }
    std::stable_sort(met.begin(), met.end(),
                     [](const Kept& a, const Kept& b) { return a.time < b.time; });
    std::vector<std::string> pairs;
    for (const Kept& other : met) {
      const int left = is_left ? sale.serial : other.sale.serial;
      const int right = is_left ? other.sale.serial : sale.serial;
      pairs.push_back(std::to_string(left) + "+" + std::to_string(right) + "@" +
                      std::to_string(std::max(time, other.time)));
    }
    kept_.push_back({is_left, sale, time});
    return pairs;
  }
  void pass(std::int64_t time) {
    watermark_ = time;
    std::erase_if(kept_, [this](const Kept& kept) {
      const std::int64_t reach = std::max<std::int64_t>(kept.is_left ? upper_ : -lower_, 0);
      return kept.time + reach <= watermark_;
    });
  }
  std::int64_t watermark() const { return watermark_; }
  std::size_t held() const { return kept_.size(); }
  std::size_t keys() const {
    std::set<std::string> keys;
    for (const Kept& kept : kept_) keys.insert(kept.sale.who);
    return keys.size();
  }

 private:
  struct Kept {
    bool is_left;
    Sale sale;
    std::int64_t time;
  };

  std::int64_t lower_;
  std::int64_t upper_;
  std::vector<Kept> kept_;
  std::int64_t watermark_ = INT64_MIN;
};

/// Elements of both sides around the watermark, in no order, some late; watermarks and restarts.
RC_GTEST_PROP(IntervalJoin, IsAsTheModelSays, ()) {
  const auto lower = *rc::gen::inRange<std::int64_t>(-15, 15);
  const auto upper = lower + *rc::gen::inRange<std::int64_t>(0, 20);
  Model model(lower, upper);
  testing::TwoInputHarness<Sale, Sale, std::string> harness(
      [=](const DataStream<Sale>& left, const DataStream<Sale>& right) {
        return left.key_by(&Sale::who)
            .interval_join(right.key_by(&Sale::who))
            .between(Duration{lower}, Duration{upper})
            .process(Serials{});
      },
      {.state_backend = *rc::gen::elementOf(all_backends())});
  const auto steps = *rc::gen::inRange(1, 80);
  for (int step = 0; step < steps; ++step) {
    const std::int64_t now = std::max<std::int64_t>(model.watermark(), -20);
    const auto what = *rc::gen::inRange(0, 10);
    if (what < 7) {
      const bool is_left = *rc::gen::arbitrary<bool>();
      const Sale sale{*rc::gen::element<std::string>("a", "b"), 0, step};
      const auto time = now + *rc::gen::inRange<std::int64_t>(-5, 30);
      if (is_left) {
        harness.process_element1(sale, at(time));
      } else {
        harness.process_element2(sale, at(time));
      }
      std::vector<std::string> pairs;
      for (const auto& pair : harness.take_output()) {
        pairs.push_back(pair.value + "@" + std::to_string(pair.timestamp.millis()));
      }
      RC_ASSERT(pairs == model.element(is_left, sale, time));
    } else if (what < 9) {
      const auto time = now + *rc::gen::inRange<std::int64_t>(1, 12);
      harness.process_watermark(at(time));
      model.pass(time);
    } else {
      harness.restore(harness.snapshot(), *rc::gen::inRange<std::size_t>(1, 4));
      if (model.watermark() != INT64_MIN) harness.process_watermark(at(model.watermark()));
      model.pass(model.watermark());
    }
    RC_ASSERT(harness.state_entries() == model.held());
    RC_ASSERT(harness.event_time_timers() == model.keys());
  }
  harness.end_input();
  RC_ASSERT(harness.keys() == 0U);
  RC_ASSERT(harness.event_time_timers() == 0U);
}

}  // namespace interval_join_model_test
}  // namespace weir::tests
