/// \file
/// A topic of Kafka as a source.
///
/// Each partition is a split, which is read in order, and the offset of its next record is in the
/// snapshot: a job that is restored reads each record once. Of transactions those records are read
/// that are committed. Partitions that are added while the job runs are found, and read by the
/// splits that there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "weir/checkpoint_listener.hpp"
#include "weir/error.hpp"
#include "weir/kafka/topic.hpp"
#include "weir/source.hpp"

namespace weir::kafka {

/// Where to begin in partitions of which the job has read nothing.
enum class StartAt : std::uint8_t {
  earliest,  ///< at the first record that there is
  latest     ///< behind the last one; partitions that are found later are read from their beginning
};

/// How a topic is read.
struct SourceOptions {
  StartAt start = StartAt::earliest;
  /// A consumer group: with each checkpoint its offsets are set, for others to see how far the job
  /// has come. Empty: none are.
  std::string group = {};
  /// Who reads a partition is decided by the group, among all the jobs that are in it, and a job
  /// that dies is relieved by the others. They go on from the offsets of the group, not from a
  /// snapshot: records since its last checkpoint are read again, by another job.
  bool is_shared_in_group = false;
  /// After which a job that says nothing is taken for dead by its group.
  Duration session_timeout{45'000};
  /// Whether the source ends where a partition has no more records for now.
  bool stops_at_end = false;
  /// How often to look for new partitions.
  Duration discovery_interval{10'000};
};

namespace internal {

/// How many partitions the topic has. \throws Error if it has none.
std::size_t partitions_of(const Topic& topic);

/// Reads those partitions that fall to one split; without the type of elements.
class PartitionReader {
 public:
  PartitionReader(Topic topic, SourceOptions options, std::size_t split, std::size_t count);
  PartitionReader(PartitionReader&&) noexcept;
  PartitionReader& operator=(PartitionReader&&) noexcept;
  ~PartitionReader();

  void open(RuntimeContext& context);
  /// The next record, if there is one now.
  std::optional<ReceivedRecord> next();
  bool has_ended() const;
  Timestamp available_at() const;
  void snapshot(StateWriter& writer) const;
  void restore(StateReader& reader);
  void notify_checkpoint_complete();
  void close();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace internal

/// Elements have the timestamps of their records. Brokers that are away are waited for, and the
/// counter `num_retries` shows it. A record that the snapshot knows and the topic has no more fails
/// the job. Each split has a client of librdkafka's, with some threads.
template <class T>
class KafkaSource final : public Source<T> {
 public:
  /// `value_of(record)` makes an element; the record is there during the call only. \throws
  /// InvalidJob if the options contradict each other.
  KafkaSource(Topic topic, std::function<T(const ReceivedRecord&)> value_of,
              SourceOptions options = {})
      : topic_(std::move(topic)), value_of_(std::move(value_of)), options_(std::move(options)) {
    if (!options_.is_shared_in_group) return;
    if (options_.group.empty()) throw InvalidJob("a Kafka source that is shared needs a group");
    if (options_.stops_at_end) {
      throw InvalidJob(
          "a Kafka source that is shared in a group has no end: what another job reads may come "
          "back at any time; leave stops_at_end away");
    }
  }

  Boundedness boundedness() const override {
    return options_.stops_at_end ? Boundedness::bounded : Boundedness::continuous_unbounded;
  }
  /// Asks a broker, once. \throws Error if it cannot.
  std::size_t split_count(std::size_t parallelism) const override {
    if (options_.is_shared_in_group) return parallelism;
    std::call_once(asked_, [this] { partitions_ = internal::partitions_of(topic_); });
    return partitions_;
  }
  std::unique_ptr<SplitReader<T>> create_reader(std::size_t split,
                                                std::size_t count) const override {
    return std::make_unique<Reader>(internal::PartitionReader(topic_, options_, split, count),
                                    value_of_);
  }

 private:
  class Reader final : public SplitReader<T>, public CheckpointListener {
   public:
    Reader(internal::PartitionReader records, std::function<T(const ReceivedRecord&)> value_of)
        : records_(std::move(records)), value_of_(std::move(value_of)) {}
    void open(RuntimeContext& context) override { records_.open(context); }
    InputStatus poll_next(SourceOutput<T>& out) override {
      while (!out.full()) {
        const auto record = records_.next();
        if (!record) {
          return records_.has_ended() ? InputStatus::end_of_input : InputStatus::nothing_available;
        }
        out.collect(value_of_(*record), record->timestamp);
      }
      return InputStatus::more_available;
    }
    Timestamp available_at() const override { return records_.available_at(); }
    void snapshot_position(StateWriter& writer) const override { records_.snapshot(writer); }
    void restore_position(StateReader& reader) override { records_.restore(reader); }
    void notify_checkpoint_complete(std::int64_t) override {
      records_.notify_checkpoint_complete();
    }
    void close() override { records_.close(); }

   private:
    internal::PartitionReader records_;
    std::function<T(const ReceivedRecord&)> value_of_;
  };

  Topic topic_;
  std::function<T(const ReceivedRecord&)> value_of_;
  SourceOptions options_;
  mutable std::once_flag asked_;
  mutable std::size_t partitions_ = 0;  ///< when somebody asked
};

}  // namespace weir::kafka
