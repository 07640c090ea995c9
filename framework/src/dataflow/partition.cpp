#include "weir/internal/partition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "weir/error.hpp"
#include "weir/internal/key_selector.hpp"
#include "weir/key.hpp"

namespace weir::internal {

Partitioner::~Partitioner() = default;
void Partitioner::start(const PartitionerContext&) {}

KeyGroupPartitioner::KeyGroupPartitioner() = default;
KeyGroupPartitioner::~KeyGroupPartitioner() = default;

void KeyGroupPartitioner::start(const PartitionerContext& context) {
  subtask_of_group_ = subtasks_of_groups(context.channels, context.max_parallelism);
  known_.fill({0, subtask_of_group_[group_of(0)]});
}

namespace {

/// Round robin, starting somewhere, so that few records of many senders do not all go to the first
/// receiver.
class RoundRobin final : public Partitioner {
 public:
  void start(const PartitionerContext& context) override {
    channels_ = context.channels;
    next_ = context.subtask % channels_;
  }
  void select(Batch&, std::size_t, std::size_t n, std::uint32_t* channels) override {
    for (std::size_t i = 0; i < n; ++i) {
      channels[i] = static_cast<std::uint32_t>(next_);
      if (++next_ == channels_) next_ = 0;
    }
  }

 private:
  std::size_t channels_ = 1;
  std::size_t next_ = 0;
};

class Shuffle final : public Partitioner {
 public:
  void start(const PartitionerContext& context) override {
    random_.seed(context.seed);
    channels_ = context.channels;
  }
  void select(Batch&, std::size_t, std::size_t n, std::uint32_t* channels) override {
    for (std::size_t i = 0; i < n; ++i) {
      channels[i] = static_cast<std::uint32_t>(random_() % channels_);
    }
  }

 private:
  std::mt19937_64 random_;
  std::size_t channels_ = 1;
};

class Global final : public Partitioner {
 public:
  void select(Batch&, std::size_t, std::size_t n, std::uint32_t* channels) override {
    std::fill_n(channels, n, 0U);
  }
};

}  // namespace

const char* to_string(PartitionKind kind) {
  switch (kind) {
    case PartitionKind::forward:
      return "FORWARD";
    case PartitionKind::rebalance:
      return "REBALANCE";
    case PartitionKind::rescale:
      return "RESCALE";
    case PartitionKind::shuffle:
      return "SHUFFLE";
    case PartitionKind::broadcast:
      return "BROADCAST";
    case PartitionKind::global:
      return "GLOBAL";
    case PartitionKind::hash:
      return "HASH";
    case PartitionKind::custom:
      return "CUSTOM";
  }
  return "?";
}

std::unique_ptr<Partitioner> make_partitioner(const Partition& partition) {
  switch (partition.kind) {
    case PartitionKind::forward:
    case PartitionKind::broadcast:
      return nullptr;
    case PartitionKind::rebalance:
    case PartitionKind::rescale:
      return std::make_unique<RoundRobin>();
    case PartitionKind::shuffle:
      return std::make_unique<Shuffle>();
    case PartitionKind::global:
      return std::make_unique<Global>();
    case PartitionKind::hash:
    case PartitionKind::custom:
      return partition.factory();
  }
  return nullptr;
}

std::vector<std::uint32_t> subtasks_of_groups(std::size_t parallelism,
                                              std::size_t max_parallelism) {
  std::vector<std::uint32_t> subtasks(max_parallelism);
  for (std::size_t group = 0; group < max_parallelism; ++group) {
    subtasks[group] = static_cast<std::uint32_t>(
        subtask_of(static_cast<KeyGroup>(group), parallelism, max_parallelism));
  }
  return subtasks;
}

void throw_bad_channel(std::size_t channel, std::size_t channels) {
  throw Error(fmt::format(
      "partition_custom chose subtask {}, but there are only {}: return a number below the second "
      "argument",
      channel, channels));
}

template class KeyBuffer<std::int64_t>;
template class KeyBuffer<std::uint8_t>;
template Partition hash_partition(const KeySelector<std::int64_t>&);
template Partition hash_partition(const KeySelector<std::int32_t>&);
template Partition hash_partition(const KeySelector<std::string>&);

}  // namespace weir::internal
