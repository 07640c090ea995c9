/// \file
/// Where state by key lies that is not in memory: an ordered map of bytes, which a component
/// brings.
///
/// Operators never see it. What they work on are rows in memory; a state backend with a store reads
/// a key's row when the key is first touched, and writes it back when there are too many rows.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "weir/job_options.hpp"
#include "weir/serialization.hpp"
#include "weir/state_files.hpp"

namespace weir {

/// An ordered map from bytes to bytes, of one subtask of one operator. Used by that subtask's
/// thread only. \throws StateError from any call that fails, with what the store says.
class StateStore {
 public:
  StateStore() = default;
  StateStore(const StateStore&) = delete;
  StateStore& operator=(const StateStore&) = delete;
  virtual ~StateStore();

  /// One change: a value for a key, or none any more.
  struct Change {
    Bytes key;                   ///< which one
    std::optional<Bytes> value;  ///< empty: none any more
  };

  /// With this byte begin the keys of values that can expire: those begin with the time, in
  /// milliseconds and 8 bytes, little-endian, from which on nobody needs them.
  static constexpr char expiring = 'k';
  /// The store may lose, whenever it suits it, what has expired by `now`.
  virtual void set_now(Timestamp now) = 0;
  /// The value of a key; empty if there is none.
  virtual std::optional<Bytes> get(std::string_view key) = 0;
  /// Makes all of these changes, in order.
  virtual void write(const std::vector<Change>& changes) = 0;
  /// Shows `visit` the keys from `from` on, in the order of their bytes, as long as it answers
  /// true. It must not change the store.
  virtual void visit_keys(std::string_view from,
                          const std::function<bool(std::string_view key)>& visit) = 0;
  /// What it holds now, as files that stay as they are whatever becomes of the store: the fields
  /// `backend`, `tables`, `small` and `kept`.
  virtual StateFiles freeze() = 0;
  /// Takes over what a store of this kind has frozen. This one is empty, and does not change those
  /// files.
  virtual void load(const StateFiles& files) = 0;
};

/// Opens a store that is empty, in a folder of its own below `directory`, which goes when the store
/// does. An empty path: below the system's folder for temporary files.
using StateStoreFactory = std::function<std::unique_ptr<StateStore>(const std::string& directory)>;

/// Says how stores of a backend are opened. A component calls it once, before jobs begin. May be
/// called by any thread.
void register_state_store(StateBackend backend, StateStoreFactory factory);
/// A new store; null for a backend that keeps all in memory. \throws InvalidJob if the program has
/// been built without it. May be called by any thread.
std::unique_ptr<StateStore> open_state_store(StateBackend backend, const std::string& directory);

}  // namespace weir
