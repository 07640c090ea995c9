#include "explain/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>
#include <utility>

#include "weir/error.hpp"
#include "weir/serialization.hpp"

namespace weir::grader {
namespace {

/// So many probes must show that a program is wrong before anything is said of it.
constexpr std::size_t enough = 3;

std::size_t count_differences(const Behaviour& a, const Behaviour& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] != b[i] ? 1U : 0U;
  return count;
}

/// Chooses probes one by one: each time the one that tells most pairs apart which are not told
/// apart well enough as yet, and of equals the shortest.
class Choice {
 public:
  Choice(const std::vector<Probe>& probes, std::vector<const Behaviour*> programs)
      : probes_(probes), programs_(std::move(programs)) {
    order_.resize(probes.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return probes_[a].scenario.steps.size() < probes_[b].scenario.steps.size();
    });
    for (std::size_t a = 0; a < programs_.size(); ++a) {
      for (std::size_t b = a + 1; b < programs_.size(); ++b) pairs_.push_back({a, b, 0});
    }
  }

  std::vector<std::size_t> choose(std::size_t most) {
    std::vector<std::size_t> chosen;
    while (chosen.size() < most && !order_.empty()) {
      const auto best = best_one();
      if (best == order_.end()) break;
      for (auto& pair : pairs_) pair.told_apart += tells_apart(*best, pair) ? 1U : 0U;
      std::erase_if(pairs_, [](const Pair& pair) { return pair.told_apart >= enough; });
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
    return (*programs_[pair.a])[probe] != (*programs_[pair.b])[probe];
  }
  std::vector<std::size_t>::iterator best_one() {
    auto best = order_.end();
    std::ptrdiff_t most = 0;
    for (auto probe = order_.begin(); probe != order_.end(); ++probe) {
      const auto told = std::count_if(pairs_.begin(), pairs_.end(),
                                      [&](const Pair& pair) { return tells_apart(*probe, pair); });
      if (told > most) best = probe;
      most = std::max(most, told);
    }
    return best;
  }

  const std::vector<Probe>& probes_;
  std::vector<const Behaviour*> programs_;
  std::vector<std::size_t> order_;
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

const Mistake* Catalogue::find(const Behaviour& behaviour, std::string_view without) const {
  if (behaviour.size() != reference.size()) return nullptr;
  if (count_differences(behaviour, reference) < enough) return nullptr;
  const Mistake* found = nullptr;
  for (const auto& mistake : mistakes) {
    if (mistake.name == without || mistake.behaviour != behaviour) continue;
    if (found != nullptr && found->misconception != mistake.misconception) return nullptr;
    found = &mistake;
  }
  return found;
}

Catalogue Catalogue::with_fewer_probes(std::size_t most, std::string_view without) const {
  std::vector<const Behaviour*> programs{&reference};
  for (const auto& mistake : mistakes) {
    if (mistake.name != without) programs.push_back(&mistake.behaviour);
  }
  const auto chosen = Choice(probes, std::move(programs)).choose(most);
  Catalogue smaller{{}, part_of(reference, chosen), mistakes};
  for (const auto i : chosen) smaller.probes.push_back(probes[i]);
  for (auto& mistake : smaller.mistakes) mistake.behaviour = part_of(mistake.behaviour, chosen);
  return smaller;
}

std::optional<Catalogue> read_catalogue(const std::string& path) { return read<Catalogue>(path); }
void write_catalogue(const std::string& path, const Catalogue& catalogue) {
  write(path, catalogue);
}
std::vector<Probe> read_probes(const std::string& path) {
  return read<std::vector<Probe>>(path).value_or(std::vector<Probe>());
}
void write_probes(const std::string& path, const std::vector<Probe>& probes) {
  write(path, probes);
}

}  // namespace weir::grader
