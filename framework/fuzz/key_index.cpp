// Tables that live on erase, against a std::map: the index alone, and a state of keys.
#include "weir/internal/key_index.hpp"

#include <algorithm>
#include <map>

#include "fuzz.hpp"
#include "shelf.hpp"
#include "weir/internal/keyed_state.hpp"
#include "weir/state.hpp"

namespace weir::fuzz {
namespace key_index_target {

using internal::no_row;
using internal::RowId;

/// How keys are hashed: well, or so that they meet.
struct Hash {
  enum class Kind : std::uint8_t { mixed, few, at_the_end, one_bucket };

  Kind kind = Kind::mixed;
  std::uint64_t n = 1;

  std::uint64_t operator()(std::uint64_t key) const {
    switch (kind) {
      case Kind::mixed:
        return mix_bits(key);
      case Kind::few:
        return key % n;
      case Kind::at_the_end:
        return ~std::uint64_t{0} - key % n;
      case Kind::one_bucket:
        return mix_bits(key) << 12U;
    }
    return 0;
  }
};

/// An index and the map that it has to agree with. Rows are given out as KeyedState does: those
/// that came free last first.
class Checked {
 public:
  explicit Checked(const Hash& hash) : hash_(hash) {}

  std::size_t size() const { return live_.size(); }
  bool holds(std::uint64_t key) const { return expected_.contains(key); }
  void insert(std::uint64_t key) {
    RowId row_id = static_cast<RowId>(owners_.size());
    if (free_.empty()) {
      owners_.push_back(key);
    } else {
      row_id = free_.back();
      free_.pop_back();
      owners_[row_id] = key;
    }
    index_.insert(hash_(key), row_id);
    expected_[key] = row_id;
    live_.push_back(key);
    most_ = std::max(most_, live_.size());
  }
  /// The n-th of those that are there, the oldest first.
  void erase(std::size_t n) {
    const std::uint64_t key = live_[n];
    const RowId row_id = expected_.at(key);
    index_.erase(hash_(key), row_id);
    expected_.erase(key);
    live_.erase(live_.begin() + static_cast<std::ptrdiff_t>(n));
    free_.push_back(row_id);
  }
  void check(std::uint64_t key) const {
    const auto expected = expected_.find(key);
    const RowId row_id = index_.find(hash_(key), [&](RowId s) { return owners_[s] == key; });
    require(row_id == (expected != expected_.end() ? expected->second : no_row),
            "find(" + std::to_string(key) + ") is " + std::to_string(row_id));
  }
  void check_all(std::uint64_t keys) const {
    for (std::uint64_t key = 0; key < keys; ++key) check(key);
    // Five entries in 64 bytes, half full at the least: a table must not grow by churn alone.
    require(index_.bytes() <= 64 * std::max<std::size_t>(16, most_),
            "the table has grown to " + std::to_string(index_.bytes()) + " bytes, for " +
                std::to_string(most_) + " entries at the most");
  }

 private:
  Hash hash_;
  internal::KeyIndex index_;
  std::map<std::uint64_t, RowId> expected_;
  std::vector<std::uint64_t> owners_;  ///< by row
  std::vector<std::uint64_t> live_;
  std::vector<RowId> free_;
  std::size_t most_ = 0;
};

enum class Leaves : std::uint8_t { oldest, newest, any };

/// Goes up and down to some fill, and stays there with churn.
void churn_of_an_index(Case& choose) {
  const Hash hash{choose.one_of({Hash::Kind::mixed, Hash::Kind::mixed, Hash::Kind::few,
                                 Hash::Kind::at_the_end, Hash::Kind::one_bucket}),
                  1 + choose.below(choose.one_of<std::size_t>({3, 30, 300}))};
  // The table has room for 60 at first, and for twice as many whenever it has grown.
  const auto most = choose.one_of<std::size_t>({5, 40, 60, 60, 60, 60, 61, 120, 240, 1000});
  const std::uint64_t keys = most + 1 + choose.below(2 * most);
  const std::size_t steps = choose.below(5000);
  Case::say("hash " + std::to_string(static_cast<int>(hash.kind)) + " of " +
            std::to_string(hash.n) + ", up to " + std::to_string(most) + " of " +
            std::to_string(keys) + " keys, " + std::to_string(steps) + " steps");
  Checked table(hash);
  std::size_t fill = most;
  Leaves leaves = Leaves::any;
  for (std::size_t step = 0; step < steps; ++step) {
    if (choose.chance(1)) {
      fill = choose.chance(50) ? most : choose.below(most + 1);
      leaves = choose.one_of({Leaves::oldest, Leaves::newest, Leaves::any});
    }
    if (table.size() < fill) {
      std::uint64_t key = choose.bits() % keys;
      while (table.holds(key)) key = (key + 1) % keys;
      table.insert(key);
    } else if (table.size() > 0) {
      table.erase(leaves == Leaves::oldest   ? 0
                  : leaves == Leaves::newest ? table.size() - 1
                                             : choose.below(table.size()));
    }
    table.check(choose.bits() % keys);
    if (choose.below(4 * keys) == 0) table.check_all(keys);
  }
  table.check_all(keys);
}

/// Values come and go, in batches of a few keys.
template <class K>
void churn_of_a_state(Case& choose) {
  const std::int64_t keys = choose.one_of<std::int64_t>({3, 61, 130, 1500});
  const std::size_t batches = choose.below(400);
  Case::say("state of " + std::to_string(keys) + " keys, " + std::to_string(batches) + " batches");
  internal::KeyedStateOf<K> state(128, choose.chance(30));
  ValueState<std::int64_t> sum(&state, ValueStateDescriptor<std::int64_t>{"sum"});
  std::map<std::int64_t, std::int64_t> expected;
  for (std::size_t batch = 0; batch < batches; ++batch) {
    const auto clears = choose.one_of<std::uint64_t>({5, 50, 95});
    for (std::size_t n = choose.below(60); n > 0; --n) {
      const std::int64_t key = choose.in(0, keys - 1);
      state.set_current(state.acquire(K{key}));
      const auto before = expected.find(key);
      require(
          sum.value() == (before != expected.end() ? std::optional(before->second) : std::nullopt),
          "the value of key " + std::to_string(key) + " is another");
      if (choose.chance(clears)) {
        sum.clear();
        expected.erase(key);
      } else {
        sum.update(expected[key] += choose.in(-9, 9));
      }
    }
    state.sweep();
    require(state.keys() == expected.size() && state.entries() == expected.size(),
            "there are " + std::to_string(state.keys()) + " keys instead of " +
                std::to_string(expected.size()));
  }
}

}  // namespace key_index_target

void key_index(Case& choose) {
  using namespace key_index_target;
  if (choose.chance(80)) {
    churn_of_an_index(choose);
  } else if (choose.chance(70)) {
    churn_of_a_state<std::int64_t>(choose);
  } else {
    churn_of_a_state<tests::Shelf>(choose);
  }
}

}  // namespace weir::fuzz
