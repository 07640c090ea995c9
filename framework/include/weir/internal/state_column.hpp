/// \file
/// One state of every key, for those who do not know the type of its values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <typeinfo>

#include "weir/internal/rows.hpp"
#include "weir/internal/type_description.hpp"
#include "weir/serialization.hpp"
#include "weir/timestamp.hpp"

namespace weir::internal {

/// One state of every key: which cell of a row is its own, and what can be done with a cell.
///
/// A row's `filled` has the column's bit where the cell holds a value; elsewhere the cell is raw
/// memory.
class StateColumn {
 public:
  /// A state of a `kind`, like "ValueState", with values of `value`; `flat` if they own nothing
  /// beside their cells.
  StateColumn(std::string_view name, const char* kind, const std::type_info& value,
              std::size_t size, std::size_t alignment, bool flat);
  StateColumn(const StateColumn&) = delete;
  StateColumn& operator=(const StateColumn&) = delete;
  virtual ~StateColumn();

  const std::string& name() const { return name_; }
  /// The kind of state and the type of its values, in words.
  const std::string& type() const { return type_; }
  const std::string& kind() const { return kind_; }
  /// The kind of state and what its values are made of, as snapshots say it.
  std::string saved_type() const;
  /// What its values are made of.
  virtual TypeDescription description() const = 0;
  /// Whether it is of this kind, with values of this type.
  bool is_of(std::string_view kind, const std::type_info& value) const {
    return *value_ == value && kind_ == kind;
  }
  std::size_t cell_size() const { return size_; }
  std::size_t cell_alignment() const { return alignment_; }
  bool is_flat() const { return flat_; }
  /// Says where its cells are: `offset` bytes from the beginning of each row, filled where the row
  /// has `bit`.
  void put(const Rows& rows, std::size_t offset, RowBit bit) {
    rows_ = &rows;
    offset_ = offset;
    bit_ = bit;
  }

  /// Whether anything is kept in this row.
  bool is_filled(const Row& row) const { return bit_.is_set(row); }
  /// Whether anything is kept in the row of this row.
  bool is_kept(RowId row_id) const { return is_filled(row(row_id)); }
  /// The value in the row of this row, where one is kept, as a snapshot holds it.
  void write_kept(RowId row_id, StateWriter& writer) const { write(row(row_id), writer); }
  /// Time for what was put off: so many elements have come.
  virtual void clean_up(std::size_t) {}

  // Of a cell that holds a value:

  /// Number of values: the elements of a list or a map count one by one.
  virtual std::size_t count(const Row& row) const = 0;
  /// Whether it belongs into a snapshot.
  virtual bool is_saved(const Row&) const { return true; }
  /// From when on nobody needs it; Timestamp::max() if that never comes.
  virtual Timestamp expires(const Row&) const { return Timestamp::max(); }
  virtual void write(const Row& row, StateWriter& writer) const = 0;
  virtual void destroy(Row& row) const = 0;
  /// Moves it to `offset` in another row, where it is now.
  virtual void move(Row& to, Row& from) const = 0;
  /// Makes the value of a cell that holds none.
  virtual void read(Row& row, StateReader& reader) const = 0;

 protected:
  Row& row(RowId row_id) const { return (*rows_)[row_id]; }
  void* address(const Row& row) const {
    return const_cast<std::byte*>(reinterpret_cast<const std::byte*>(&row)) + offset_;
  }

  RowBit bit_;

 private:
  const Rows* rows_ = nullptr;
  std::size_t offset_ = 0;
  std::size_t size_;
  std::size_t alignment_;
  bool flat_;
  std::string name_;
  std::string kind_;
  const std::type_info* value_;
  std::string type_;
};

}  // namespace weir::internal
