/// \file
/// The head of a chain that reads a source.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "weir/checkpoint_listener.hpp"
#include "weir/internal/alignment.hpp"
#include "weir/internal/combined_watermark.hpp"
#include "weir/internal/operator.hpp"
#include "weir/internal/watermark_operator.hpp"
#include "weir/source.hpp"

namespace weir::internal {

/// The splits of one source subtask, without their element type: whose turn it is, and their common
/// watermark.
class SourceSplits {
 public:
  /// The position of one split, as a snapshot holds it.
  struct Position {
    std::size_t split = 0;
    std::size_t count = 0;
    bool ended = false;
    Bytes bytes;

    template <class Archive>
    void serialize(Archive& archive) {
      archive(cereal::make_nvp("split", split), cereal::make_nvp("count", count),
              cereal::make_nvp("ended", ended), cereal::make_nvp("bytes", bytes));
    }
  };

  /// Passes a change of the merged watermark on.
  static void emit(Output& output, const CombinedWatermark::Change& change);

  /// Tells the others of its group what a split has said.
  static void note(AlignmentGroup::Member& member, const StreamEvent& event) {
    if (event.kind == StreamEvent::Kind::watermark) {
      member.advance(Timestamp{event.value});
    } else {
      member.rest(event.kind == StreamEvent::Kind::idle);
    }
  }

  static void save(OperatorSnapshot& snapshot, const std::vector<Position>& positions);
  static std::vector<Position> load(const OperatorSnapshot& snapshot);
};

/// Reads the splits that fall to one subtask, a batch of each in turn.
template <class T>
class SourceReaderOperator final : public SourceOperator {
 public:
  SourceReaderOperator(std::shared_ptr<const Source<T>> source, WatermarkStrategy<T> strategy,
                       std::size_t subtask, std::size_t parallelism)
      : source_(std::move(source)), strategy_(std::move(strategy)) {
    const std::size_t count = source_->split_count(parallelism);
    for (std::size_t split = subtask; split < count; split += parallelism) {
      positions_.push_back({split, count, false, {}});
    }
  }

  void restore(const OperatorSnapshot& snapshot) override {
    positions_ = SourceSplits::load(snapshot);
    restored_ = true;
  }
  void open(OperatorContext& context) override {
    context_ = &context;
    records_ = &context.runtime().counter("num_source_records");
    batch_ = capacity_for(TypeOpsOf<T>::ops, context.options().batch_capacity);
    piece_ = context.output().passes_on() ? batch_ : piece_of(batch_);
    merged_.emplace(positions_.size());
    for (std::size_t i = 0; i < positions_.size(); ++i) {
      splits_.push_back(std::make_unique<Split>(*this, i));
    }
    for (std::size_t i = 0; i < positions_.size(); ++i) open_split(i);
  }
  InputStatus poll() override {
    for (std::size_t tried = 0; tried < splits_.size(); ++tried) {
      turn_ = turn_ + 1 < splits_.size() ? turn_ + 1 : 0;
      Split& split = *splits_[turn_];
      if (split.ended) continue;
      const bool read_something =
          !is_held_up(split) && is_due(split.reader->available_at()) && read(split);
      split.stage.looked_for_input();
      if (read_something) return InputStatus::more_available;
    }
    return merged_->all_ended() ? InputStatus::end_of_input : InputStatus::nothing_available;
  }
  Timestamp available_at() const override {
    Timestamp first = Timestamp::max();
    for (const auto& split : splits_) {
      if (!split->ended) first = std::min(first, available_at(*split));
    }
    return first;
  }
  void snapshot(OperatorSnapshot& snapshot) override {
    for (std::size_t i = 0; i < splits_.size(); ++i) {
      StateWriter writer;
      splits_[i]->reader->snapshot_position(writer);
      positions_[i].bytes = writer.take();
      positions_[i].ended = splits_[i]->ended;
    }
    SourceSplits::save(snapshot, positions_);
  }
  void close() override {
    std::exception_ptr first;
    for (auto& split : splits_) {
      try {
        if (split->reader) split->reader->close();  // after a failure in open() some have none
      } catch (...) {
        if (!first) first = std::current_exception();
      }
    }
    if (first) std::rethrow_exception(first);
  }

 private:
  /// One split: its reader puts elements into `read`, which hands them to the watermark stage,
  /// which hands them to `staged`, which hands elements and merged watermarks to the operator's
  /// output.
  struct Split final : Target {
    Split(SourceReaderOperator& op, std::size_t i)
        : owner(&op),
          index(i),
          read(TypeOpsOf<T>::ops, op.piece_),
          staged(TypeOpsOf<T>::ops, op.piece_),
          stage(op.strategy_.settings(), staged),
          from_reader(stage) {
      read.add_target(from_reader);
      staged.add_target(*this);
    }

    /// Elements and watermarks after the stage.
    void push(Batch& batch) override { owner->context_->output().forward(batch); }
    void push(const StreamEvent& event) override { owner->on_split_event(index, event); }

    /// Elements as the reader emits them.
    struct FromReader final : Target {
      explicit FromReader(WatermarkStage& s) : stage(&s) {}
      void push(Batch& batch) override { stage->process(batch); }
      void push(const StreamEvent&) override {}
      WatermarkStage* stage;
    };

    SourceReaderOperator* owner;
    std::size_t index;
    Output read;
    Output staged;
    WatermarkStage stage;
    FromReader from_reader;
    std::unique_ptr<SplitReader<T>> reader;
    std::optional<Alignment> alignment;
    bool ended = false;
  };

  /// Most are always due: these do not ask for the time.
  bool is_due(Timestamp at) const {
    return at == Timestamp::min() || at <= context_->clock().now();
  }
  /// Whether it is too far ahead of other sources.
  bool is_held_up(Split& split) {
    if (!split.alignment) return false;
    const bool held_up = split.alignment->holds_up(context_->clock());
    split.stage.hold_up(held_up);
    return held_up;
  }
  static Timestamp available_at(const Split& split) {
    const Timestamp read = split.reader->available_at();
    if (!split.stage.is_held_up()) return read;
    return std::max(read, split.alignment->next_look());
  }
  void open_split(std::size_t i) {
    Split& split = *splits_[i];
    if (const auto& aligned = strategy_.settings().alignment) {
      if (auto* groups = context_->alignment_groups()) {
        split.alignment.emplace(*groups, *aligned);
      }
    }
    split.reader = source_->create_reader(positions_[i].split, positions_[i].count);
    if (auto* listener = dynamic_cast<CheckpointListener*>(split.reader.get())) {
      context_->runtime().tell_of_checkpoints(*listener);
    }
    split.reader->open(context_->runtime());
    if (restored_) {
      StateReader reader(positions_[i].bytes);
      split.reader->restore_position(reader);
    }
    split.stage.start(context_->clock(), context_->options().auto_watermark_interval,
                      WatermarkStage::InputLook::told);
    if (positions_[i].ended) end(split);
  }
  /// Reads up to a batch, or about one. Answers whether the split had anything, if only its end.
  bool read(Split& split) {
    const auto before = split.read.records();
    auto held = before;
    InputStatus status = InputStatus::more_available;
    do {
      held = split.read.records();
      status = read_piece(split);
    } while (status == InputStatus::more_available && split.read.records() > held &&
             split.read.records() - before < batch_);
    records_->increment(split.read.records() - before);
    if (status == InputStatus::end_of_input) end(split);
    return status != InputStatus::nothing_available || split.read.records() != before;
  }
  InputStatus read_piece(Split& split) {
    SourceOutput<T> out(split.read, split.stage.status());
    InputStatus status = InputStatus::more_available;
    while (status == InputStatus::more_available && !out.full()) {
      const auto held = out.records();
      status = split.reader->poll_next(out);
      if (out.records() == held) break;
    }
    out.flush();
    split.staged.flush();  // a position that is snapshotted now must not be ahead of the output
    return status;
  }
  void end(Split& split) {
    split.ended = true;
    split.stage.stop();
    if (split.alignment) split.alignment->member().rest(true);
    SourceSplits::emit(context_->output(), merged_->on_end(split.index));
  }
  void on_split_event(std::size_t split, const StreamEvent& event) {
    if (auto& alignment = splits_[split]->alignment) {
      SourceSplits::note(alignment->member(), event);
    }
    if (event.kind == StreamEvent::Kind::watermark) {
      SourceSplits::emit(context_->output(), merged_->on_watermark(split, Timestamp{event.value}));
    } else {
      const bool idle = event.kind == StreamEvent::Kind::idle;
      SourceSplits::emit(context_->output(), merged_->on_idleness(split, idle));
    }
  }

  std::shared_ptr<const Source<T>> source_;
  WatermarkStrategy<T> strategy_;
  std::vector<SourceSplits::Position> positions_;
  bool restored_ = false;
  OperatorContext* context_ = nullptr;
  Counter* records_ = nullptr;
  std::optional<CombinedWatermark> merged_;
  std::vector<std::unique_ptr<Split>> splits_;
  std::size_t turn_ = 0;
  std::size_t batch_ = 0;  ///< how many elements are read at a turn, about
  std::size_t piece_ = 0;  ///< how many of them are handed on at a time
};

}  // namespace weir::internal
