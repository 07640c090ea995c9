/// \file
/// Going through the entries of a map state.
#pragma once

#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "weir/internal/state_cell.hpp"

namespace weir::internal {

/// Goes through the current key's entries: in place, or through a copy of them where what is kept
/// has another form. In place it looks for the entry behind the last one's key, so that whatever
/// changes meanwhile, the rows of all keys moving included, does it no harm.
template <class K, class V>
class MapEntryIterator {
 public:
  using Copy = std::vector<std::pair<K, V>>;
  using value_type = std::pair<const K&, const V&>;
  using reference = value_type;
  using pointer = void;
  using difference_type = std::ptrdiff_t;
  using iterator_category = std::input_iterator_tag;

  MapEntryIterator() = default;
  explicit MapEntryIterator(const StateCell<std::map<K, V>>& cell) : cell_(cell) {
    const auto* map = cell_.find();
    if (map != nullptr) visit(*map, map->begin());
  }
  explicit MapEntryIterator(Copy copy) : copy_(std::make_shared<const Copy>(std::move(copy))) {
    visit_copy();
  }

  value_type operator*() const { return {*key_, *value_}; }
  MapEntryIterator& operator++() {
    key_ = nullptr;
    if (copy_) {
      ++next_;
      visit_copy();
    } else if (const auto* map = cell_.find(); map != nullptr) {
      visit(*map, map->upper_bound(*last_));
    }
    return *this;
  }
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const { return key_ == nullptr; }

 private:
  void visit(const std::map<K, V>& map, typename std::map<K, V>::const_iterator entry) {
    if (entry == map.end()) return;
    key_ = &entry->first;
    value_ = &entry->second;
    last_ = entry->first;
  }
  void visit_copy() {
    if (next_ == copy_->size()) return;
    key_ = &(*copy_)[next_].first;
    value_ = &(*copy_)[next_].second;
  }

  StateCell<std::map<K, V>> cell_;
  std::optional<K> last_;  ///< the key that was visited last; its entry may be gone
  std::shared_ptr<const Copy> copy_;
  std::size_t next_ = 0;      ///< in the copy
  const K* key_ = nullptr;    ///< null at the end
  const V* value_ = nullptr;  ///< of the same entry
};

}  // namespace weir::internal
