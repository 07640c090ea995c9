#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "window/window_model.hpp"

namespace weir::tests {
namespace session_model_test {

/// The gap after an element: the same after each, or what the element says.
struct Gap {
  std::int64_t fixed = 0;  ///< 0: the element's amount

  std::int64_t after(const Sale& sale) const { return fixed > 0 ? fixed : sale.amount; }
};

/// Sessions are no more than their elements: what belongs together is found anew at each step.
class Model {
 public:
  Model(const Gap& gap, std::int64_t lateness) : gap_(gap), lateness_(lateness) {}

  Outcome element(const Sale& sale, std::int64_t time) {
    Outcome outcome;
    auto others = std::move(kept_);
    Session session{sale.who, {at(time), at(time + gap_.after(sale))}, {sale.serial}};
    const bool is_alone = !absorb(others, session);
    kept_ = std::move(others);
    if (is_alone && session.window.max_timestamp().millis() + lateness_ <= watermark_) {
      outcome.late.emplace_back(time, sale.serial);
      return outcome;
    }
    if (session.window.max_timestamp().millis() <= watermark_) add_result(outcome, session);
    kept_.push_back(std::move(session));
    return outcome;
  }
  /// The watermark comes to `time`.
  Outcome pass(std::int64_t time) {
    Outcome outcome;
    for (const Session& session : kept_) {
      const std::int64_t last = session.window.max_timestamp().millis();
      if (last > watermark_ && last <= time) add_result(outcome, session);
    }
    watermark_ = time;
    std::erase_if(kept_, [this](const Session& session) {
      return session.window.max_timestamp().millis() <= watermark_ - lateness_;
    });
    return outcome;
  }
  std::int64_t watermark() const { return watermark_; }
  /// How many timers wait: one for the end of each session that has not fired, and one until which
  /// a session is kept longer than that.
  std::size_t timers() const {
    std::size_t sum = 0;
    for (const Session& session : kept_) {
      const bool has_fired = session.window.max_timestamp().millis() <= watermark_;
      sum += has_fired || lateness_ == 0 ? 1 : 2;
    }
    return sum;
  }
  /// How many elements sessions hold that are not late yet.
  std::size_t held() const {
    std::size_t sum = 0;
    for (const Session& session : kept_) sum += session.serials.size();
    return sum;
  }

 private:
  struct Session {
    std::string key;
    TimeWindow window;
    std::vector<int> serials;
  };

  /// Takes into `session` all that it meets, until it meets no more. Answers whether it met any.
  static bool absorb(std::vector<Session>& others, Session& session) {
    const auto meets = [&session](const Session& other) {
      return other.key == session.key && other.window.start <= session.window.end &&
             session.window.start <= other.window.end;
    };
    const auto met = std::find_if(others.begin(), others.end(), meets);
    if (met == others.end()) return false;
    session.window = {std::min(session.window.start, met->window.start),
                      std::max(session.window.end, met->window.end)};
    session.serials.insert(session.serials.end(), met->serials.begin(), met->serials.end());
    others.erase(met);
    absorb(others, session);
    return true;
  }
  static void add_result(Outcome& outcome, const Session& session) {
    outcome.add(session.key, session.window, session.serials);
  }

  Gap gap_;
  std::int64_t lateness_;
  std::vector<Session> kept_;
  std::int64_t watermark_ = INT64_MIN;
};

RC_GTEST_PROP(SessionWindow, IsAsTheModelSays, ()) {
  const Gap gap{*rc::gen::inRange<std::int64_t>(1, 15)};
  const auto lateness = some_lateness();
  BesideModel(EventTimeSessionWindows::with_gap(Duration{gap.fixed}), Duration{lateness},
              Model(gap, lateness))
      .check();
}

RC_GTEST_PROP(SessionWindow, OfADynamicGapIsAsTheModelSays, ()) {
  const Gap gap;
  const auto lateness = some_lateness();
  BesideModel(
      EventTimeSessionWindows::with_dynamic_gap([](const Sale& s) { return Duration{s.amount}; }),
      Duration{lateness}, Model(gap, lateness))
      .check();
}

}  // namespace session_model_test
}  // namespace weir::tests
