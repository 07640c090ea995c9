/// \file
/// One state of every key, with values of a type.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "weir/internal/count_values.hpp"
#include "weir/internal/expects.hpp"
#include "weir/internal/keyed_state.hpp"
#include "weir/internal/state_descriptor.hpp"

namespace weir::internal {

/// A column of values of type V.
template <class V>
class ValueColumn : public StateColumn {
 public:
  /// `value` is the type that the state has for its user.
  ValueColumn(std::string_view name, const char* kind, const std::type_info& value = typeid(V))
      : StateColumn(name, kind, value, sizeof(V), alignof(V), std::is_trivially_copyable_v<V>) {}

  /// The value of a row, to be changed in place; null where nothing is kept.
  V* find(RowId row_id) const { return find(row(row_id)); }
  /// The same, of a row.
  V* find(Row& found) const { return is_filled(found) ? &cell(found) : nullptr; }
  /// The value of a row in which one is kept.
  V& at(Row& row) const {
    WEIR_EXPECTS(is_filled(row));
    return cell(row);
  }
  /// The value of a row, to be changed in place; made by default where nothing is kept.
  V& fill(RowId row_id) { return fill(row(row_id)); }
  /// The same, of a row.
  V& fill(Row& filled) {
    if (!is_filled(filled)) {
      std::construct_at(&cell(filled));
      bit_.set(filled);
    }
    return cell(filled);
  }
  /// Keeps nothing for this row.
  void clear(KeyedState& state, RowId row_id) {
    Row& cleared = row(row_id);
    if (!is_filled(cleared)) return;
    std::destroy_at(&cell(cleared));
    bit_.clear(cleared);
    if (!bit_.is_in_front()) [[unlikely]]
      state.note_cleared(cleared);
    state.note_empty(row_id);
  }

  TypeDescription description() const override { return describe_type<V>(); }
  std::size_t count(const Row& row) const override {
    return std::max<std::size_t>(1, count_values(cell(row)));
  }
  void write(const Row& row, StateWriter& writer) const override { writer(cell(row)); }
  void read(Row& row, StateReader& reader) const override {
    std::construct_at(&cell(row));
    bit_.set(row);
    reader(cell(row));
  }
  void destroy(Row& row) const override { std::destroy_at(&cell(row)); }
  void move(Row& to, Row& from) const override {
    std::construct_at(&cell(to), std::move(cell(from)));
    std::destroy_at(&cell(from));
  }

 protected:
  V& cell(const Row& row) const { return *static_cast<V*>(address(row)); }
};

/// The column of this name, or null if it has to be made. \throws StateError if the name has
/// another type, or if there is no state because the function runs on a stream that is not keyed.
StateColumn* registered_column(KeyedState* state, std::string_view name, const char* kind,
                               const std::type_info& value);

/// The same for what a function declares. \throws StateError also if the name is the engine's.
StateColumn* declared_column(KeyedState* state, const StateDescriptor& descriptor, const char* kind,
                             const std::type_info& value);

/// The column that a function declares, registered if need be. \throws StateError if the name has
/// another type, or is the engine's.
template <class V>
ValueColumn<V>& column_of(KeyedState* state, const StateDescriptor& descriptor, const char* kind) {
  StateColumn* column = declared_column(state, descriptor, kind, typeid(V));
  if (column == nullptr) column = &state->add_column(new ValueColumn<V>(descriptor.name, kind));
  return static_cast<ValueColumn<V>&>(*column);
}

/// A column of the engine's own, registered if need be. \throws StateError if the name has another
/// type.
template <class V>
ValueColumn<V>& engine_column_of(KeyedState* state, std::string_view name, const char* kind) {
  StateColumn* column = registered_column(state, name, kind, typeid(V));
  if (column == nullptr) column = &state->add_column(new ValueColumn<V>(name, kind));
  return static_cast<ValueColumn<V>&>(*column);
}

}  // namespace weir::internal
