/// \file
/// State by key that is larger than memory: rows are in memory as long as they are used.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "weir/internal/timers.hpp"
#include "weir/state_store.hpp"

namespace weir::internal {

/// Keeps what a subtask remembers of its keys in a store. In memory are the rows of the keys that
/// were touched since the last write_back(); there they are like those of any other backend, and
/// nobody who uses them knows of the store.
///
/// All that is kept of a key is one record: cells, timers, and its windows with theirs. Beside the
/// records stands when the first timer of each key is due, by either clock, so that a key comes
/// into memory when its time has come as well as when an element does.
///
///     k <group> <key>        -> when it expires, first times, cells, timers, windows
///     e <time> <group> <key> -> (the first timer of event time)
///     p <time> <group> <key> -> (of processing time)
///
/// Of a key that is in memory the store is out of date: what is in memory counts. A record of which
/// nothing but state with a time to live is left expires with that, and the store loses it when it
/// pleases: until the next in_chunks() it still counts as kept.
class Spill {
 public:
  /// Keeps the state of `keys`, of which at most `rows` rows, more or less, stay in memory.
  Spill(KeyedState& keys, std::unique_ptr<StateStore> store, std::size_t rows);
  ~Spill();
  Spill(const Spill&) = delete;
  Spill& operator=(const Spill&) = delete;

  /// A key has been given a row: fills it with what the store has of the key.
  void fetch(RowId row_id);
  /// Nothing is kept of the key of this row any more, which loses its row.
  void forget(RowId row_id);
  /// Between two steps: writes back if there are too many rows.
  void settle();
  /// The same while state is restored; does nothing once the operator is open, when somebody may be
  /// working on a row.
  void settle_early();
  /// Writes all rows back whose state has changed. None is in memory afterwards.
  void write_back();
  /// The first time at which a timer of a key is due that is not in memory, or an earlier one.
  std::optional<Timestamp> next(TimeDomain domain) const { return next_[index(domain)]; }
  /// Brings some keys into memory that have such timers up to `until`, those that are due first.
  /// Answers whether there were any.
  bool bring_in(TimeDomain domain, Timestamp until);
  /// Brings all keys into memory, some at a time; calls `visit` with each lot of them. None is in
  /// memory afterwards.
  void in_chunks(const std::function<void()>& visit);
  /// All that is kept, as files that do not change. Nothing is in memory afterwards.
  std::shared_ptr<const StateFiles> freeze();
  /// Has the state begin with what was frozen, from resume() on; before anything is kept.
  void begin_with(std::shared_ptr<const StateFiles> files) { frozen_ = std::move(files); }
  /// The columns are there: takes over what begin_with() was given. Where the state has begun with
  /// other columns, or in another order, it is read as from any other snapshot.
  void resume();
  /// The same when the operator has been opened, and begins to work.
  void open();

 private:
  /// What the store has of a row.
  struct Stored {
    bool there = false;
    std::uint64_t hash = 0;  ///< of the record
    std::array<std::optional<Timestamp>, 2> times;
  };
  /// Timers of rows, by row.
  using RowTimes = std::vector<std::pair<RowId, Timestamp>>;
  struct Gathered;

  static std::size_t index(TimeDomain domain) { return domain == TimeDomain::event_time ? 0 : 1; }
  /// From when on nobody needs a record.
  Timestamp expires(RowId row_id, const Gathered& gathered) const;
  Bytes key_of(RowId row_id) const;
  static Bytes time_key(std::size_t domain, Timestamp time, std::string_view key);
  Stored& stored(RowId row_id);
  void read_panes(RowId row_id, StateReader& reader);
  static void read_times(KeyedState& state, RowId row_id, StateReader& reader);
  void put(RowId row_id, const Gathered& gathered);
  void change_times(const Stored& before, const std::array<std::optional<Timestamp>, 2>& times,
                    std::string_view key);
  void leave_waiting(std::size_t domain, Timestamp time, std::string_view key);
  void write_panes(RowId row_id, const Gathered& gathered, StateWriter& writer);
  void flush();
  void find_next(std::size_t domain);

  bool fits(const StateFiles& files) const;

  KeyedState* keys_;
  std::unique_ptr<StateStore> store_;
  std::shared_ptr<const StateFiles> frozen_;  ///< to begin with; null: nothing, or it has begun
  std::size_t most_rows_;
  bool is_open_ = false;
  bool recounts_ = false;       ///< what is fetched is not counted as kept elsewhere
  std::vector<Stored> stored_;  ///< by row
  std::vector<StateStore::Change> changes_;
  std::unordered_set<Bytes> erased_;  ///< keys that the store has until the next flush()
  std::array<Bytes, 2> from_;         ///< those timers that stand before it have been brought in
  std::array<std::optional<Timestamp>, 2> next_;
};

}  // namespace weir::internal
