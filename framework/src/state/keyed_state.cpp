#include "weir/internal/keyed_state.hpp"

#include <cxxabi.h>
#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

#include "weir/error.hpp"

namespace weir::internal {
namespace {

/// "ValueState of long": what a state is, for messages and for the check at restore.
std::string state_type(const char* kind, const std::type_info& value) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(value.name(), nullptr, nullptr, &status), &std::free);
  return fmt::format("{} of {}", kind, name ? name.get() : value.name());
}

}  // namespace

StateColumn::StateColumn(std::string_view name, const char* kind, const std::type_info& value,
                         std::size_t cell_size)
    : name_(name), type_(state_type(kind, value)), cell_size_(cell_size) {}

StateColumn::~StateColumn() = default;

void StateColumn::add_chunk(void* cells) {
  all_chunks_.push_back(static_cast<char*>(cells));
  chunks_ = all_chunks_.data();
  chunk_count_ = all_chunks_.size();
}

void KeyIndex::insert(std::uint64_t hash, Slot slot) {
  if ((used_ + 1) * 4 > entries_.size() * 3) grow();
  place({hash, slot});
  ++used_;
}

void KeyIndex::erase(std::uint64_t hash, Slot slot) {
  std::size_t hole = hash & mask_;
  while (entries_[hole].slot != slot) hole = (hole + 1) & mask_;
  // Entries behind the hole move up, unless that would take them before their own place.
  for (std::size_t next = (hole + 1) & mask_; entries_[next].slot != no_slot;
       next = (next + 1) & mask_) {
    const std::size_t home = entries_[next].hash & mask_;
    if (((next - home) & mask_) >= ((next - hole) & mask_)) {
      entries_[hole] = entries_[next];
      hole = next;
    }
  }
  entries_[hole] = Entry{};
  --used_;
}

void KeyIndex::place(Entry entry) {
  std::size_t i = entry.hash & mask_;
  while (entries_[i].slot != no_slot) i = (i + 1) & mask_;
  entries_[i] = entry;
}

void KeyIndex::grow() {
  std::vector<Entry> old(entries_.size() * 2);
  old.swap(entries_);
  mask_ = entries_.size() - 1;
  for (const Entry& entry : old) {
    if (entry.slot != no_slot) place(entry);
  }
}

KeyedState::KeyedState(std::size_t max_parallelism, bool copying)
    : max_parallelism_(max_parallelism), copying_(copying) {}

KeyedState::~KeyedState() = default;

Slot KeyedState::new_slot(std::uint64_t hash) {
  Slot slot = no_slot;
  if (free_.empty()) {
    slot = static_cast<Slot>(slots_.size());
    slots_.push_back({hash, 0, 0});
    if (slot % chunk_size == 0) {
      grow_keys(slot + chunk_size);
      for (auto& column : columns_) column->grow(slot + 1);
    }
  } else {
    slot = free_.back();
    free_.pop_back();
    slots_[slot] = {hash, 0, 0};
  }
  index_.insert(hash, slot);
  candidates_.push_back(slot);
  return slot;
}

void KeyedState::sweep() {
  current_ = no_slot;
  for (const Slot slot : candidates_) {
    SlotInUse& it = slots_[slot];
    if (!it.is_unused()) continue;
    it.timers = freed;
    index_.erase(it.hash, slot);
    free_.push_back(slot);
    on_freed(slot);
  }
  candidates_.clear();
}

StateColumn* KeyedState::find_column(std::string_view name) const {
  for (const auto& column : columns_) {
    if (column->name() == name) return column.get();
  }
  return nullptr;
}

StateColumn& KeyedState::add_column(StateColumn* made) {
  std::unique_ptr<StateColumn> column(made);
  if (column->name() == event_timers_section || column->name() == processing_timers_section) {
    throw StateError(fmt::format(
        "no state can be named '{}': snapshots keep timers under this name; choose another one",
        column->name()));
  }
  if (columns_.size() == most_columns) {
    throw StateError(fmt::format(
        "a function can have {} states, and '{}' is one more: keep several values in one struct",
        most_columns, column->name()));
  }
  column->set_bit(std::uint32_t{1} << columns_.size());
  column->grow(slots_.size());
  StateColumn& added = *columns_.emplace_back(std::move(column));
  if (auto section = take_section(added.name())) load(added, *section);
  return added;
}

void KeyedState::load(StateColumn& column, const KeyedSection& section) {
  if (section.type != column.type()) {
    throw StateError(fmt::format(
        "state '{}' is declared as {}, but the snapshot holds a {} of that name: declare it as it "
        "was, or give the new state another name",
        column.name(), column.type(), section.type));
  }
  read_section(column.name(), section, [&](Slot slot, StateReader& reader) {
    column.read(slot, reader);
    mark_filled(slot, column.bit());
  });
}

void KeyedState::read_section(const std::string& name, const KeyedSection& section,
                              const std::function<void(Slot, StateReader&)>& read_value) {
  try {
    for (const auto& group : section.groups) read_group(section, group, read_value);
  } catch (const SnapshotError& error) {
    throw SnapshotError(fmt::format("'{}': {}", name, error.what()));
  }
}

/// A key type or a value type that has changed would not throw by itself: its bytes mean something
/// else now. But then entries do not end where they should, or keys fall into other groups.
void KeyedState::read_group(const KeyedSection& section, const KeyedSection::Group& group,
                            const std::function<void(Slot, StateReader&)>& read_value) {
  const auto bytes = std::string_view(section.bytes).substr(group.begin, group.end - group.begin);
  StateReader reader(bytes);
  bool fits = true;
  for (std::uint64_t i = 0; fits && i < group.count; ++i) {
    const Slot slot = read_key(reader);
    fits = group_of(slot) == group.group;
    if (fits) read_value(slot, reader);
  }
  if (fits && reader.at_end()) return;
  throw SnapshotError(
      "what the snapshot holds are not keys and values of the types that the job has now: restore "
      "it with the types that it was taken with");
}

std::size_t KeyedState::entries() const {
  std::size_t sum = 0;
  for (const auto& column : columns_) sum += column->entries();
  return sum;
}

std::size_t KeyedState::values() const {
  std::size_t sum = 0;
  for (const auto& column : columns_) sum += column->values();
  return sum;
}

std::vector<std::pair<KeyGroup, Slot>> KeyedState::slots_by_group() const {
  const auto used = [this](Slot slot) {
    return slots_[slot].timers != freed && !slots_[slot].is_unused();
  };
  // Sorted by counting: first how many slots each group has, which says where each group begins.
  std::vector<std::size_t> next(max_parallelism_ + 1, 0);
  for (Slot slot = 0; slot < slots_.size(); ++slot) {
    if (used(slot)) ++next[group_of(slot) + std::size_t{1}];
  }
  for (std::size_t group = 1; group < next.size(); ++group) next[group] += next[group - 1];
  std::vector<std::pair<KeyGroup, Slot>> slots(next.back());
  for (Slot slot = 0; slot < slots_.size(); ++slot) {
    if (used(slot)) slots[next[group_of(slot)]++] = {group_of(slot), slot};
  }
  return slots;
}

void KeyedState::snapshot(KeyedSnapshot& out) const {
  const auto slots = slots_by_group();
  // Neighbours in a group are far from each other in memory: it is asked for some time ahead.
  constexpr std::size_t ahead = 16;
  for (const auto& column : columns_) {
    SectionWriter section(column->type(), column->entries());
    for (std::size_t i = 0; i < slots.size(); ++i) {
      if (i + ahead < slots.size()) {
        column->prefetch(slots[i + ahead].second);
        prefetch_key(slots[i + ahead].second);
      }
      const auto [group, slot] = slots[i];
      if (!is_filled(slot, column->bit())) continue;
      StateWriter& writer = section.entry(group);
      write_key(slot, writer);
      column->write(slot, writer);
    }
    out[column->name()] = section.take();
  }
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

StateWriter& SectionWriter::entry(KeyGroup group) {
  if (expected_entries_ > 0 && writer_.size() > 0) {
    // All entries may well be as long as the first one.
    writer_.reserve(writer_.size() * expected_entries_);
    expected_entries_ = 0;
  }
  if (section_.groups.empty() || section_.groups.back().group != group) {
    end_group();
    section_.groups.push_back({group, 0, writer_.size(), 0});
  }
  ++section_.groups.back().count;
  return writer_;
}

KeyedSection SectionWriter::take() {
  end_group();
  section_.bytes = writer_.take();
  return std::move(section_);
}

void SectionWriter::end_group() {
  if (!section_.groups.empty()) section_.groups.back().end = writer_.size();
}

StateColumn* registered_column(KeyedState* state, std::string_view name, const char* kind,
                               const std::type_info& value) {
  if (state == nullptr) {
    throw StateError(fmt::format(
        "state '{}' was asked for on a stream that is not keyed: call key_by() before the function "
        "that uses keyed state",
        name));
  }
  StateColumn* found = state->find_column(name);
  if (found == nullptr) return nullptr;
  const auto wanted = state_type(kind, value);
  if (found->type() == wanted) return found;
  throw StateError(fmt::format(
      "state '{}' is declared twice with different types, as {} and as {}: a name stands for one "
      "state; give the second one another name",
      name, found->type(), wanted));
}

void throw_no_state() {
  throw StateError(
      "state was used through a handle that stands for none: ask for it in open(), with "
      "context.state(descriptor), and keep what that returns");
}

template class KeyedStateOf<std::int64_t>;
template class KeyedStateOf<std::int32_t>;
template class KeyedStateOf<std::string>;
template class KeyedStateOf<std::uint8_t>;

}  // namespace weir::internal
