#include "explain/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

#include "weir/error.hpp"
#include "weir/serialization.hpp"

namespace weir::grader {
namespace {

/// A program, and what is said of it: nothing of the reference.
struct Known {
  const Behaviour* behaviour;
  std::string_view said;
};

/// Chooses probes one by one: each time the one that tells most pairs apart which are not told
/// apart well enough as yet, and of equals the shortest. Those of which the same is said need not
/// be told apart.
class Choice {
 public:
  Choice(const std::vector<Probe>& probes, std::vector<Known> programs)
      : probes_(probes), programs_(std::move(programs)) {
    order_.resize(probes.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return probes_[a].scenario.steps.size() < probes_[b].scenario.steps.size();
    });
    for (std::size_t a = 0; a < programs_.size(); ++a) {
      for (std::size_t b = a + 1; b < programs_.size(); ++b) {
        if (programs_[a].said != programs_[b].said) pairs_.push_back({a, b, 0});
      }
    }
    told_.resize(probes.size());
    for (const auto& pair : pairs_) count(pair, 1);
  }

  std::vector<std::size_t> choose(std::size_t most) {
    std::vector<std::size_t> chosen;
    while (chosen.size() < most && !order_.empty()) {
      const auto best = best_one();
      if (told_[*best] == 0) break;
      take(*best);
      chosen.push_back(*best);
      order_.erase(best);
    }
    // For what is not known: from all over the rest.
    const std::size_t room = most - chosen.size();
    for (std::size_t i = 0; i < std::min(room, order_.size()); ++i) {
      chosen.push_back(order_[i * order_.size() / std::min(room, order_.size())]);
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
  }

 private:
  struct Pair {
    std::size_t a;
    std::size_t b;
    std::size_t told_apart;
  };

  bool tells_apart(std::size_t probe, const Pair& pair) const {
    return (*programs_[pair.a].behaviour)[probe] != (*programs_[pair.b].behaviour)[probe];
  }
  /// Adds a pair to what each probe tells apart, or takes it away.
  void count(const Pair& pair, std::ptrdiff_t change) {
    for (std::size_t probe = 0; probe < told_.size(); ++probe) {
      if (tells_apart(probe, pair)) told_[probe] += change;
    }
  }
  void take(std::size_t probe) {
    for (auto& pair : pairs_) {
      if (tells_apart(probe, pair) && ++pair.told_apart == enough_probes) count(pair, -1);
    }
    std::erase_if(pairs_, [](const Pair& pair) { return pair.told_apart >= enough_probes; });
  }
  std::vector<std::size_t>::iterator best_one() {
    return std::max_element(order_.begin(), order_.end(),
                            [&](std::size_t a, std::size_t b) { return told_[a] < told_[b]; });
  }

  const std::vector<Probe>& probes_;
  std::vector<Known> programs_;
  std::vector<std::size_t> order_;
  std::vector<std::ptrdiff_t> told_;  // by each probe: pairs that it tells apart
  std::vector<Pair> pairs_;
};

Behaviour part_of(const Behaviour& all, const std::vector<std::size_t>& chosen) {
  Behaviour part;
  for (const auto i : chosen) part.push_back(all[i]);
  return part;
}

template <class T>
std::optional<T> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  try {
    return from_bytes<T>(std::string(std::istreambuf_iterator<char>(file), {}));
  } catch (const Error&) {
    return std::nullopt;
  }
}

template <class T>
void write(const std::string& path, const T& value) {
  std::ofstream file(path, std::ios::binary);
  file << to_bytes(value);
  file.close();
  if (!file) throw Error(fmt::format("cannot write {}", path));
}

}  // namespace

Behaviour behaviour_of(const std::vector<Probe>& probes, WorkerProcess& worker) {
  Behaviour behaviour;
  for (const auto& [expectation, scenario] : probes) {
    behaviour.push_back(name_of(view(expectation, scenario, worker.play(scenario))));
  }
  return behaviour;
}

std::size_t count_differences(const Behaviour& a, const Behaviour& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] != b[i] ? 1U : 0U;
  return count;
}

const Mistake* Catalogue::find(const Behaviour& behaviour, std::string_view without) const {
  if (behaviour.size() != reference.size()) return nullptr;
  if (count_differences(behaviour, reference) < enough_probes) return nullptr;
  const Mistake* found = nullptr;
  for (const auto& mistake : mistakes) {
    if (mistake.name == without || mistake.behaviour != behaviour) continue;
    if (found != nullptr && found->misconception != mistake.misconception) return nullptr;
    found = &mistake;
  }
  return found;
}

Catalogue Catalogue::with_fewer_probes(std::size_t most, std::string_view without) const {
  std::vector<Known> programs{{&reference, {}}};
  for (const auto& mistake : mistakes) {
    if (mistake.name != without) programs.push_back({&mistake.behaviour, mistake.misconception});
  }
  const auto chosen = Choice(probes, std::move(programs)).choose(most);
  Catalogue smaller{part, {}, part_of(reference, chosen), mistakes, asked};
  for (const auto i : chosen) smaller.probes.push_back(probes[i]);
  for (auto& mistake : smaller.mistakes) mistake.behaviour = part_of(mistake.behaviour, chosen);
  return smaller;
}

const Catalogue* find_part(const Catalogues& catalogues, std::string_view part) {
  const auto found = std::find_if(catalogues.begin(), catalogues.end(),
                                  [&](const Catalogue& of) { return of.part == part; });
  return found == catalogues.end() ? nullptr : &*found;
}

Catalogues read_catalogues(const std::string& path) {
  return read<Catalogues>(path).value_or(Catalogues());
}
void write_catalogues(const std::string& path, const Catalogues& catalogues) {
  write(path, catalogues);
}
std::vector<Probe> read_probes(const std::string& path) {
  return read<std::vector<Probe>>(path).value_or(std::vector<Probe>());
}
void write_probes(const std::string& path, const std::vector<Probe>& probes) {
  write(path, probes);
}

}  // namespace weir::grader
