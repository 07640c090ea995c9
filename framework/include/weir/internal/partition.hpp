/// \file
/// Which of the parallel subtasks downstream an element goes to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "weir/internal/batch.hpp"
#include "weir/internal/key_index.hpp"
#include "weir/internal/shared_function.hpp"
#include "weir/key.hpp"

namespace weir::internal {

class KeyedState;

/// Where a partitioner stands: one sending subtask, and the channels to the receiving ones.
struct PartitionerContext {
  std::size_t subtask = 0;          ///< index of the sender
  std::size_t channels = 1;         ///< number of receivers it can reach
  std::size_t max_parallelism = 1;  ///< of the receiving operator
  std::uint64_t seed = 0;           ///< for random choices
};

/// Chooses a channel for every element of a batch. One object for each sending subtask.
class Partitioner {
 public:
  virtual ~Partitioner();
  virtual void start(const PartitionerContext&);
  /// Puts the channels of elements `first` to `first + n` of a batch there.
  virtual void select(Batch& batch, std::size_t first, std::size_t n, std::uint32_t* channels) = 0;
};

/// Knows the subtask that each key group belongs to.
class KeyGroupPartitioner : public Partitioner {
 public:
  KeyGroupPartitioner();
  ~KeyGroupPartitioner() override;
  void start(const PartitionerContext& context) override;

 protected:
  /// The channel for keys with this hash.
  std::uint32_t channel_of(std::uint64_t hash) {
    const std::uint32_t folded = fold(hash);
    Known& known = known_[folded % known_.size()];
    if (known.folded != folded) known = {folded, subtask_of_group_[group_of(hash)]};
    return known.channel;
  }

 private:
  /// What was found out of a hash: with few keys, all that is needed.
  struct Known {
    std::uint32_t folded = 0;  ///< the hash, as far as it matters
    std::uint32_t channel = 0;
  };

  KeyGroup group_of(std::uint64_t hash) const {
    return key_group_of(hash, subtask_of_group_.size());
  }

  std::vector<std::uint32_t> subtask_of_group_;
  std::array<Known, 1024> known_{};
};

using PartitionerFactory = SharedFunction<std::unique_ptr<Partitioner>()>;

/// How the subtasks of one operator are joined to those of the next.
enum class PartitionKind : std::uint8_t {
  forward,    ///< subtask i to subtask i
  rebalance,  ///< round robin
  rescale,    ///< round robin among the subtasks of a local group
  shuffle,    ///< at random
  broadcast,  ///< to all
  global,     ///< all to the first
  hash,       ///< by key
  custom,     ///< by the user's function
};

/// The name of a kind, e.g. "REBALANCE".
const char* to_string(PartitionKind kind);

/// Finds the rows of the keys of a batch, in state with keys of the right type.
using KeyLookup = SharedFunction<void(Batch& batch, KeyedState& state, RowId* row_ids)>;

/// A kind, and what makes its partitioner where it needs one of its own.
struct Partition {
  PartitionKind kind = PartitionKind::forward;
  PartitionerFactory factory;  ///< for hash and custom
  KeyLookup lookup{};          ///< for hash
};

/// The partitioner of a kind for which the engine has one; null for forward and broadcast, which
/// choose nothing.
std::unique_ptr<Partitioner> make_partitioner(const Partition& partition);

/// For each key group the subtask that it belongs to.
std::vector<std::uint32_t> subtasks_of_groups(std::size_t parallelism, std::size_t max_parallelism);

/// Throws Error: a partitioner chose a channel that is not there.
[[noreturn]] void throw_bad_channel(std::size_t channel, std::size_t channels);

/// Chooses by a function of the element and the number of channels.
template <class T, class F>
class CustomPartitioner final : public Partitioner {
 public:
  explicit CustomPartitioner(F choose) : choose_(std::move(choose)) {}
  void start(const PartitionerContext& context) override { channels_ = context.channels; }
  void select(Batch& batch, std::size_t first, std::size_t n, std::uint32_t* channels) override {
    const T* values = batch.values<T>() + first;
    for (std::size_t i = 0; i < n; ++i) {
      channels[i] = checked(static_cast<std::size_t>(choose_(values[i], channels_)));
    }
  }

 private:
  std::uint32_t checked(std::size_t channel) const {
    if (channel >= channels_) throw_bad_channel(channel, channels_);
    return static_cast<std::uint32_t>(channel);
  }

  F choose_;
  std::size_t channels_ = 1;
};

}  // namespace weir::internal
