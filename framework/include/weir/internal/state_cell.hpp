/// \file
/// The current key's value of a state.
#pragma once

#include <optional>
#include <utility>

#include "weir/internal/state_descriptor.hpp"
#include "weir/internal/value_column.hpp"

namespace weir::internal {

/// Throws StateError: the handle was never given a state.
[[noreturn]] void throw_no_state();

/// What all handles share: the column, and the current key's cell in it.
template <class V>
class StateCell {
 public:
  StateCell() = default;
  StateCell(KeyedState* state, const StateDescriptor& descriptor, const char* kind)
      : column_(&column_of<V>(state, descriptor, kind)), state_(state) {
    publish(*state, descriptor, *column_);
  }

  /// The value of the current key; null where there is none.
  const V* find() const {
    const auto& column = this->column();
    return column.find(state_->current(column));
  }
  /// The value of the current key, to be changed in place; made by default where there is none.
  V& fill() const {
    auto& column = this->column();
    return column.fill(state_->current(column));
  }
  void clear() const {
    auto& column = this->column();
    column.clear(*state_, state_->current(column));
  }

  /// `value` as the state backend would keep it or return it: the copying backend sends it through
  /// bytes.
  V pass(V value) const { return copying() ? passed_through_bytes(value) : std::move(value); }
  /// A copy of the value of the current key, as pass() returns it; empty where there is none.
  std::optional<V> get() const {
    const V* value = find();
    if (value == nullptr) return std::nullopt;
    return copying() ? std::optional<V>(pass(*value)) : std::optional<V>(*value);
  }
  bool copying() const {
    static_cast<void>(column());
    return state_->copying();
  }

 private:
  ValueColumn<V>& column() const {
    if (column_ == nullptr) [[unlikely]]
      throw_no_state();
    return *column_;
  }

  ValueColumn<V>* column_ = nullptr;
  KeyedState* state_ = nullptr;
};

}  // namespace weir::internal
