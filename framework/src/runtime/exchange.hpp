/// \file
/// The sending side between two tasks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/channel.hpp"
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
  void divide_among_few(Batch& batch, std::size_t first, std::size_t n);
  void divide_among_many(Batch& batch);
  const std::uint32_t* channels_of(Batch& batch, std::size_t first, std::size_t n);
  /// Appends those elements of a batch that stand at these places.
  void append(std::size_t channel, Batch& batch, std::span<const std::uint32_t> places);
  void broadcast(Batch& batch);
  /// Sends what has been gathered in time.
  void schedule_flush();

  const TypeOps* type_;
  std::size_t batch_capacity_;
  Partition partition_;
  std::vector<Channel*> channels_;
  std::unique_ptr<Partitioner> partitioner_;  ///< null where nothing is to be chosen
  std::vector<Batch> open_;  ///< a batch being filled, for each channel; without memory if none is
  std::vector<std::uint32_t> channel_of_;
  std::vector<std::uint32_t> places_;  ///< of the elements for a channel
  std::vector<std::size_t> ends_;      ///< of the places for each of many channels
  Duration buffer_timeout_;
  ProcessingTime* clock_;
  bool flush_scheduled_ = false;
};

}  // namespace weir::internal
