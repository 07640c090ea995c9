/// \file
/// Keyed state on the heap: where an operator keeps what it remembers of each key.
///
/// A key is looked up once for each element, not once for each state: the index maps the key's hash
/// to a slot, a small number, and every state is a column with a cell a slot. A whole batch of keys
/// is looked up at a time, so that the memory of all of them is on its way while the first one is
/// being worked on.
///
///     hash(key) --KeyIndex--> slot --StateColumn--> cell of state "ride"
///                                  --StateColumn--> cell of state "fare"
///
/// A slot is given back when nothing uses it: no cell is filled and no timer waits.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "weir/internal/count_values.hpp"
#include "weir/key.hpp"
#include "weir/serialization.hpp"
#include "weir/snapshot.hpp"

namespace weir::internal {

/// Where a key's state is kept.
using Slot = std::uint32_t;
/// No slot: there is no current key.
inline constexpr Slot no_slot = ~Slot{0};

/// A hash table from the hash of a key to its slot: open addressing, linear probing, no tombstones.
class KeyIndex {
 public:
  KeyIndex() : entries_(initial_size), mask_(initial_size - 1) {}

  /// Starts to load the memory that a look-up of this hash will need.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&entries_[hash & mask_]); }

  /// The slot with this hash for which `same_key(slot)` holds, or no_slot.
  template <class SameKey>
  Slot find(std::uint64_t hash, SameKey same_key) const {
    for (std::size_t i = hash & mask_;; i = (i + 1) & mask_) {
      const Entry& entry = entries_[i];
      if (entry.slot == no_slot) return no_slot;
      if (entry.hash == hash && same_key(entry.slot)) return entry.slot;
    }
  }
  /// Adds an entry; there must be none for this key.
  void insert(std::uint64_t hash, Slot slot);
  /// Removes the entry of this slot.
  void erase(std::uint64_t hash, Slot slot);

 private:
  struct Entry {
    std::uint64_t hash = 0;
    Slot slot = no_slot;
  };
  static constexpr std::size_t initial_size = 64;

  void place(Entry entry);
  void grow();

  std::vector<Entry> entries_;
  std::size_t mask_;
  std::size_t used_ = 0;
};

/// Cells in chunks, so that they never move: an array that grows at its end.
inline constexpr std::size_t chunk_bits = 10;
inline constexpr std::size_t chunk_size = std::size_t{1} << chunk_bits;

class KeyedState;

/// The sections of a snapshot that hold timers: no state can have such a name.
inline constexpr const char* event_timers_section = "event-time timers";
inline constexpr const char* processing_timers_section = "processing-time timers";

/// Writes a section: entries in ascending order of their key groups.
class SectionWriter {
 public:
  /// Up to `entries` entries will follow: a hint, for the memory.
  explicit SectionWriter(std::string type, std::size_t entries = 0) : expected_entries_(entries) {
    section_.type = std::move(type);
  }

  /// Where the next entry, of this group, is to be written: its key, then its value.
  StateWriter& entry(KeyGroup group);
  KeyedSection take();

 private:
  void end_group();

  KeyedSection section_;
  StateWriter writer_;
  std::size_t expected_entries_;
};

/// One state of every key: a column of cells, one a slot.
class StateColumn {
 public:
  /// A state of a `kind`, like "ValueState", with values of `value`.
  StateColumn(std::string_view name, const char* kind, const std::type_info& value,
              std::size_t cell_size);
  StateColumn(const StateColumn&) = delete;
  StateColumn& operator=(const StateColumn&) = delete;
  virtual ~StateColumn();

  const std::string& name() const { return name_; }
  /// The kind of state and the type of its values, in words.
  const std::string& type() const { return type_; }
  /// Number of filled cells.
  std::size_t entries() const { return entries_; }
  /// Stands for this column in the mask of a slot's filled cells.
  std::uint32_t bit() const { return bit_; }
  void set_bit(std::uint32_t bit) { bit_ = bit; }

  /// Makes cells for slots below `slots`.
  virtual void grow(std::size_t slots) = 0;
  /// Number of values in all cells: the elements of a list or a map count one by one.
  virtual std::size_t values() const = 0;
  virtual void write(Slot slot, StateWriter& writer) const = 0;
  virtual void read(Slot slot, StateReader& reader) = 0;

  /// Starts to load the memory of a cell.
  void prefetch(Slot slot) const {
    const char* cell = chunks_[slot >> chunk_bits] + (slot & (chunk_size - 1)) * cell_size_;
    __builtin_prefetch(cell);
    __builtin_prefetch(cell + cell_size_ - 1);  // a cell may lie across two cache lines
  }

 protected:
  /// Adds cells for chunk_size slots more. Whoever derives from this destroys them.
  void add_chunk(void* cells);

  char* const* chunks_ = nullptr;
  std::size_t chunk_count_ = 0;
  std::size_t entries_ = 0;

 private:
  std::string name_;
  std::string type_;
  std::size_t cell_size_;
  std::uint32_t bit_ = 0;
  std::vector<char*> all_chunks_;
};

/// All that one keyed operator's subtask remembers, by key.
class KeyedState {
 public:
  KeyedState(std::size_t max_parallelism, bool copying);
  KeyedState(const KeyedState&) = delete;
  KeyedState& operator=(const KeyedState&) = delete;
  virtual ~KeyedState();

  /// The slot of the key that is being worked on. \throws StateError where there is none.
  Slot current(const StateColumn& column) const {
    if (current_ == no_slot) [[unlikely]]
      throw_no_key(column);
    return current_;
  }
  Slot current_slot() const { return current_; }
  void set_current(Slot slot) { current_ = slot; }

  /// Whether a slot's cell in the column with this bit is filled: said without a look at the cell.
  bool is_filled(Slot slot, std::uint32_t bit) const { return (slots_[slot].filled & bit) != 0; }
  void mark_filled(Slot slot, std::uint32_t bit) { slots_[slot].filled |= bit; }
  void mark_empty(Slot slot, std::uint32_t bit) {
    slots_[slot].filled &= ~bit;
    if (slots_[slot].is_unused()) candidates_.push_back(slot);
  }
  /// Counts a timer or a window that needs this slot.
  void retain(Slot slot) { ++slots_[slot].timers; }
  /// Ends what retain() began. The slot stays valid until sweep().
  void release(Slot slot) {
    --slots_[slot].timers;
    if (slots_[slot].is_unused()) candidates_.push_back(slot);
  }
  /// Gives back the slots that nothing uses. Called between batches; afterwards there is no current
  /// key.
  void sweep();

  /// The column of this name, or null.
  StateColumn* find_column(std::string_view name) const;
  /// Takes a column over, fills it from what was restored under its name, and returns it.
  StateColumn& add_column(StateColumn* column);

  /// Number of states.
  std::size_t columns() const { return columns_.size(); }
  /// Number of keys for which anything is kept.
  std::size_t keys() const { return slots_.size() - free_.size(); }
  /// Number of filled cells, over all states.
  std::size_t entries() const;
  /// Number of values, over all states: the elements of a list or a map count one by one.
  std::size_t values() const;
  /// Whether every access goes through bytes (the copying backend, for tests).
  bool copying() const { return copying_; }
  std::size_t max_parallelism() const { return max_parallelism_; }

  /// Adds a section of every state, by key group.
  void snapshot(KeyedSnapshot& out) const;
  /// Takes sections over; columns are filled when they are added.
  void restore(KeyedSnapshot snapshot);
  /// Slots in the order of their key groups, for sections of others (timers).
  std::vector<std::pair<KeyGroup, Slot>> slots_by_group() const;
  /// The group of the key with this slot.
  virtual KeyGroup group_of(Slot slot) const {
    return key_group_of(slots_[slot].hash, max_parallelism_);
  }
  /// A section that was restored and not taken yet; empty if there is none.
  virtual std::optional<KeyedSection> take_section(const std::string& name);
  /// Reads the entries of a section: each one's key, and then `read_value(slot, reader)`. \throws
  /// SnapshotError, naming the section, if keys or values do not have the form in which they were
  /// written.
  void read_section(const std::string& name, const KeyedSection& section,
                    const std::function<void(Slot, StateReader&)>& read_value);

  virtual void write_key(Slot slot, StateWriter& writer) const = 0;
  /// The slot of the key that `reader` holds; a new one if need be.
  virtual Slot read_key(StateReader& reader) = 0;

 protected:
  /// Makes room for keys of slots below `slots`.
  virtual void grow_keys(std::size_t slots) = 0;

  /// A free slot, entered into the index; a candidate for sweep() until something is kept.
  Slot new_slot(std::uint64_t hash);
  /// Whether there are so few keys that look-ups need not be prepared.
  bool fits_cache() const { return slots_.size() <= chunk_size; }
  /// Starts to load what says which cells of a slot are filled; where there is one state, its cell
  /// at once.
  void prefetch_slot(Slot slot) const {
    if (columns_.size() == 1) return columns_.front()->prefetch(slot);
    __builtin_prefetch(&slots_[slot]);
  }
  /// Starts to load the filled cells of these slots.
  void prefetch_cells(std::span<const Slot> slots) const {
    if (columns_.size() == 1) return;
    for (const Slot slot : slots) {
      for (const auto& column : columns_) {
        if (is_filled(slot, column->bit())) column->prefetch(slot);
      }
    }
  }
  /// Starts to load the key of a slot.
  virtual void prefetch_key(Slot slot) const = 0;
  /// A slot is given back.
  virtual void on_freed(Slot) {}

  KeyIndex index_;

 private:
  [[noreturn]] static void throw_no_key(const StateColumn& column);
  void load(StateColumn& column, const KeyedSection& section);
  void read_group(const KeyedSection& section, const KeyedSection::Group& group,
                  const std::function<void(Slot, StateReader&)>& read_value);

  /// A slot: whose it is, and what uses it.
  struct SlotInUse {
    std::uint64_t hash = 0;
    std::uint32_t filled = 0;  ///< the bits of the columns that keep something
    std::uint32_t timers = 0;  ///< how many wait; `freed` if the slot is not in use

    bool is_unused() const { return filled == 0 && timers == 0; }
  };
  static constexpr std::uint32_t freed = ~std::uint32_t{0};
  static constexpr std::size_t most_columns = 32;

  std::size_t max_parallelism_;
  bool copying_;
  Slot current_ = no_slot;
  std::vector<SlotInUse> slots_;
  std::vector<Slot> free_;
  std::vector<Slot> candidates_;
  std::vector<std::unique_ptr<StateColumn>> columns_;
  KeyedSnapshot restored_;
};

/// Keyed state for keys of one type.
template <class K>
class KeyedStateOf final : public KeyedState {
 public:
  using KeyedState::KeyedState;

  /// The slot of a key; a new one if need be.
  Slot acquire(const K& key) { return acquire(key, KeyHash<K>::hash(key)); }

  /// The slots of `n` keys, in order. Valid until sweep().
  std::span<const Slot> acquire_all(const K* keys, std::size_t n) {
    acquired_.resize(n);
    if (fits_cache()) {
      for (std::size_t i = 0; i < n; ++i) acquired_[i] = acquire(keys[i]);
      return acquired_;
    }
    // The memory of all keys is asked for, then that of all slots, then that of all cells: none is
    // waited for alone.
    hashes_.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      hashes_[i] = KeyHash<K>::hash(keys[i]);
      index_.prefetch(hashes_[i]);
    }
    for (std::size_t i = 0; i < n; ++i) {
      acquired_[i] = acquire(keys[i], hashes_[i]);
      prefetch_slot(acquired_[i]);
    }
    prefetch_cells(acquired_);
    return acquired_;
  }

  const K& key(Slot slot) const { return keys_[slot].key; }

  void write_key(Slot slot, StateWriter& writer) const override { writer(keys_[slot].key); }
  Slot read_key(StateReader& reader) override {
    K key{};
    reader(key);
    return acquire(key);
  }

 private:
  Slot acquire(const K& key, std::uint64_t hash) {
    Slot slot = index_.find(
        hash, [&](Slot candidate) { return KeyHash<K>::is_unique || keys_[candidate].key == key; });
    if (slot == no_slot) {
      slot = new_slot(hash);
      keys_[slot].key = key;
    }
    return slot;
  }
  void grow_keys(std::size_t slots) override { keys_.resize(slots); }
  void prefetch_key(Slot slot) const override { __builtin_prefetch(&keys_[slot]); }

  struct Cell {  // so that a vector of bool keys is an array like any other
    K key{};
  };

  std::vector<Cell> keys_;
  std::vector<std::uint64_t> hashes_;
  std::vector<Slot> acquired_;
};

extern template class KeyedStateOf<std::int64_t>;
extern template class KeyedStateOf<std::int32_t>;
extern template class KeyedStateOf<std::string>;
extern template class KeyedStateOf<std::uint8_t>;

/// A column of values of type V.
template <class V>
class ValueColumn final : public StateColumn {
 public:
  ValueColumn(std::string_view name, const char* kind)
      : StateColumn(name, kind, typeid(V), sizeof(std::optional<V>)) {}
  ~ValueColumn() override {
    for (std::size_t i = 0; i < chunk_count_; ++i) delete[] chunk(i);
  }

  /// The cell of a slot: empty where nothing is kept.
  const std::optional<V>& cell(Slot slot) const {
    return chunk(slot >> chunk_bits)[slot & (chunk_size - 1)];
  }
  /// The value of a slot, to be changed in place; null where nothing is kept.
  V* find(Slot slot) {
    auto& cell = mutable_cell(slot);
    return cell ? &*cell : nullptr;
  }
  /// The value of a slot, to be changed in place; made by default where nothing is kept.
  V& fill(KeyedState& state, Slot slot) {
    auto& cell = mutable_cell(slot);
    if (!state.is_filled(slot, bit())) {
      std::construct_at(&cell, std::in_place);  // not emplace(): the cell is not looked at
      ++entries_;
      state.mark_filled(slot, bit());
    }
    return *cell;
  }
  /// Keeps nothing for this slot.
  void clear(KeyedState& state, Slot slot) {
    if (!state.is_filled(slot, bit())) return;
    mutable_cell(slot).reset();
    --entries_;
    state.mark_empty(slot, bit());
  }

  void grow(std::size_t slots) override {
    while (chunk_count_ * chunk_size < slots) add_chunk(new std::optional<V>[chunk_size]);
  }
  std::size_t values() const override {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < chunk_count_ * chunk_size; ++i) {
      const auto& value = cell(static_cast<Slot>(i));
      if (value) sum += std::max<std::size_t>(1, count_values(*value));
    }
    return sum;
  }
  void write(Slot slot, StateWriter& writer) const override { writer(*cell(slot)); }
  void read(Slot slot, StateReader& reader) override {
    ++entries_;
    reader(mutable_cell(slot).emplace());
  }

 private:
  std::optional<V>* chunk(std::size_t i) const {
    return reinterpret_cast<std::optional<V>*>(chunks_[i]);
  }
  std::optional<V>& mutable_cell(Slot slot) {
    return chunk(slot >> chunk_bits)[slot & (chunk_size - 1)];
  }
};

/// The column of this name, or null if it has to be made. \throws StateError if the name has
/// another type, or if there is no state because the function runs on a stream that is not keyed.
StateColumn* registered_column(KeyedState* state, std::string_view name, const char* kind,
                               const std::type_info& value);

/// The column of this name, registered if need be. \throws StateError if the name has another type.
template <class V>
ValueColumn<V>& column_of(KeyedState* state, std::string_view name, const char* kind) {
  StateColumn* column = registered_column(state, name, kind, typeid(V));
  if (column == nullptr) column = &state->add_column(new ValueColumn<V>(name, kind));
  return static_cast<ValueColumn<V>&>(*column);
}

}  // namespace weir::internal
