/// \file
/// The sending side between two tasks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/channel.hpp"
#include "weir/internal/blocks.hpp"
#include "weir/internal/operator.hpp"
#include "weir/internal/partition.hpp"

namespace weir::internal {

/// Divides an operator's results among the channels to the next operator's subtasks, and gathers
/// them in batches.
///
/// A batch is sent when it is full, before every event (which must not overtake it), and when it
/// has waited for the buffer timeout.
class Exchange final : public Target {
 public:
  Exchange(const TypeOps& type, std::size_t batch_capacity, Partition partition,
           std::vector<Channel*> channels, const PartitionerContext& context,
           Duration buffer_timeout, ProcessingTime& clock);

  void push(Batch& batch) override;
  /// Events go to all channels.
  void push(const StreamEvent& event) override;
  bool passes_on() const override;
  bool has_room() const override { return !is_full(); }

  /// Sends of what found no room as much as there is room for now. Answers whether any of it has
  /// gone.
  bool drain();
  /// Whether something waits that found no room.
  bool is_full() const;

 private:
  void send(std::size_t channel);
  /// An empty batch for this channel.
  Batch obtain(std::size_t channel);
  void flush();
  void append(std::size_t channel, Batch& batch);
  /// Divides a batch among all channels.
  void divide(Batch& batch);
  void broadcast(Batch& batch);
  /// Sends what has been gathered in time.
  void schedule_flush();

  const TypeOps* type_;
  std::size_t batch_capacity_;
  Partition partition_;
  std::vector<Channel*> channels_;
  std::unique_ptr<Partitioner> partitioner_;  ///< null where nothing is to be chosen
  std::vector<Batch> open_;  ///< a batch being filled, for each channel; without memory if none is
  std::array<std::uint32_t, block_size> channel_of_{};  ///< of the elements of a block
  Duration buffer_timeout_;
  ProcessingTime* clock_;
  bool flush_scheduled_ = false;
};

}  // namespace weir::internal
