#include "weir/internal/keyed_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <optional>
#include <string_view>

#include "state/section_writer.hpp"
#include "state/spill.hpp"
#include "state/state_type.hpp"
#include "weir/error.hpp"
#include "weir/internal/window_state.hpp"

namespace weir::internal {

namespace {

std::size_t rounded(std::size_t size, std::size_t alignment) {
  return (size + alignment - 1) / alignment * alignment;
}

}  // namespace

KeyedState::KeyedState(std::size_t max_parallelism, bool copying, std::size_t head_size,
                       std::size_t head_alignment)
    : rows_(head_size, head_alignment),
      max_parallelism_(max_parallelism),
      copying_(copying),
      row_end_(head_size),
      row_alignment_(head_alignment) {}

KeyedState::~KeyedState() {
  for (RowId row_id = 0; row_id < rows_.size(); ++row_id) {
    for (const auto& column : columns_) {
      if (column->is_filled(rows_[row_id])) column->destroy(rows_[row_id]);
    }
  }
}

RowId KeyedState::new_row(std::uint64_t hash) {
  RowId row_id = static_cast<RowId>(rows_.size());
  if (free_.empty()) {
    begin_words(rows_.add());
    make_key(row_id);
  } else {
    row_id = free_.back();
    free_.pop_back();
  }
  rows_[row_id].hash = hash;
  rows_[row_id].users = 0;
  index_.insert(hash, row_id);
  candidates_.push_back(row_id);
  return row_id;
}

void KeyedState::forget(RowId row_id) {
  Row& row = rows_[row_id];
  for (const auto& column : columns_) {
    if (column->is_filled(row)) column->destroy(row);
  }
  row.filled = 0;
  begin_words(row);
  note_empty(row_id);
}

void KeyedState::note_cleared(Row& row) const {
  for (const std::size_t offset : words_) {
    if (RowBit::word(row, offset) != 0) return;
  }
  row.filled &= ~RowBit::others;
}

/// Nothing is kept in the cells of columns that have their bits further behind.
void KeyedState::begin_words(Row& row) const {
  for (const std::size_t offset : words_) RowBit::word(row, offset) = 0;
}

void KeyedState::sweep() {
  current_ = no_row;
  for (const RowId row_id : candidates_) {
    Row& row = rows_[row_id];
    if (!row.is_unused()) continue;
    if (spill_ != nullptr) spill_->forget(row_id);
    row.users = freed;
    index_.erase(row.hash, row_id);
    free_.push_back(row_id);
    on_freed(row_id);
  }
  candidates_.clear();
}

void KeyedState::clean_up(std::size_t elements) {
  for (StateColumn* column : cleaned_) column->clean_up(elements);
}

void KeyedState::clean_up_for_every_record(StateColumn& column) { cleaned_.push_back(&column); }

WindowState& KeyedState::windows() {
  if (!windows_) windows_ = std::make_unique<WindowState>(*this);
  return *windows_;
}

StateColumn* KeyedState::find_column(std::string_view name) const {
  for (const auto& column : columns_) {
    if (column->name() == name) return column.get();
  }
  return nullptr;
}

StateColumn& KeyedState::add_column(StateColumn* made) {
  std::unique_ptr<StateColumn> column(made);
  make_room(*column);
  StateColumn& added = *columns_.emplace_back(std::move(column));
  if (auto section = take_section(added.name())) load(added, *section);
  return added;
}

/// The bit of the column that is added next; of every 32 behind those in front the first one makes
/// room for a word.
RowBit KeyedState::next_bit() {
  const auto column = static_cast<std::uint32_t>(columns_.size());
  if (column < columns_in_front) return {offsetof(Row, filled), column};
  const std::uint32_t index = (column - columns_in_front) % RowBit::bits_in_a_word;
  if (index == 0) {
    words_.push_back(rounded(row_end_, sizeof(std::uint32_t)));
    row_end_ = words_.back() + sizeof(std::uint32_t);
  }
  return {words_.back(), index};
}

/// Puts a column behind the others. Rows that are there already become longer.
void KeyedState::make_room(StateColumn& column) {
  const std::vector<std::size_t> words = words_;
  const RowBit bit = next_bit();
  const std::size_t offset = rounded(row_end_, column.cell_alignment());
  row_end_ = offset + column.cell_size();
  row_alignment_ = std::max(row_alignment_, column.cell_alignment());
  column.put(rows_, offset, bit);
  Rows longer(rounded(row_end_, row_alignment_), row_alignment_);
  for (RowId row_id = 0; row_id < rows_.size(); ++row_id) {
    Row& row = longer.add() = rows_[row_id];
    begin_words(row);
    for (const std::size_t word : words)
      RowBit::word(row, word) = RowBit::word(rows_[row_id], word);
    move_key(row, rows_[row_id]);
    for (const auto& other : columns_) {
      if (other->is_filled(row)) other->move(row, rows_[row_id]);
    }
  }
  rows_ = std::move(longer);
}

void KeyedState::load(StateColumn& column, const KeyedSection& section) {
  const auto change = change_of(column.name(), section.type, column.kind(), column.description());
  read_section(column.name(), section, [&](RowId row_id, StateReader& reader) {
    if (change.is_none()) return column.read(rows_[row_id], reader);
    const Bytes changed = change.convert(reader);
    StateReader as_now(changed);
    column.read(rows_[row_id], as_now);
  });
}

void KeyedState::read_section(const std::string& name, const KeyedSection& section,
                              const std::function<void(RowId, StateReader&)>& read_value) {
  const std::string now = key_type().in_words();
  if (!section.groups.empty() && section.key != now) {
    throw SnapshotError(fmt::format(
        "'{}': the snapshot holds it by keys of {}, and the job has keys of {}: restore "
        "it with the keys that it was taken with",
        name, section.key, now));
  }
  try {
    for (const auto& group : section.groups) read_group(group, read_value);
  } catch (const SnapshotError& error) {
    throw SnapshotError(fmt::format("'{}': {}", name, error.what()));
  }
}

/// A key type or a value type that has changed would not throw by itself: its bytes mean something
/// else now. But then entries do not end where they should, or keys fall into other groups.
void KeyedState::read_group(const KeyedSection::Group& group,
                            const std::function<void(RowId, StateReader&)>& read_value) {
  const Bytes bytes = group.bytes.joined();
  StateReader reader(bytes);
  bool fits = true;
  for (std::uint64_t i = 0; fits && i < group.count; ++i) {
    const RowId row_id = read_key(reader);
    fits = group_of(row_id) == group.group;
    if (fits) read_value(row_id, reader);
    if (spill() != nullptr) spill()->settle_early();
  }
  if (fits && reader.at_end()) return;
  throw SnapshotError(
      "what the snapshot holds are not keys and values of the types that the job has now: restore "
      "it with the types that it was taken with");
}

std::size_t KeyedState::entries() const {
  std::size_t sum = spilled_.entries;
  for_each_used([&](RowId row_id) { sum += cells_in(rows_[row_id]); });
  return sum;
}

std::size_t KeyedState::cells_in(const Row& row) const {
  auto sum = static_cast<std::size_t>(std::popcount(row.filled & ~RowBit::others));
  for (const std::size_t word : words_) {
    sum += static_cast<std::size_t>(std::popcount(RowBit::word(row, word)));
  }
  return sum;
}

std::size_t KeyedState::values() const {
  std::size_t sum = spilled_.values;
  for_each_cell(
      [&](RowId, const StateColumn& column, const Row& row) { sum += column.count(row); });
  return sum;
}

void KeyedState::for_each_cell(
    const std::function<void(RowId, const StateColumn&, const Row&)>& action) const {
  for_each_used([&](RowId row_id) {
    for (const auto& column : columns_) {
      if (column->is_filled(rows_[row_id])) action(row_id, *column, rows_[row_id]);
    }
  });
}

/// One row out of each of as many equal pieces as may be looked at, at a place in it that has
/// nothing to do with the rows. The pieces come in an order that has covered all rows evenly
/// whenever the bytes run out.
KeyedState::Figures KeyedState::figures() const {
  static_assert(std::has_single_bit(sampled_rows), "an odd number reaches every piece");
  constexpr std::size_t golden = 2531;  // of 4096, in golden section
  const std::size_t rows = rows_.size();
  const std::size_t pieces = std::min(rows, sampled_rows);
  const bool all = pieces == rows;
  std::size_t looked_at = 0;
  std::size_t values = 0;
  std::size_t owned = 0;
  for (; looked_at < pieces && owned < sampled_bytes; ++looked_at) {
    const std::size_t piece = all ? looked_at : looked_at * golden % sampled_rows;
    const std::size_t begin = rows * piece / pieces;
    const std::size_t size = rows * (piece + 1) / pieces - begin;
    add_figures(rows_[static_cast<RowId>(begin + mix_bits(piece) % size)], values, owned);
  }
  const double share =
      looked_at == 0 ? 1 : static_cast<double>(rows) / static_cast<double>(looked_at);
  const auto extrapolated = [share](std::size_t sum) {
    return static_cast<std::size_t>(std::llround(static_cast<double>(sum) * share));
  };
  return {extrapolated(values) + spilled_.values,
          rows * rows_.row_size() + index_.bytes() + extrapolated(owned)};
}

void KeyedState::add_figures(const Row& row, std::size_t& values, std::size_t& owned) const {
  if (row.users == freed) return;
  for (const auto& column : columns_) {
    if (!column->is_filled(row)) continue;
    values += column->count(row);
    if (column->is_flat()) continue;
    StateWriter written;
    column->write(row, written);
    owned += written.size();
  }
}

void KeyedState::set_publisher(std::function<void(const std::string&, StateColumn&)> publisher) {
  publisher_ = std::move(publisher);
}

void KeyedState::publish(const std::string& query_name, StateColumn& column) {
  if (publisher_) return publisher_(query_name, column);
  throw StateError(fmt::format(
      "state '{}' cannot be queried as '{}': only state by key of a job's operator can, and not "
      "that of a window",
      column.name(), query_name));
}

void KeyedState::snapshot(KeyedSnapshot& out) {
  std::vector<SectionWriter> sections;
  sections.reserve(columns_.size());
  const std::string key = key_type().in_words();
  for (const auto& column : columns_) {
    sections.emplace_back(column->saved_type(), key, max_parallelism_);
  }
  const auto write_row = [&](RowId row_id) {
    const Row& row = rows_[row_id];
    const KeyGroup group = group_of(row_id);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!columns_[i]->is_filled(row) || !columns_[i]->is_saved(row)) continue;
      StateWriter& writer = sections[i].entry(group);
      write_key(row_id, writer);
      columns_[i]->write(row, writer);
    }
  };
  in_chunks([&] { for_each_used(write_row); });
  for (std::size_t i = 0; i < columns_.size(); ++i) out[columns_[i]->name()] = sections[i].take();
  // What was restored and not asked for yet is kept for the next run.
  for (const auto& [name, section] : restored_) out.emplace(name, section);
}

void KeyedState::restore(KeyedSnapshot snapshot) { restored_ = std::move(snapshot); }

std::optional<KeyedSection> KeyedState::take_section(const std::string& name) {
  auto node = restored_.extract(name);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

void KeyedState::throw_no_key(const StateColumn& column) {
  throw StateError(fmt::format(
      "state '{}' was used where there is no current key: keyed state can be read and written only "
      "while an element or a timer is being processed, not in open(), close() or a constructor",
      column.name()));
}

void KeyedState::note_unused(RowId row_id) { candidates_.push_back(row_id); }

template class KeyedStateOf<std::int64_t>;
template class KeyedStateOf<std::int32_t>;
template class KeyedStateOf<std::string>;
template class KeyedStateOf<std::uint8_t>;
template std::unique_ptr<KeyedState> keyed_state_for<std::int64_t>(std::size_t, bool);
template std::unique_ptr<KeyedState> keyed_state_for<std::int32_t>(std::size_t, bool);
template std::unique_ptr<KeyedState> keyed_state_for<std::string>(std::size_t, bool);
template std::unique_ptr<KeyedState> keyed_state_for<std::uint8_t>(std::size_t, bool);

}  // namespace weir::internal
