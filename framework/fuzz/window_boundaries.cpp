// Windows of event time, at both ends of time too, against a model with every rule written out.
#include <algorithm>
#include <optional>
#include <set>

#include "common.hpp"
#include "fuzz.hpp"
#include "window/window_model.hpp"

namespace weir::fuzz {
namespace window_boundaries_target {

using tests::Outcome;
using tests::Sale;

/// A number that cannot overflow: how the model computes with time.
__extension__ using Wide = __int128;

Timestamp clamp(Wide millis) {
  if (millis < INT64_MIN) return Timestamp::min();
  return millis > INT64_MAX ? Timestamp::max() : Timestamp{static_cast<std::int64_t>(millis)};
}
Wide floor_to(Wide millis, Wide step) {
  const Wide rest = millis % step;
  return millis - rest - (rest < 0 ? step : 0);
}

enum class Windows : std::uint8_t { tumbling, sliding, session, dynamic_session };
enum class Fires : std::uint8_t { at_the_end, by_count, continuously };

struct Settings {
  Windows windows = Windows::tumbling;
  std::int64_t size = 1;  ///< of sessions the gap
  std::int64_t slide = 1;
  std::int64_t offset = 0;
  std::int64_t lateness = 0;
  Fires fires = Fires::at_the_end;
  bool purges = false;
  std::int64_t every = 1;  ///< elements, or milliseconds
  bool buffers = true;     ///< or has an accumulator

  bool merges() const { return windows == Windows::session || windows == Windows::dynamic_session; }
  std::string text() const {
    static constexpr const char* names[]{"tumbling", "sliding", "session", "dynamic session"};
    static constexpr const char* triggers[]{"at the end", "by count", "continuously"};
    return std::string(names[static_cast<int>(windows)]) + " " + std::to_string(size) + " every " +
           std::to_string(slide) + " offset " + std::to_string(offset) + " lateness " +
           std::to_string(lateness) + " fires " + triggers[static_cast<int>(fires)] + " every " +
           std::to_string(every) + (purges ? " purges" : "") + (buffers ? "" : " accumulates");
  }
};

struct Pane {
  std::string key;
  TimeWindow window;
  std::vector<int> serials;
  std::int64_t count = 0;
  std::optional<Timestamp> next;  ///< firing of the continuous trigger
  std::set<Timestamp> timers;
};

/// All panes, and what elements and the watermark do to them: Flink's rules one by one.
class Model {
 public:
  explicit Model(const Settings& settings) : settings_(settings) {}

  Outcome element(const Sale& sale, Timestamp time) {
    Outcome outcome;
    bool is_taken = false;
    for (const TimeWindow& window : windows_of(sale, time)) {
      Pane* pane = settings_.merges() ? enter_session(sale.who, window) : enter(sale.who, window);
      if (pane == nullptr) continue;
      is_taken = true;
      pane->serials.push_back(sale.serial);
      if (fires_by_element(*pane, time)) fire(outcome, *pane);
    }
    const Timestamp end = clamp(Wide{time.millis()} + settings_.lateness);
    if (!is_taken && end <= watermark_) outcome.late.emplace_back(time.millis(), sale.serial);
    return outcome;
  }
  Outcome pass(Timestamp time) {
    Outcome outcome;
    if (time <= watermark_) return outcome;
    watermark_ = time;
    for (Pane& pane : panes_) {
      while (!pane.timers.empty() && *pane.timers.begin() <= time) {
        const Timestamp timer = *pane.timers.begin();
        pane.timers.erase(pane.timers.begin());
        if (fires_by_timer(pane, timer)) fire(outcome, pane);
      }
    }
    std::erase_if(panes_,
                  [this](const Pane& pane) { return cleanup_time(pane.window) <= watermark_; });
    return outcome;
  }
  /// A new run begins.
  void restart() { watermark_ = Timestamp::min(); }
  Timestamp watermark() const { return watermark_; }
  std::size_t held() const {
    std::size_t sum = 0;
    for (const Pane& pane : panes_) sum += pane.serials.size();
    return sum;
  }

 private:
  Timestamp cleanup_time(const TimeWindow& window) const {
    return clamp(Wide{window.max_timestamp().millis()} + settings_.lateness);
  }
  bool is_late(const TimeWindow& window) const { return cleanup_time(window) <= watermark_; }

  std::vector<TimeWindow> windows_of(const Sale& sale, Timestamp time) const {
    const Wide t = time.millis();
    if (settings_.merges()) {
      const Wide gap = settings_.windows == Windows::session ? settings_.size : sale.amount;
      return {{time, clamp(t + gap)}};
    }
    std::vector<TimeWindow> all;
    const Wide last = floor_to(t - settings_.offset, settings_.slide) + settings_.offset;
    for (Wide start = last; start > t - settings_.size; start -= settings_.slide) {
      all.push_back({clamp(start), clamp(start + settings_.size)});
    }
    return all;
  }
  Pane* find(const std::string& key, const TimeWindow& window) {
    const auto pane = std::find_if(panes_.begin(), panes_.end(), [&](const Pane& other) {
      return other.key == key && other.window == window;
    });
    return pane != panes_.end() ? &*pane : nullptr;
  }
  Pane& open(const std::string& key, const TimeWindow& window) {
    Pane& pane = panes_.emplace_back();
    pane.key = key;
    pane.window = window;
    pane.timers.insert(cleanup_time(window));
    return pane;
  }
  Pane* enter(const std::string& key, const TimeWindow& window) {
    if (is_late(window)) return nullptr;
    Pane* pane = find(key, window);
    return pane != nullptr ? pane : &open(key, window);
  }
  /// The session that comes of one that begins here and all that it meets.
  Pane* enter_session(const std::string& key, TimeWindow window) {
    std::vector<Pane> met;
    const auto meets = [&](const Pane& other) {
      return other.key == key && other.window.start <= window.end &&
             window.start <= other.window.end;
    };
    for (;;) {
      const auto at = std::find_if(panes_.begin(), panes_.end(), meets);
      if (at == panes_.end()) break;
      window = {std::min(window.start, at->window.start), std::max(window.end, at->window.end)};
      met.push_back(*at);
      panes_.erase(at);
    }
    if (met.empty() && is_late(window)) return nullptr;
    if (met.size() == 1 && met.front().window == window) {
      return &panes_.emplace_back(met.front());
    }
    Pane& pane = open(key, window);
    for (const Pane& other : met) {
      pane.serials.insert(pane.serials.end(), other.serials.begin(), other.serials.end());
      pane.count += other.count;
      if (other.next) pane.next = std::min(pane.next.value_or(*other.next), *other.next);
    }
    if (pane.next) pane.timers.insert(*pane.next);
    return &pane;
  }
  bool fires_by_element(Pane& pane, Timestamp time) {
    const Timestamp last = pane.window.max_timestamp();
    if (settings_.fires == Fires::by_count) {
      if (++pane.count < settings_.every) return false;
      pane.count = 0;
      return true;
    }
    if (last <= watermark_) return true;
    pane.timers.insert(last);
    if (settings_.fires == Fires::continuously && !pane.next) {
      fire_after(pane, floor_to(time.millis(), settings_.every));
    }
    return false;
  }
  bool fires_by_timer(Pane& pane, Timestamp time) {
    if (settings_.fires == Fires::by_count) return false;
    if (time == pane.window.max_timestamp()) return true;
    if (settings_.fires != Fires::continuously || pane.next != time) return false;
    fire_after(pane, time.millis());
    return true;
  }
  void fire_after(Pane& pane, Wide time) {
    pane.next = std::min(clamp(time + settings_.every), pane.window.max_timestamp());
    pane.timers.insert(*pane.next);
  }
  void fire(Outcome& outcome, Pane& pane) {
    if (!pane.serials.empty()) outcome.add(pane.key, pane.window, pane.serials);
    if (settings_.purges) pane.serials.clear();
  }

  Settings settings_;
  std::vector<Pane> panes_;
  Timestamp watermark_ = Timestamp::min();
};

/// The serials of a window as an accumulator.
struct Serials : AggregateFunction<Sale, std::vector<int>, std::vector<int>> {
  std::vector<int> create_accumulator() const override { return {}; }
  void add(const Sale& sale, std::vector<int>& serials) const override {
    serials.push_back(sale.serial);
  }
  std::vector<int> get_result(const std::vector<int>& serials) const override { return serials; }
  void merge(std::vector<int>& into, const std::vector<int>& from) const override {
    into.insert(into.end(), from.begin(), from.end());
  }
};
struct TellSerials : ProcessWindowFunction<std::vector<int>, std::string, std::string> {
  void process(const std::string& key, Context& context, std::span<const std::vector<int>> serials,
               Collector<std::string>& out) override {
    Outcome outcome;
    outcome.add(key, context.window(), serials.front());
    out.collect(outcome.results.front().second);
  }
};

template <class Windowed>
DataStream<std::string> evaluated(const Settings& settings, const Windowed& windowed) {
  const auto late =
      windowed.allowed_lateness(Duration{settings.lateness}).side_output_late_data(tests::too_late);
  return settings.buffers ? late.process(tests::TellElements{})
                          : late.aggregate(Serials{}, TellSerials{});
}
template <class Assigner>
DataStream<std::string> windows(const Settings& settings, const DataStream<Sale>& sales,
                                const Assigner& assigner) {
  const auto windowed = sales.key_by(&Sale::who).window(assigner);
  const auto with = [&](auto trigger) {
    return settings.purges ? evaluated(settings, windowed.trigger(PurgingTrigger::of(trigger)))
                           : evaluated(settings, windowed.trigger(trigger));
  };
  if (settings.fires == Fires::by_count) return with(CountTrigger::of(settings.every));
  if (settings.fires == Fires::continuously) {
    return with(ContinuousEventTimeTrigger::of(Duration{settings.every}));
  }
  return settings.purges ? with(EventTimeTrigger::create()) : evaluated(settings, windowed);
}
DataStream<std::string> build(const Settings& settings, const DataStream<Sale>& sales) {
  const Duration size{settings.size};
  const Duration offset{settings.offset};
  switch (settings.windows) {
    case Windows::tumbling:
      return windows(settings, sales, TumblingEventTimeWindows::of(size, offset));
    case Windows::sliding:
      return windows(settings, sales,
                     SlidingEventTimeWindows::of(size, Duration{settings.slide}, offset));
    case Windows::session:
      return windows(settings, sales, EventTimeSessionWindows::with_gap(size));
    case Windows::dynamic_session:
      break;
  }
  return windows(settings, sales, EventTimeSessionWindows::with_dynamic_gap([](const Sale& sale) {
                   return Duration{sale.amount};
                 }));
}

Settings some_settings(Case& choose) {
  Settings settings;
  settings.windows = choose.one_of(
      {Windows::tumbling, Windows::sliding, Windows::session, Windows::dynamic_session});
  const bool is_huge = choose.chance(15) && settings.windows != Windows::dynamic_session;
  settings.size = is_huge ? INT64_MAX >> choose.one_of<int>({0, 1, 2, 8}) : choose.in(1, 14);
  if (is_huge) settings.size -= choose.in(0, 20);
  settings.slide = settings.size;
  if (settings.windows == Windows::sliding) {
    settings.slide = is_huge             ? settings.size / choose.in(1, 4)
                     : choose.chance(50) ? choose.in(1, 20)
                                         : settings.size;
    if (!is_huge && choose.chance(50)) settings.size = settings.slide * choose.in(1, 5);
  }
  if (choose.chance(60)) settings.offset = choose.in(1 - settings.slide, settings.slide - 1);
  settings.lateness = choose.one_of<std::int64_t>({0, 0, 0, 1, 5, 30, INT64_MAX, INT64_MAX - 7});
  settings.fires =
      choose.one_of({Fires::at_the_end, Fires::at_the_end, Fires::by_count, Fires::continuously});
  settings.purges = choose.chance(30);
  settings.every = choose.in(1, 5);
  // A window of all of time fires a few times, not for ever.
  if (settings.fires == Fires::continuously) {
    settings.every = is_huge ? settings.size / choose.in(1, 9) : choose.in(1, 20);
  }
  settings.buffers = choose.chance(60);
  return settings;
}

class BesideModel {
 public:
  explicit BesideModel(Case& choose)
      : choose_(choose),
        settings_(some_settings(choose)),
        keys_(choose.one_of<std::int64_t>({1, 3, 3, 60})),
        harness_([settings =
                      settings_](const DataStream<Sale>& sales) { return build(settings, sales); },
                 {.state_backend = choose.one_of({StateBackend::heap, StateBackend::copying}),
                  .batch_capacity = batch_capacity_}),
        late_(harness_.side_output(tests::too_late)),
        origin_(choose.one_of({Timestamp{0}, Timestamp{0}, Timestamp{-1000},
                               Timestamp{1'600'000'000'000}, Timestamp::min() + Duration{30},
                               Timestamp::max() - Duration{150}})),
        model_(settings_),
        kept_model_(settings_) {
    Case::say(settings_.text() + ", around " + std::to_string(origin_.millis()) + ", " +
              std::to_string(keys_) + " keys");
  }

  void run() {
    for (std::int64_t steps = choose_.in(1, keys_ > 3 ? 250 : 60); steps > 0; --steps) {
      const auto what = choose_.below(20);
      if (what < 14) {
        elements();
      } else if (what < 18) {
        pass(std::min(time_near(1, 15), Timestamp::max() - Duration{1}));
      } else if (what == 18) {
        keep();
      } else {
        restart();
      }
      if (batch_capacity_ == 1 && settings_.buffers && settings_.fires == Fires::at_the_end) {
        require(harness_.state_entries() == model_.held(),
                "elements held: " + std::to_string(harness_.state_entries()) + " instead of " +
                    std::to_string(model_.held()));
      }
    }
    Case::say("end");
    harness_.end_input();
    expect(model_.pass(Timestamp::max()));
    compare();
    require(harness_.keys() == 0, "a key is left at the end");
    require(harness_.event_time_timers() == 0, "timers are left at the end");
  }

 private:
  Timestamp now() const { return std::max(model_.watermark(), origin_); }
  /// Around the watermark; seldom at one of the ends of time. The first instant of all is none.
  Timestamp time_near(std::int64_t least, std::int64_t most) {
    const Timestamp first = Timestamp::min() + Duration{1};
    if (choose_.chance(1)) return first + Duration{choose_.in(0, 30)};
    if (choose_.chance(1)) return Timestamp::max() - Duration{choose_.in(0, 30)};
    return std::max(first, now() + Duration{choose_.in(least, most)});
  }
  /// One, or some together.
  void elements() {
    std::vector<Timestamped<Sale>> all;
    for (auto n = choose_.chance(70) ? 1 : choose_.in(1, 8); n > 0; --n) {
      const Sale sale{std::to_string(choose_.in(1, keys_)), static_cast<int>(choose_.in(1, 12)),
                      serial_++};
      const Timestamp time = time_near(-40, 40);
      Case::say("element " + std::to_string(sale.serial) + " of " + sale.who + " for " +
                std::to_string(sale.amount) + " at " + std::to_string(time.millis()));
      all.push_back({sale, time});
      expect(model_.element(sale, time));
    }
    harness_.process_elements(all);
    if (batch_capacity_ == 1) compare();  // else some of them still wait for their batch to be full
  }
  void pass(Timestamp time) {
    Case::say("watermark " + std::to_string(time.millis()));
    harness_.process_watermark(time);
    const bool goes_on = time > model_.watermark();
    expect(model_.pass(time));
    if (goes_on || batch_capacity_ == 1) compare();
  }
  void keep() {
    Case::say("snapshot");
    kept_ = harness_.snapshot();
    compare();
    kept_model_ = model_;
  }
  /// From the last snapshot, or from the beginning: as after a crash.
  void restart() {
    const auto parallelism = 1 + choose_.below(4);
    const Timestamp watermark = kept_model_.watermark();
    Case::say("restart with " + std::to_string(parallelism));
    harness_.restore(kept_, parallelism);
    expected_.clear();
    model_ = kept_model_;
    model_.restart();
    if (watermark != Timestamp::min() && choose_.chance(80)) pass(watermark);
  }
  void expect(const Outcome& outcome) {
    for (const auto& [time, text] : outcome.results) add(expected_, text, time);
    for (const auto& [time, serial] : outcome.late) {
      add(expected_, "late " + std::to_string(serial), time);
    }
  }
  void compare() {
    std::vector<std::string> found;
    for (const auto& result : harness_.take_output()) {
      add(found, result.value, result.timestamp.millis());
    }
    for (const auto& element : late_.take()) {
      add(found, "late " + std::to_string(element.value.serial), element.timestamp.millis());
    }
    std::sort(found.begin(), found.end());
    std::sort(expected_.begin(), expected_.end());
    require_equal(found, expected_, "results and late elements");
    expected_.clear();
  }
  static void add(std::vector<std::string>& lines, const std::string& text, std::int64_t time) {
    lines.push_back(text + "@" + std::to_string(time));
  }

  Case& choose_;
  Settings settings_;
  std::int64_t keys_;
  std::size_t batch_capacity_ = choose_.one_of<std::size_t>({1, 1, 3, 0});  ///< 0: the default
  testing::OperatorHarness<Sale, std::string> harness_;
  testing::TestOutput<Sale> late_;
  Timestamp origin_;
  Model model_;
  Model kept_model_;
  std::shared_ptr<const Snapshot> kept_;
  std::vector<std::string> expected_;
  int serial_ = 0;
};

}  // namespace window_boundaries_target

void window_boundaries(Case& choose) { window_boundaries_target::BesideModel(choose).run(); }

}  // namespace weir::fuzz
