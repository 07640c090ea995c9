/// \file
/// The sending side between two tasks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "checkpoint/in_flight.hpp"
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

  /// Lets barriers overtake elements; where those go that found no room.
  void let_overtake(InFlightPlace place) { place_ = std::move(place); }
  bool may_overtake() const { return place_.has_value(); }
  /// Where that is allowed, sends a barrier past all elements; those that have found no room go
  /// into `part`.
  void overtake(std::int64_t checkpoint, TaskSnapshot& part);
  /// Divides elements that were on their way when a checkpoint was taken: calls `take` with what
  /// each channel would carry. Before anything is sent.
  void deal_out(Batch& batch, const std::function<void(std::size_t channel, Batch share)>& take);

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
  std::optional<InFlightPlace> place_;  ///< none: barriers overtake nothing
};

}  // namespace weir::internal
