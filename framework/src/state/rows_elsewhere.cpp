// KeyedState with a store: what is not in memory.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "state/section_writer.hpp"
#include "state/spill.hpp"
#include "weir/internal/keyed_state.hpp"
#include "weir/internal/processing_time.hpp"
#include "weir/internal/timers.hpp"
#include "weir/internal/window_state.hpp"

namespace weir::internal {

void KeyedState::fetch(RowId row_id) { spill_->fetch(row_id); }

bool KeyedState::bring_in(TimeDomain domain, Timestamp until, std::optional<Timestamp> first) {
  const auto next = spilled_next(domain);
  if (!next || (first && *first <= *next)) return false;
  return spill()->bring_in(domain, until);
}

std::optional<Timestamp> KeyedState::spilled_next(TimeDomain domain) const {
  return spill() != nullptr ? spill()->next(domain) : std::nullopt;
}

void KeyedState::in_chunks(const std::function<void()>& visit) const {
  if (spill() == nullptr) return visit();
  spill()->in_chunks(visit);
}

std::size_t KeyedState::rows_in_memory() const {
  const std::size_t own = rows_.size() - free_.size();
  return windows_ ? own + windows_->rows_in_memory() : own;
}

void KeyedState::write_cells(RowId row_id, StateWriter& writer) const {
  const Row& row = rows_[row_id];
  writer(static_cast<std::uint32_t>(cells_in(row)));
  for (std::uint32_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i]->is_filled(row)) continue;
    StateWriter cell;
    columns_[i]->write(row, cell);
    writer(i, static_cast<std::uint32_t>(cell.size()));
    writer.write_bytes(cell.view().data(), cell.size());
  }
}

void KeyedState::read_cells(RowId row_id, StateReader& reader) {
  std::uint32_t count = 0;
  reader(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t column = 0;
    std::uint32_t size = 0;
    reader(column, size);
    columns_[column]->read(rows_[row_id], reader);
  }
}

StoredState KeyedState::stored() const {
  StoredState stored;
  stored.key = key_type().in_words();
  for (const auto& column : columns_) {
    stored.columns.emplace_back(column->name(), column->saved_type());
  }
  stored.keys = spilled_.keys;
  stored.entries = spilled_.entries;
  stored.values = spilled_.values;
  for (std::size_t domain = 0; domain < queues_.size(); ++domain) {
    if (queues_[domain] != nullptr) stored.timers[domain] = queues_[domain]->size();
  }
  return stored;
}

bool KeyedState::reads(const StoredState& stored) const {
  if (stored.key != key_type().in_words() || stored.columns.size() > columns_.size()) return false;
  return std::equal(stored.columns.begin(), stored.columns.end(), columns_.begin(),
                    [](const auto& was, const auto& column) {
                      return was.first == column->name() && was.second == column->saved_type();
                    });
}

void KeyedState::adopt(const StoredState& stored) {
  spilled_ = {stored.keys, stored.entries, stored.values};
  for (std::size_t domain = 0; domain < queues_.size(); ++domain) {
    if (queues_[domain] != nullptr) queues_[domain]->adopt(stored.timers[domain]);
  }
}

void KeyedState::restore_late() {
  for (const auto& column : columns_) {
    if (const auto section = take_section(column->name())) load(*column, *section);
  }
  const std::array sections{event_timers_section, processing_timers_section};
  for (std::size_t domain = 0; domain < queues_.size(); ++domain) {
    if (queues_[domain] == nullptr) continue;
    if (const auto section = take_section(sections[domain])) queues_[domain]->restore(*section);
  }
}

Timestamp KeyedState::expires(RowId row_id) const {
  const Row& row = rows_[row_id];
  Timestamp last = Timestamp::min();
  for (const auto& column : columns_) {
    if (column->is_filled(row)) last = std::max(last, column->expires(row));
  }
  return last;
}

Timestamp KeyedState::now() const { return clock_ != nullptr ? clock_->now() : Timestamp::min(); }

void KeyedState::count_spilled(RowId row_id, int sign) {
  const Row& row = rows_[row_id];
  const auto signed_count = [sign](std::size_t count) { return sign > 0 ? count : 0 - count; };
  spilled_.keys += signed_count(1);
  spilled_.entries += signed_count(cells_in(row));
  for (const auto& column : columns_) {
    if (column->is_filled(row)) spilled_.values += signed_count(column->count(row));
  }
}

void KeyedState::drop_rows() {
  for (TimerQueue* queue : queues_) {
    if (queue != nullptr) queue->drop();
  }
  for (RowId row_id = 0; row_id < rows_.size(); ++row_id) {
    Row& row = rows_[row_id];
    if (row.users == freed) continue;
    for (const auto& column : columns_) {
      if (column->is_filled(row)) column->destroy(row);
    }
    row.filled = 0;
    begin_words(row);
    row.users = freed;
    index_.erase(row.hash, row_id);
    free_.push_back(row_id);
    on_freed(row_id);
  }
  candidates_.clear();
  current_ = no_row;
}

}  // namespace weir::internal
