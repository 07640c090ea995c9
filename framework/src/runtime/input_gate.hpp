/// \file
/// The receiving side of a task.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "checkpoint/in_flight.hpp"
#include "runtime/channel.hpp"
#include "weir/internal/combined_watermark.hpp"
#include "weir/job_options.hpp"

namespace weir::internal {

/// What a gate hands to its task.
class GateListener {
 public:
  virtual void on_batch(std::size_t input, Batch& batch) = 0;
  /// A merged watermark, or a change of the merged idleness.
  virtual void on_event(const StreamEvent& event) = 0;
  /// The snapshot of this checkpoint is to be taken: its barriers have arrived on all channels, or,
  /// where they overtake, the first of them.
  virtual void on_barriers(std::int64_t checkpoint) = 0;
  /// All is recorded that was to be, see InputGate::record().
  virtual void on_recorded() = 0;
  virtual void on_end_of_input(std::size_t input) = 0;

 protected:
  ~GateListener() = default;
};

class Tracer;

/// Merges the channels of a task into one stream: takes from them, merges their watermarks, and
/// aligns the barriers of a checkpoint: a channel whose barrier has come waits until the
/// barriers of the others are there too.
///
/// Where a barrier overtakes the elements of its channel, nobody waits for it. The snapshot is
/// taken with the first one, as soon as the channels have come to their barriers where they cannot
/// overtake; and what other channels bring before their barriers is recorded, for it belongs to the
/// checkpoint.
///
/// It takes first from the channel that is behind in event time, of those that are equally far from
/// the one that has brought fewer elements, and else in turn: what comes by one that is ahead would
/// only have to be kept until the others are there. But whoever has waited for long is let through.
class InputGate {
 public:
  explicit InputGate(CheckpointMode mode) : mode_(mode) {}

  /// Adds a channel that belongs to input `input` of the task's first operator. All are added
  /// before the first step.
  /// Where barriers may overtake elements these are recorded in `place`. Answers the channel's
  /// number.
  std::size_t add_channel(Channel& channel, std::size_t input,
                          std::optional<InFlightPlace> place = std::nullopt);
  /// Called once after the last add_channel().
  void start() { watermark_.emplace(channels_.size()); }

  void set_tracer(Tracer& tracer) { tracer_ = &tracer; }

  /// Takes one item from one channel. Answers whether there was one.
  bool step(GateListener& listener);
  /// The same, but from a channel whose barrier of the checkpoint under way has not come, and not
  /// from one where it will overtake (if `overtakes`). The barriers end it: what follows them is
  /// left where it is.
  bool step_to_barriers(GateListener& listener, bool overtakes = false);
  /// Looks whether a barrier has overtaken on this channel.
  void look_for_barrier(std::size_t index, GateListener& listener);
  /// The snapshot of a checkpoint whose barriers overtake has been taken: puts into `part` what
  /// came by each channel before its barrier and was not taken, or will be taken. Answers whether
  /// that is all; else on_recorded() follows, and `part` stays until then, or until the checkpoint
  /// is given up.
  bool record(std::int64_t checkpoint, TaskSnapshot& part);
  /// No barrier of this checkpoint, or of one before it, is waited for any more.
  void give_up(std::int64_t checkpoint);
  /// Whether some channels are not read until the barriers of others have come.
  bool is_aligning() const { return aligning_ && mode_ == CheckpointMode::exactly_once; }
  /// Whether barriers have come, and others are waited for.
  bool awaits_barriers() const { return aligning_.has_value(); }
  /// Whether all channels have ended.
  bool ended() const { return open_ == 0; }

 private:
  /// What may be taken.
  struct Wanted {
    bool to_barriers = false;  ///< only what comes before them
    bool overtaking = false;   ///< and only where they do not overtake
  };

  struct Input {
    Channel* channel = nullptr;
    std::size_t input = 0;
    std::size_t elements = 0;  ///< that have come by it
    bool blocked = false;      ///< waits for the barriers of the others
    bool aligned = false;      ///< its barrier of the current checkpoint has come
    bool ended = false;
    std::optional<InFlightPlace> place{};        ///< none: no barrier overtakes
    std::int64_t overtaken_by = 0;               ///< the last checkpoint whose barrier was seen to
    std::optional<OvertakingBarrier> barrier{};  ///< that one, until the snapshot is taken
    bool recorded = false;  ///< what it brings belongs to the checkpoint that is recorded

    /// Whether there is something that may be taken.
    bool ready(const Wanted& wanted) {
      if (ended || blocked || (barrier && channel->position() >= barrier->position)) return false;
      if (wanted.to_barriers && (aligned || (wanted.overtaking && place))) return false;
      return !channel->empty();
    }
  };

  /// Every so many steps event time does not matter: a channel whose watermark stands still must
  /// not hold up the others for long. And a program must not rely on who comes first.
  static constexpr std::size_t patience = 4;

  /// The channel to take from, if any has something.
  std::optional<std::size_t> choose(const Wanted& wanted);
  bool take_one(GateListener& listener, const Wanted& wanted);
  /// Whether one channel is behind another.
  bool is_behind(std::size_t index, std::size_t other) const;
  void handle(std::size_t index, ChannelItem& item, GateListener& listener);
  void on_change(const CombinedWatermark::Change& change, GateListener& listener);
  void on_barrier(std::size_t index, std::int64_t checkpoint, GateListener& listener);
  void on_end(std::size_t index, GateListener& listener);
  /// A barrier of this checkpoint has come.
  void align(Input& input, std::int64_t checkpoint);
  void on_late_barrier(Input& input, const OvertakingBarrier& barrier, GateListener& listener);
  void complete_alignment_if_possible(GateListener& listener);
  /// Adds what a channel has before its barrier.
  static void record_until(const OvertakingBarrier& barrier, const Input& input,
                           TaskSnapshot& part);
  void end_record(Input& input, GateListener& listener);
  void release_all();

  CheckpointMode mode_;
  std::vector<Input> channels_;
  std::size_t open_ = 0;
  std::size_t turn_ = 0;  ///< the channel that was taken from last
  std::size_t steps_ = 0;
  std::optional<CombinedWatermark> watermark_;
  Tracer* tracer_ = nullptr;              ///< or nobody looks
  std::optional<std::int64_t> aligning_;  ///< the checkpoint whose barriers are being awaited
  std::int64_t given_up_ = 0;             ///< barriers up to this one's mean nothing
  bool is_overtaken_ = false;     ///< whether one of the barriers that have come has overtaken
  std::int64_t taken_ = 0;        ///< the last checkpoint whose snapshot was asked for or taken
  TaskSnapshot* part_ = nullptr;  ///< of that checkpoint, as long as channels are recorded
  std::size_t recorded_ = 0;      ///< how many are
};

}  // namespace weir::internal
