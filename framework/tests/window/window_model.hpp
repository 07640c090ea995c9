/// \file
/// Windows against a model that keeps everything and computes everything anew: what both of them
/// are told, and what comes of it.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/windows.hpp"

namespace weir::tests {

inline const OutputTag<Sale> too_late{"too late"};

/// What came of one step: results with their timestamps, sorted, and what was too late.
struct Outcome {
  std::vector<std::pair<std::int64_t, std::string>> results;
  std::vector<std::pair<std::int64_t, int>> late;

  /// Adds `a[0,10):1,2,3,`: a window of a key and the elements in it, in any order.
  void add(const std::string& key, const TimeWindow& window, std::vector<int> serials) {
    std::sort(serials.begin(), serials.end());
    std::string text = key + "[" + show(window.start) + "," + show(window.end) + "):";
    for (const int serial : serials) text += std::to_string(serial) + ",";
    results.emplace_back(window.max_timestamp().millis(), text);
    std::sort(results.begin(), results.end());
  }
  friend bool operator==(const Outcome&, const Outcome&) = default;
  /// What RapidCheck says where two differ.
  friend std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
    for (const auto& [time, text] : outcome.results) out << text << "@" << time << " ";
    for (const auto& [time, serial] : outcome.late) out << "late " << serial << "@" << time << " ";
    return out;
  }
};

/// Tells each window's elements as Outcome does.
class TellElements : public ProcessWindowFunction<Sale, std::string, std::string> {
 public:
  void process(const std::string& key, Context& context, std::span<const Sale> elements,
               Collector<std::string>& out) override {
    std::vector<int> serials;
    for (const Sale& sale : elements) serials.push_back(sale.serial);
    Outcome outcome;
    outcome.add(key, context.window(), std::move(serials));
    out.collect(outcome.results.front().second);
  }
};

/// Windows that tell their elements, beside a model.
template <class Model>
class BesideModel {
 public:
  template <class Assigner>
  BesideModel(Assigner assigner, Duration lateness, Model model)
      : harness_(
            [assigner, lateness](const DataStream<Sale>& sales) {
              return sales.key_by(&Sale::who)
                  .window(assigner)
                  .allowed_lateness(lateness)
                  .side_output_late_data(too_late)
                  .process(TellElements{});
            },
            {.state_backend = *rc::gen::elementOf(all_backends())}),
        late_(harness_.side_output(too_late)),
        model_(std::move(model)) {}

  /// Elements around the watermark, in no order, some in time, some late, some too late; watermarks
  /// and restarts; then the end.
  void check() {
    const auto steps = *rc::gen::inRange(1, 60);
    for (int step = 0; step < steps; ++step) {
      const std::int64_t now = std::max<std::int64_t>(model_.watermark(), -20);
      const auto what = *rc::gen::inRange(0, 10);
      if (what < 7) {
        const Sale sale{*rc::gen::element<std::string>("a", "b", "c"), *rc::gen::inRange(1, 12),
                        step};
        const auto time = now + *rc::gen::inRange<std::int64_t>(-40, 40);
        harness_.process_element(sale, at(time));
        RC_ASSERT(take_outcome() == model_.element(sale, time));
      } else if (what < 9) {
        const auto time = now + *rc::gen::inRange<std::int64_t>(1, 15);
        harness_.process_watermark(at(time));
        RC_ASSERT(take_outcome_of_watermark() == model_.pass(time));
      } else {
        restart();
      }
      RC_ASSERT(harness_.state_entries() == model_.held());
      if constexpr (requires { model_.timers(); }) {
        RC_ASSERT(harness_.event_time_timers() == model_.timers());
      }
    }
    harness_.end_input();
    RC_ASSERT(take_outcome_of_watermark() == model_.pass(INT64_MAX));
    RC_ASSERT(harness_.keys() == 0U);
    RC_ASSERT(harness_.event_time_timers() == 0U);
  }

 private:
  void restart() {
    parallelism_ = *rc::gen::inRange<std::size_t>(1, 4);
    harness_.restore(harness_.snapshot(), parallelism_);
    if (model_.watermark() != INT64_MIN) harness_.process_watermark(at(model_.watermark()));
    RC_ASSERT(take_outcome() == Outcome{});
  }
  /// A watermark fires the windows of one subtask in order of time.
  Outcome take_outcome_of_watermark() {
    const auto results = harness_.take_output();
    RC_ASSERT(parallelism_ > 1 ||
              std::is_sorted(results.begin(), results.end(), [](const auto& a, const auto& b) {
                return a.timestamp < b.timestamp;
              }));
    return outcome_of(results);
  }
  Outcome take_outcome() { return outcome_of(harness_.take_output()); }
  Outcome outcome_of(const std::vector<Timestamped<std::string>>& results) {
    Outcome outcome;
    for (const auto& result : results) {
      outcome.results.emplace_back(result.timestamp.millis(), result.value);
    }
    std::sort(outcome.results.begin(), outcome.results.end());
    for (const auto& element : late_.take()) {
      outcome.late.emplace_back(element.timestamp.millis(), element.value.serial);
    }
    return outcome;
  }

  testing::OperatorHarness<Sale, std::string> harness_;
  testing::TestOutput<Sale> late_;
  Model model_;
  std::size_t parallelism_ = 1;
};

/// How long windows are kept after their end.
inline std::int64_t some_lateness() {
  return *rc::gen::elementOf(std::vector<std::int64_t>{0, 0, 1, 5, 30});
}

}  // namespace weir::tests
