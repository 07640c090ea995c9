#include "runtime/exchange.hpp"

#include <algorithm>
#include <span>

#include "weir/internal/blocks.hpp"
#include "weir/internal/expects.hpp"

namespace weir::internal {

Exchange::Exchange(const TypeOps& type, std::size_t batch_capacity, Partition partition,
                   std::vector<Channel*> channels, const PartitionerContext& context,
                   Duration buffer_timeout, ProcessingTime& clock)
    : type_(&type),
      batch_capacity_(capacity_for(type, batch_capacity)),
      partition_(std::move(partition)),
      channels_(std::move(channels)),
      buffer_timeout_(buffer_timeout),
      clock_(&clock) {
  const bool chooses = channels_.size() > 1 || partition_.kind == PartitionKind::custom;
  if (chooses) partitioner_ = make_partitioner(partition_);
  if (partitioner_) partitioner_->start(context);
  open_.resize(channels_.size());
  if (partitioner_) {
    for (std::size_t i = 0; i < channels_.size(); ++i) open_[i] = obtain(i);
  }
}

void Exchange::push(Batch& batch) {
  if (partitioner_) {
    divide(batch);
  } else if (channels_.size() == 1) {
    append(0, batch);
  } else {
    broadcast(batch);
  }
  if (buffer_timeout_ == Duration{0}) {
    flush();
  } else if (!flush_scheduled_) {
    schedule_flush();
  }
}

void Exchange::append(std::size_t channel, Batch& batch) {
  // A batch that is full enough travels as it is, and an empty one takes its place.
  if (open_[channel].empty() && batch.size() * 4 >= batch.capacity() &&
      batch.capacity() == batch_capacity_) {
    Batch fresh = obtain(channel);
    batch.swap(fresh);
    channels_[channel]->send({std::move(fresh), {}});
    return;
  }
  for (std::size_t done = 0; done < batch.size();) {
    Batch& open = open_[channel];
    if (!open.allocated()) open = obtain(channel);
    const std::size_t n = std::min(batch.size() - done, open.capacity() - open.size());
    open.append_moved(batch, done, n);
    done += n;
    if (open.full()) send(channel);
  }
}

/// A block at a time: which channel each element is for, and then the moves, up to one that fills a
/// batch.
void Exchange::divide(Batch& batch) {
  for_each_block(batch.size(), [&](std::size_t first, std::size_t n) {
    partitioner_->select(batch, first, n, channel_of_.data());
    const auto channels = std::span<const std::uint32_t>(channel_of_).first(n);
    WEIR_EXPECTS(std::all_of(channels.begin(), channels.end(),
                             [&](std::uint32_t channel) { return channel < open_.size(); }));
    for (std::size_t done = 0; done < n;) {
      done += type_->scatter(open_.data(), batch, first + done, channels.subspan(done));
      const std::size_t last = channels[done - 1];
      if (open_[last].full()) send(last);
    }
  });
}

void Exchange::broadcast(Batch& batch) {
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    for (std::size_t done = 0; done < batch.size();) {
      Batch& open = open_[channel];
      if (!open.allocated()) open = obtain(channel);
      const std::size_t n = std::min(batch.size() - done, open.capacity() - open.size());
      open.append_copies(batch, done, n);
      done += n;
      if (open.full()) send(channel);
    }
  }
}

void Exchange::push(const StreamEvent& event) {
  flush();
  for (Channel* channel : channels_) channel->send({Batch(), event});
}

void Exchange::overtake(std::int64_t checkpoint, TaskSnapshot& part) {
  if (!place_) return;
  flush();
  for (Channel* channel : channels_) {
    channel->look_at_waiting([&](const ChannelItem& item) { place_->add(item.batch, part); });
    channel->overtake(checkpoint);
  }
}

void Exchange::deal_out(Batch& batch,
                        const std::function<void(std::size_t channel, Batch share)>& take) {
  push(batch);
  flush();
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    for (ChannelItem item; channels_[channel]->receive(item); channels_[channel]->drain()) {
      take(channel, std::move(item.batch));
    }
  }
}

bool Exchange::passes_on() const { return !partitioner_ && channels_.size() == 1; }

bool Exchange::drain() {
  bool sent = false;
  for (Channel* channel : channels_) sent = channel->drain() || sent;
  return sent;
}

bool Exchange::is_full() const {
  return std::any_of(channels_.begin(), channels_.end(),
                     [](const Channel* channel) { return channel->is_full(); });
}

void Exchange::send(std::size_t channel) {
  Batch sent;
  sent.swap(open_[channel]);
  if (partitioner_) open_[channel] = obtain(channel);
  channels_[channel]->send({std::move(sent), {}});
}

Batch Exchange::obtain(std::size_t channel) {
  return channels_[channel]->obtain(*type_, batch_capacity_);
}

void Exchange::flush() {
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if (!open_[channel].empty()) send(channel);
  }
}

void Exchange::schedule_flush() {
  const bool pending =
      std::any_of(open_.begin(), open_.end(), [](const Batch& batch) { return !batch.empty(); });
  if (!pending) return;
  flush_scheduled_ = true;
  clock_->schedule(clock_->now() + buffer_timeout_, [this] {
    flush_scheduled_ = false;
    flush();
  });
}

}  // namespace weir::internal
