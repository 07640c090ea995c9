/// \file
/// Keyed state on the heap: where an operator keeps what it remembers of each key.
///
/// A key is looked up once for each element, not once for each state: the index maps the key's hash
/// to a row, the number of a row, and in the row stands all that is known of the key. A whole
/// block of keys is looked up at a time, so that the memory of all of them is on its way while the
/// first one is being worked on. Of few keys, the rows that were used last are remembered instead.
///
///     hash(key) --KeyIndex--> row --Rows--> | hash, filled, users | key | "ride" | "fare" |
///
/// A row is given back when nothing uses it: no cell is filled and no timer waits. With a state
/// backend that keeps what is larger than memory, rows come from a store when their key is touched,
/// and go back there between two batches (state/spill.hpp).
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
#include <utility>
#include <vector>

#include "weir/internal/blocks.hpp"
#include "weir/internal/expects.hpp"
#include "weir/internal/key_index.hpp"
#include "weir/internal/recent_rows.hpp"
#include "weir/internal/rows.hpp"
#include "weir/internal/state_column.hpp"
#include "weir/key.hpp"
#include "weir/serialization.hpp"
#include "weir/snapshot.hpp"
#include "weir/time_domain.hpp"
#include "weir/timestamp.hpp"

namespace weir::internal {

class ProcessingTime;
class Spill;
class TimerQueue;
class WindowState;

/// All that one keyed operator's subtask remembers, by key.
class KeyedState {
 public:
  KeyedState(const KeyedState&) = delete;
  KeyedState& operator=(const KeyedState&) = delete;
  virtual ~KeyedState();

  /// The row of the key that is being worked on. \throws StateError where there is none.
  RowId current(const StateColumn& column) const {
    if (current_ == no_row) [[unlikely]]
      throw_no_key(column);
    return current_;
  }
  RowId current_row() const { return current_; }
  void set_current(RowId row_id) {
    WEIR_EXPECTS(row_id == no_row || is_used(row_id));
    current_ = row_id;
  }

  /// Whether a key has this row.
  bool is_used(RowId row_id) const { return row_id < rows_.size() && rows_[row_id].users != freed; }
  /// Whether no cell is filled for this row, and no timer waits.
  bool is_unused(RowId row_id) const { return rows_[row_id].is_unused(); }
  /// Gives the row back at the next sweep() if nothing uses it by then.
  void note_empty(RowId row_id) {
    if (is_unused(row_id)) note_unused(row_id);
  }
  /// A cell has been cleared whose column has its bit further behind.
  void note_cleared(Row& row) const;
  /// Counts a timer or a window that needs this row.
  void retain(RowId row_id) {
    WEIR_EXPECTS(is_used(row_id));
    ++rows_[row_id].users;
  }
  /// Ends what retain() began. The row stays valid until sweep().
  void release(RowId row_id) {
    WEIR_EXPECTS(is_used(row_id) && rows_[row_id].users > 0);
    --rows_[row_id].users;
    note_empty(row_id);
  }
  /// Empties all cells of this row.
  void forget(RowId row_id);
  /// Gives back the rows that nothing uses. Called between batches; afterwards there is no current
  /// key.
  void sweep();
  /// So many elements are about to be processed: columns that asked for it clean up.
  void clean_up(std::size_t elements);
  /// Lets a column clean up whenever elements come.
  virtual void clean_up_for_every_record(StateColumn& column);

  /// What is kept of windows of these keys; made when it is first asked for.
  WindowState& windows();

  /// The column of this name, or null.
  StateColumn* find_column(std::string_view name) const;
  /// Takes a column over, fills it from what was restored under its name, and returns it.
  StateColumn& add_column(StateColumn* column);

  /// Number of states.
  std::size_t columns() const { return columns_.size(); }
  /// Number of keys for which anything is kept.
  std::size_t keys() const { return rows_.size() - free_.size() + spilled_.keys; }
  /// Number of filled cells, over all states.
  std::size_t entries() const;
  /// Number of values, over all states: the elements of a list or a map count one by one.
  std::size_t values() const;
  /// What is kept, for metrics, at a cost that does not grow with it.
  struct Figures {
    std::size_t values = 0;  ///< as values()
    /// Memory of rows and index, and as many bytes as values that own more take in a snapshot.
    std::size_t bytes = 0;
  };
  /// Exact where at most `sampled_rows` rows hold at most `sampled_bytes` in a snapshot; of more,
  /// some that lie evenly over all of them are looked at and stand for the others.
  Figures figures() const;
  static constexpr std::size_t sampled_rows = 4096;
  static constexpr std::size_t sampled_bytes = std::size_t{4} * 1024 * 1024;
  /// Whether there are so few keys that all that is kept of them is in the cache anyway.
  bool has_few_keys() const { return rows_.fit_cache(); }
  /// The row of a row.
  Row& row(RowId row_id) const { return rows_[row_id]; }
  /// Where the rows of rows are, until a row is added.
  Rows::View rows() const { return rows_.view(); }
  /// Number of rows, in use or not.
  std::size_t row_ids() const { return rows_.size(); }
  /// The clock by which state expires; set before anything is asked of it.
  void set_clock(const ProcessingTime& clock) { clock_ = &clock; }
  const ProcessingTime& clock() const { return *clock_; }
  /// Calls `publisher` with each state that can be queried, and the name that queries give it.
  void set_publisher(std::function<void(const std::string&, StateColumn&)> publisher);
  /// Lets a state be queried. \throws StateError where no state can be.
  void publish(const std::string& query_name, StateColumn& column);
  /// Whether every access goes through bytes (the copying backend, for tests).
  bool copying() const { return copying_; }
  std::size_t max_parallelism() const { return max_parallelism_; }
  /// The group of the key with this row.
  virtual KeyGroup group_of(RowId row_id) const {
    return key_group_of(rows_[row_id].hash, max_parallelism_);
  }

  // What is not in memory. Without a store that is nothing.

  /// Keeps rows that are not used in a store, from now on; null: in memory, as long as nothing has
  /// been kept elsewhere.
  void attach(Spill* spill) { spill_ = spill; }
  /// Where rows are that are not in memory; null if all are.
  virtual Spill* spill() const { return spill_; }
  /// Brings in some of the keys that have timers up to `until`, where the first such timer is
  /// earlier than `first`, the first one in memory. Answers whether there were any.
  bool bring_in(TimeDomain domain, Timestamp until, std::optional<Timestamp> first);
  /// When the first timer is due of keys that are not in memory.
  std::optional<Timestamp> spilled_next(TimeDomain domain) const;
  /// Calls `visit` when all keys are in memory, or several times, each time with some of them. No
  /// row stays where it was, if there is a store.
  void in_chunks(const std::function<void()>& visit) const;
  /// Number of rows in memory, of keys and of their windows.
  std::size_t rows_in_memory() const;
  /// The timers of one clock, the first or the second; null if there are none.
  TimerQueue* queue(std::size_t domain) const { return queues_[domain]; }
  void set_queue(std::size_t domain, TimerQueue& queue) { queues_[domain] = &queue; }
  /// What is kept of windows; null if nothing ever was.
  WindowState* windows_if_any() const { return windows_.get(); }
  /// All cells of a row.
  void write_cells(RowId row_id, StateWriter& writer) const;
  /// Fills a row with what write_cells() wrote.
  void read_cells(RowId row_id, StateReader& reader);
  /// What is in the store, when nothing is in memory.
  StoredState stored() const;
  /// Whether its columns begin with those of what was stored, and its keys are of that type.
  bool reads(const StoredState& stored) const;
  /// The store has this now, and nothing is in memory.
  void adopt(const StoredState& stored);
  /// Fills the columns that are there, and the timers, from what was restored after they came.
  void restore_late();
  /// Whether something was restored that nobody has asked for yet.
  bool holds_sections() const { return !restored_.empty(); }
  /// From when on nobody needs any of the cells of a row; Timestamp::max() if that never comes.
  Timestamp expires(RowId row_id) const;
  /// What the clock shows; Timestamp::min() without one.
  Timestamp now() const;
  /// Begins to count anew what is not in memory: it is counted where it is written back.
  void recount_spilled() { spilled_ = {}; }
  /// Counts what is in a row, to what is not in memory (1) or not any more (-1).
  void count_spilled(RowId row_id, int sign);
  /// Takes all rows and their timers out of memory.
  void drop_rows();

  /// Adds a section of every state, by key group.
  void snapshot(KeyedSnapshot& out);
  /// Takes sections over; columns are filled when they are added.
  void restore(KeyedSnapshot snapshot);
  /// Calls `action(row)` for each row that is in use.
  template <class Action>
  void for_each_used(Action action) const {
    for (RowId row_id = 0; row_id < rows_.size(); ++row_id) {
      if (row_id + ahead < rows_.size()) rows_.prefetch(row_id + ahead);
      if (rows_[row_id].users != freed && !rows_[row_id].is_unused()) action(row_id);
    }
  }
  /// Calls `action(row, column, row)` for each filled cell.
  void for_each_cell(
      const std::function<void(RowId, const StateColumn&, const Row&)>& action) const;
  /// A section that was restored and not taken yet; empty if there is none.
  virtual std::optional<KeyedSection> take_section(const std::string& name);
  /// Reads the entries of a section: each one's key, and then `read_value(row, reader)`. \throws
  /// SnapshotError, naming the section, if keys or values do not have the form in which they were
  /// written.
  void read_section(const std::string& name, const KeyedSection& section,
                    const std::function<void(RowId, StateReader&)>& read_value);

  /// What keys are made of.
  virtual TypeDescription key_type() const = 0;
  virtual void write_key(RowId row_id, StateWriter& writer) const = 0;
  /// The row of the key that `reader` holds; a new one if need be.
  virtual RowId read_key(StateReader& reader) = 0;

 protected:
  /// The size and alignment of a row without any states.
  KeyedState(std::size_t max_parallelism, bool copying, std::size_t head_size,
             std::size_t head_alignment);

  /// A free row, entered into the index; a candidate for sweep() until something is kept.
  RowId new_row(std::uint64_t hash);
  /// Makes the key of a row that is used for the first time.
  virtual void make_key(RowId row_id) = 0;
  /// Moves a key to a longer row.
  virtual void move_key(Row& to, Row& from) = 0;
  /// A row is given back.
  virtual void on_freed(RowId) {}
  /// Fills the row of a key that has just been given one.
  void fetch(RowId row_id);

  KeyIndex index_;
  Rows rows_;

 private:
  [[noreturn]] static void throw_no_key(const StateColumn& column);
  void note_unused(RowId row_id);
  std::size_t cells_in(const Row& row) const;
  void add_figures(const Row& row, std::size_t& values, std::size_t& owned) const;
  void make_room(StateColumn& column);
  RowBit next_bit();
  void begin_words(Row& row) const;
  void load(StateColumn& column, const KeyedSection& section);
  void read_group(const KeyedSection::Group& group,
                  const std::function<void(RowId, StateReader&)>& read_value);

  /// Number of users of a row that no key has.
  static constexpr std::uint32_t freed = ~std::uint32_t{0};
  /// How many columns have their bits in Row::filled.
  static constexpr std::size_t columns_in_front = 31;
  /// How many rows a walk through all of them loads before it needs them.
  static constexpr RowId ahead = 8;

  std::size_t max_parallelism_;
  bool copying_;
  const ProcessingTime* clock_ = nullptr;
  std::size_t row_end_;
  std::size_t row_alignment_;
  std::vector<std::size_t> words_;  ///< offsets of the words of bits that are further behind
  RowId current_ = no_row;
  std::vector<RowId> free_;
  std::vector<RowId> candidates_;
  std::vector<std::unique_ptr<StateColumn>> columns_;
  std::vector<StateColumn*> cleaned_;  ///< for every record
  std::function<void(const std::string&, StateColumn&)> publisher_;
  KeyedSnapshot restored_;
  std::unique_ptr<WindowState> windows_;
  Spill* spill_ = nullptr;
  std::array<TimerQueue*, 2> queues_{};
  /// What is not in memory.
  struct Spilled {
    std::size_t keys = 0;
    std::size_t entries = 0;
    std::size_t values = 0;
  };
  Spilled spilled_;
};

/// Keyed state for keys of one type.
template <class K>
class KeyedStateOf final : public KeyedState {
 public:
  KeyedStateOf(std::size_t max_parallelism, bool copying)
      : KeyedState(max_parallelism, copying, sizeof(KeyRow), alignof(KeyRow)) {}
  ~KeyedStateOf() override {
    for (RowId row_id = 0; row_id < rows_.size(); ++row_id) std::destroy_at(&key_in(rows_[row_id]));
  }

  /// The row of a key; a new one if need be.
  RowId acquire(const K& key) { return acquire(key, KeyHash<K>::hash(key)); }

  /// What is remembered of the keys that were used last.
  const RecentRows& recent() const { return recent_; }
  /// Looks a key up, and remembers it until the next one is.
  const RecentRows::Entry& acquire_and_remember(const K& key, std::uint64_t hash) {
    const RowId row_id = acquire(key, hash);
    return recent_.put(hash, row_id, rows_[row_id]);
  }

  /// The rows of at most a block of keys, in order. Valid until sweep().
  std::span<const RowId> acquire_block(const K* keys, std::size_t n) {
    // The memory of all keys is asked for, then that of all rows: none is waited for alone.
    std::array<std::uint64_t, block_size> hashes;
    for (std::size_t i = 0; i < n; ++i) {
      hashes[i] = KeyHash<K>::hash(keys[i]);
      index_.prefetch(hashes[i]);
    }
    for (std::size_t i = 0; i < n; ++i) {
      acquired_[i] = acquire(keys[i], hashes[i]);
      rows_.prefetch(acquired_[i]);
    }
    return {acquired_.data(), n};
  }

  const K& key(RowId row_id) const { return key_in(rows_[row_id]); }
  /// Whether this row, whose key has the same hash, is that of `key`.
  bool has_key(RowId row_id, const K& key) const {
    return KeyHash<K>::is_unique || key_in(rows_[row_id]) == key;
  }

  TypeDescription key_type() const override { return describe_type<K>(); }
  void write_key(RowId row_id, StateWriter& writer) const override { writer(key(row_id)); }
  RowId read_key(StateReader& reader) override {
    K key{};
    reader(key);
    return acquire(key);
  }

 private:
  struct KeyRow : Row {
    K key;
  };

  static K& key_in(Row& row) { return static_cast<KeyRow&>(row).key; }
  RowId acquire(const K& key, std::uint64_t hash) {
    const RowId row_id = index_.find(hash, [&](RowId other) { return has_key(other, key); });
    return row_id != no_row ? row_id : add(key, hash);
  }
  RowId add(const K& key, std::uint64_t hash) {
    const RowId row_id = new_row(hash);
    key_in(rows_[row_id]) = key;
    if (spill() != nullptr) [[unlikely]]
      fetch(row_id);
    return row_id;
  }
  void make_key(RowId row_id) override { std::construct_at(&key_in(rows_[row_id])); }
  void move_key(Row& to, Row& from) override {
    recent_.forget(from.hash);
    std::construct_at(&key_in(to), std::move(key_in(from)));
    std::destroy_at(&key_in(from));
  }
  void on_freed(RowId row_id) override {
    if (has_few_keys()) recent_.forget(rows_[row_id].hash);  // many are never few again
  }

  RecentRows recent_{TimeWindow{Timestamp::min(), Timestamp::max()}};
  std::array<RowId, block_size> acquired_{};
};

/// Makes the state of keys of type K.
template <class K>
std::unique_ptr<KeyedState> keyed_state_for(std::size_t max_parallelism, bool copying) {
  return std::unique_ptr<KeyedState>(new KeyedStateOf<K>(max_parallelism, copying));
}

extern template class KeyedStateOf<std::int64_t>;
extern template class KeyedStateOf<std::int32_t>;
extern template class KeyedStateOf<std::string>;
extern template class KeyedStateOf<std::uint8_t>;
extern template std::unique_ptr<KeyedState> keyed_state_for<std::int64_t>(std::size_t, bool);
extern template std::unique_ptr<KeyedState> keyed_state_for<std::int32_t>(std::size_t, bool);
extern template std::unique_ptr<KeyedState> keyed_state_for<std::string>(std::size_t, bool);
extern template std::unique_ptr<KeyedState> keyed_state_for<std::uint8_t>(std::size_t, bool);

}  // namespace weir::internal
