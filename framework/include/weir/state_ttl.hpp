/// \file
/// Time to live: state that is forgotten when nobody has needed it for some time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "weir/timestamp.hpp"

namespace weir {

/// How long state is kept, and what happens to it afterwards. Given to a descriptor:
/// \code
///   ValueStateDescriptor<int>{"visits"}.enable_time_to_live({.ttl = 24h})
/// \endcode
/// Times are processing times of the executor's clock, in milliseconds; they are part of snapshots.
/// A value expires at its last access plus `ttl`, that millisecond included. In a list each element
/// has a time of its own, in a map each entry. Whether a state has a time to live cannot change
/// between a snapshot and its restore; how long it is, can.
///
/// What has expired and is read again is removed then. What nobody reads is removed in the
/// background, by one or both of two strategies, Flink's cleanupFullSnapshot() and
/// cleanupIncrementally(). Flink has a third one, cleanupInRocksdbCompactFilter(): here the state
/// backend rocksdb always does that, and there is no setting for it. The update type `Disabled` is
/// a descriptor without a time to live.
struct StateTtlConfig {
  /// What counts as an access.
  enum class UpdateType : std::uint8_t {
    on_create_and_write,  ///< writes
    on_read_and_write,    ///< reads too
  };
  /// What a read makes of a value that has expired, and removes.
  enum class StateVisibility : std::uint8_t {
    never_return_expired,              ///< it is not there
    return_expired_if_not_cleaned_up,  ///< it is returned this last time
  };

  Duration ttl{};  ///< how long after the last access; at least 1 ms
  UpdateType update_type = UpdateType::on_create_and_write;  ///< what an access is
  /// What a read makes of what has expired.
  StateVisibility state_visibility = StateVisibility::never_return_expired;
  /// Whether snapshots leave out what has expired.
  bool cleanup_full_snapshot = false;
  /// How many keys are looked at, at each access to the state, for something that has expired; 0
  /// for none: then only what is accessed is removed.
  std::size_t cleanup_incrementally = 5;
  /// Whether as many keys are also looked at for each element that comes to the operator, whether
  /// it accesses the state or not: what has expired goes even if the state is no longer used.
  bool run_cleanup_for_every_record = false;
};

}  // namespace weir
