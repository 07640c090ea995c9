#include "explain/smallest.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>
#include <vector>

#include "weir/serialization.hpp"

namespace weir::grader {
namespace {

using Mode = Scenario::Mode;

class Shrinker {
 public:
  Shrinker(Scenario scenario, const StillShows& still_shows, std::size_t most_questions)
      : best_(std::move(scenario)), still_shows_(still_shows), questions_left_(most_questions) {
    asked_.insert(to_bytes(best_));
  }

  Scenario shrink() {
    for (bool is_first = true;; is_first = false) {
      const Scenario before = best_;
      run_it_plainly();
      remove_steps();
      remove_pairs();
      simplify_steps();
      try_simpler_values(best_, [this](const Scenario& candidate) { return try_it(candidate); });
      if (!is_first || best_.steps == before.steps) break;
    }
    lower_the_seed();
    return best_;
  }

 private:
  bool is_simulated() const { return best_.mode == Mode::simulated; }

  /// Goes on from the candidate if that still shows it.
  bool try_it(const Scenario& candidate) {
    if (questions_left_ == 0 || !asked_.insert(to_bytes(candidate)).second) return false;
    --questions_left_;
    if (!still_shows_(candidate)) return false;
    best_ = candidate;
    return true;
  }
  /// With other steps a seed means another interleaving: some more are tried.
  bool try_some_seeds(Scenario candidate) {
    if (try_it(candidate)) return true;
    if (candidate.mode != Mode::simulated) return false;
    constexpr std::uint64_t seeds = 3;
    for (candidate.seed = 1; candidate.seed <= seeds; ++candidate.seed) {
      if (try_it(candidate)) return true;
    }
    return false;
  }
  template <class Change>
  bool try_change(Change change) {
    Scenario candidate = best_;
    change(candidate);
    return try_some_seeds(std::move(candidate));
  }

  void run_it_plainly() {
    if (is_simulated()) step_it();
    if (best_.copying) try_change([](Scenario& s) { s.copying = false; });
    if (best_.parallelism != 1 && !try_change([](Scenario& s) { s.parallelism = 1; })) {
      if (best_.parallelism > 2) try_change([](Scenario& s) { s.parallelism = 2; });
    }
    if (is_simulated() && best_.crashes > 0 && !try_change([](Scenario& s) { s.crashes = 0; })) {
      if (best_.crashes > 1) try_change([](Scenario& s) { s.crashes = 1; });
    }
  }
  /// One step after the other tells more than a simulation. A restart may stand for the crashes.
  void step_it() {
    const auto make_plain = [](Scenario& s) {
      s.mode = Mode::stepped;
      s.seed = 0;
      s.crashes = 0;
    };
    const auto crashes = best_.crashes;
    if (try_change([&](Scenario& s) {
          make_plain(s);
          s.parallelism = 1;
          s.copying = false;
        }) ||
        try_change(make_plain) || crashes == 0) {
      return;
    }
    for (std::size_t i = 0; i < best_.steps.size() && is_simulated(); ++i) {
      try_change([&](Scenario& s) {
        make_plain(s);
        s.steps.insert(s.steps.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                       Step{.kind = Step::Kind::restart});
      });
    }
  }

  bool try_without(std::size_t first, std::size_t count) {
    return try_change([&](Scenario& s) {
      const auto begin = s.steps.begin() + static_cast<std::ptrdiff_t>(first);
      s.steps.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
    });
  }
  /// In runs that become shorter, from the end: what comes after a difference is soon gone.
  void remove_steps() {
    for (std::size_t run = best_.steps.size(); run > 0;) {
      bool removed = false;
      for (std::size_t end = best_.steps.size(); end > 0;) {
        const std::size_t first = end > run ? end - run : 0;
        if (end - first < best_.steps.size()) removed |= try_without(first, end - first);
        end = first;
      }
      if (run == 1 && removed) continue;
      run /= 2;
    }
  }
  /// Two that go together only: a START and its END.
  void remove_pairs() {
    constexpr std::size_t most = 12;
    for (std::size_t i = 0; i < best_.steps.size() && best_.steps.size() <= most; ++i) {
      for (std::size_t j = i + 1; j < best_.steps.size(); ++j) {
        const bool removed = try_change([&](Scenario& s) {
          s.steps.erase(s.steps.begin() + static_cast<std::ptrdiff_t>(j));
          s.steps.erase(s.steps.begin() + static_cast<std::ptrdiff_t>(i));
        });
        if (removed) j = i;
      }
    }
  }

  void simplify_steps() {
    const auto uses_channels = [](const Step& step) { return step.channel != 0; };
    if (std::any_of(best_.steps.begin(), best_.steps.end(), uses_channels)) {
      try_change([](Scenario& s) {
        for (auto& step : s.steps) step.channel = 0;
      });
    }
    for (std::size_t i = 0; i < best_.steps.size(); ++i) {
      if (best_.steps[i].kind == Step::Kind::restart && best_.steps[i].parallelism != 0) {
        try_change([&](Scenario& s) { s.steps[i].parallelism = 0; });
      }
      if (best_.steps[i].kind != Step::Kind::advance) continue;
      for (const Duration shorter : {Duration{200}, Duration{1000}, Duration{60'000}}) {
        if (best_.steps[i].duration <= shorter) break;
        if (try_change([&](Scenario& s) { s.steps[i].duration = shorter; })) break;
      }
    }
  }

  void lower_the_seed() {
    constexpr std::uint64_t most = 16;
    for (std::uint64_t seed = 0; is_simulated() && seed < std::min(best_.seed, most); ++seed) {
      Scenario candidate = best_;
      candidate.seed = seed;
      if (try_it(candidate)) return;
    }
  }

  Scenario best_;
  const StillShows& still_shows_;
  std::size_t questions_left_;
  std::set<Bytes> asked_;
};

}  // namespace

Scenario smallest(const Scenario& scenario, const StillShows& still_shows,
                  std::size_t most_questions) {
  return Shrinker(scenario, still_shows, most_questions).shrink();
}

}  // namespace weir::grader
