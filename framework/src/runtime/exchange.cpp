#include "runtime/exchange.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "weir/internal/blocks.hpp"

namespace weir::internal {
namespace {

/// Not a comparison, of which compilers make a branch: it would be guessed wrong every other time.
std::size_t one_if_zero(std::uint32_t x) { return (std::uint64_t{x} - 1) >> 63U; }

}  // namespace

Exchange::Exchange(const TypeOps& type, std::size_t batch_capacity, Partition partition,
                   std::vector<Channel*> channels, const PartitionerContext& context,
                   Duration buffer_timeout, ProcessingTime& clock)
    : type_(&type),
      batch_capacity_(batch_capacity != 0 ? batch_capacity : default_batch_capacity(type)),
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

/// Finds out which elements go to a channel, and then moves them in a row. Among few channels so
/// many elements at a time as stay in the first-level cache meanwhile.
void Exchange::divide(Batch& batch) {
  constexpr std::size_t few = 8;
  if (channels_.size() > few) return divide_among_many(batch);
  for_each_block(batch.size(),
                 [&](std::size_t first, std::size_t n) { divide_among_few(batch, first, n); });
}

/// The channels of elements `first` to `first + n` of a batch.
const std::uint32_t* Exchange::channels_of(Batch& batch, std::size_t first, std::size_t n) {
  channel_of_.resize(n);
  partitioner_->select(batch, first, n, channel_of_.data());
  return channel_of_.data();
}

/// Looks at all elements once for two channels.
void Exchange::divide_among_few(Batch& batch, std::size_t first, std::size_t n) {
  const std::uint32_t* const channel_of = channels_of(batch, first, n);
  places_.resize(2 * (n + 1));
  std::uint32_t* const places = places_.data();
  std::uint32_t* const others = places + n + 1;
  for (std::uint32_t channel = 0; channel < channels_.size(); channel += 2) {
    std::size_t ours = 0;
    std::size_t theirs = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
      const std::uint32_t which = channel_of[i] - channel;
      places[ours] = others[theirs] = static_cast<std::uint32_t>(first) + i;
      ours += one_if_zero(which);
      theirs += one_if_zero(which ^ 1U);
    }
    append(channel, batch, std::span(places, ours));
    if (theirs != 0) append(channel + 1, batch, std::span(others, theirs));
  }
}

/// Sorts the elements by channel: counts them, and then puts each where its channel begins.
void Exchange::divide_among_many(Batch& batch) {
  const std::size_t n = batch.size();
  const std::uint32_t* const channel_of = channels_of(batch, 0, n);
  places_.resize(n);
  ends_.assign(channels_.size() + 1, 0);
  for (std::size_t i = 0; i < n; ++i) ++ends_[channel_of[i] + 1];
  std::partial_sum(ends_.begin(), ends_.end(), ends_.begin());
  for (std::uint32_t i = 0; i < n; ++i) places_[ends_[channel_of[i]]++] = i;
  std::size_t begin = 0;
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    append(channel, batch, std::span(places_).subspan(begin, ends_[channel] - begin));
    begin = ends_[channel];
  }
}

void Exchange::append(std::size_t channel, Batch& batch, std::span<const std::uint32_t> places) {
  while (!places.empty()) {
    const std::size_t room = open_[channel].capacity() - open_[channel].size();
    const auto fitting = places.first(std::min(places.size(), room));
    type_->gather(open_[channel], batch, fitting);
    places = places.subspan(fitting.size());
    if (open_[channel].full()) send(channel);
  }
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
