#include <fmt/format.h>

#include <atomic>
#include <map>
#include <set>
#include <utility>

#include "client.hpp"
#include "common/client_thread.hpp"
#include "weir/error.hpp"
#include "weir/kafka/kafka_source.hpp"

namespace weir::kafka::internal {
namespace {

constexpr Duration pause{5};  ///< before somebody looks again who has found nothing

Client::Settings settings_of(const SourceOptions& options) {
  auto settings = settings_of_reader();
  settings.emplace_back("queued.max.messages.kbytes", "16384");
  settings.emplace_back("topic.metadata.refresh.interval.ms",
                        std::to_string(options.discovery_interval.count()));
  if (!options.group.empty()) settings.emplace_back("group.id", options.group);
  if (!options.is_shared_in_group) return settings;
  constexpr int beats_of_a_session = 5;
  settings.emplace_back("partition.assignment.strategy", "cooperative-sticky");
  settings.emplace_back("session.timeout.ms", std::to_string(options.session_timeout.count()));
  settings.emplace_back("heartbeat.interval.ms",
                        std::to_string(options.session_timeout.count() / beats_of_a_session));
  settings.emplace_back("auto.offset.reset",
                        options.start == StartAt::earliest ? "earliest" : "latest");
  return settings;
}

ReceivedRecord record_of(const rd_kafka_message_t& message) {
  ReceivedRecord record;
  if (message.key != nullptr) {
    record.key = std::string_view(static_cast<const char*>(message.key), message.key_len);
  }
  record.value = std::string_view(static_cast<const char*>(message.payload), message.len);
  rd_kafka_timestamp_type_t kind{};
  const auto time = rd_kafka_message_timestamp(&message, &kind);
  record.timestamp = kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? Timestamp::min() : Timestamp(time);
  record.partition = message.partition;
  record.offset = message.offset;
  return record;
}

}  // namespace

/// All calls come on the task's thread; another one looks for new partitions.
class PartitionReader::State {
 public:
  State(Topic topic, SourceOptions options, std::size_t split, std::size_t count)
      : topic_(std::move(topic)), options_(std::move(options)), split_(split), count_(count) {}

  void open(RuntimeContext& context) {
    context_ = &context;
    retries_ = &context.counter("num_retries");
    known_ = open_topic(topic_).partitions;
    client_.emplace(RD_KAFKA_CONSUMER, topic_.brokers, settings_of(options_));
    finder_.emplace(1, [] {});
    next_search_ = context.current_processing_time() + options_.discovery_interval;
  }
  std::optional<ReceivedRecord> next() {
    take_partitions();
    while (true) {
      message_.reset(rd_kafka_consumer_poll(client_->get(), 0));
      if (!message_) return nothing();
      if (message_->err == RD_KAFKA_RESP_ERR_NO_ERROR) break;
      if (message_->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        at_end_.insert(message_->partition);
      } else {
        expect_to_pass(*message_);
      }
    }
    next_look_ = Timestamp::min();
    positions_[message_->partition] = message_->offset + 1;
    return record_of(*message_);
  }
  bool has_ended() const { return options_.stops_at_end && at_end_.size() == assigned_; }
  Timestamp available_at() const { return next_look_; }

  void snapshot(StateWriter& writer) {
    kept_ = positions_;
    if (options_.is_shared_in_group) keep_only_ours();
    writer(kept_);
  }
  void restore(StateReader& reader) {
    Offsets positions;
    reader(positions);
    if (options_.is_shared_in_group) return;  // others may be further
    positions_ = std::move(positions);
    is_restored_ = true;
  }
  /// For others to see; if it fails, the next one tells them.
  void notify_checkpoint_complete() {
    if (options_.group.empty() || kept_.empty()) return;
    rd_kafka_commit(client_->get(), list_of(kept_).get(), 1);
  }
  void close() {
    finder_.reset();
    message_.reset();
    client_.reset();
  }

 private:
  using Offsets = std::map<std::int32_t, std::int64_t>;  ///< by partition

  Partitions list_of(const Offsets& offsets) const {
    Partitions list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
    for (const auto& [partition, offset] : offsets) {
      rd_kafka_topic_partition_list_add(list.get(), topic_.name.c_str(), partition)->offset =
          offset;
    }
    return list;
  }
  /// Nobody waits for a broker here: what it does not have yet comes later.
  std::nullopt_t nothing() {
    rd_kafka_poll(client_->get(), 0);
    retries_->increment(client_->take_troubles());
    const Timestamp now = context_->current_processing_time();
    next_look_ = now + pause;
    if (now >= next_search_ && !options_.is_shared_in_group &&
        finder_->post([this] { search(); })) {
      next_search_ = now + options_.discovery_interval;
    }
    return std::nullopt;
  }
  /// On the finder's thread.
  void search() {
    try {
      known_ = std::max<std::int32_t>(known_, client_->facts_of(topic_.name).partitions);
    } catch (const TryAgain&) {
      // It is looked for again.
    }
  }
  void take_partitions() {
    if (options_.is_shared_in_group) return subscribe();
    Offsets more;
    for (const std::int32_t known = known_; taken_ < known; ++taken_) {
      if (static_cast<std::size_t>(taken_) % count_ == split_) more[taken_] = start_of(taken_);
    }
    if (more.empty()) return;
    client_->expect(ErrorHandle(rd_kafka_incremental_assign(client_->get(), list_of(more).get())));
    assigned_ += more.size();
    is_begun_ = true;
  }
  void subscribe() {
    if (std::exchange(is_begun_, true)) return;
    const Partitions list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(list.get(), topic_.name.c_str(), RD_KAFKA_PARTITION_UA);
    const auto error = rd_kafka_subscribe(client_->get(), list.get());
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) client_->fail(error);
  }
  /// One that is found later, or by a job that goes on, has nothing that was to be left out.
  std::int64_t start_of(std::int32_t partition) {
    if (const auto found = positions_.find(partition); found != positions_.end()) {
      return found->second;
    }
    if (options_.start == StartAt::earliest || is_restored_ || is_begun_) {
      return RD_KAFKA_OFFSET_BEGINNING;
    }
    std::int64_t first = 0;
    std::int64_t end = 0;
    const auto error =
        rd_kafka_query_watermark_offsets(client_->get(), topic_.name.c_str(), partition, &first,
                                         &end, static_cast<int>(answer_timeout.count()));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) client_->fail(error);
    return positions_[partition] = end;
  }
  void keep_only_ours() {
    rd_kafka_topic_partition_list_t* ours = nullptr;
    if (rd_kafka_assignment(client_->get(), &ours) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    const Partitions assignment(ours);
    std::erase_if(kept_, [&](const auto& it) {
      return rd_kafka_topic_partition_list_find(ours, topic_.name.c_str(), it.first) == nullptr;
    });
    positions_ = kept_;
  }
  void expect_to_pass(const rd_kafka_message_t& message) const {
    if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) {
      const auto found = positions_.find(message.partition);
      client_->fail(message.err,
                    fmt::format("partition {} of topic '{}' has no record {} any more: start "
                                "without the snapshot, or put back what was deleted",
                                message.partition, topic_.name,
                                found == positions_.end() ? 0 : found->second));
    }
    try {
      client_->fail(message.err, fmt::format("topic '{}'", topic_.name));
    } catch (const TryAgain&) {
      // librdkafka tries again by itself.
    }
  }

  Topic topic_;
  SourceOptions options_;
  std::size_t split_;
  std::size_t count_;
  RuntimeContext* context_ = nullptr;
  Counter* retries_ = nullptr;
  Timestamp next_look_ = Timestamp::min();
  Timestamp next_search_;
  std::atomic<std::int32_t> known_{0};  ///< partitions of the topic
  std::int32_t taken_ = 0;              ///< of these, those that were looked at
  std::size_t assigned_ = 0;            ///< of these, those that are this split's
  bool is_begun_ = false;
  bool is_restored_ = false;
  Offsets positions_;  ///< of the next records
  Offsets kept_;       ///< the same at the last snapshot
  std::set<std::int32_t> at_end_;
  std::optional<Client> client_;
  Message message_;  ///< that was read last
  std::optional<connectors::ClientThread> finder_;
};

std::size_t partitions_of(const Topic& topic) {
  return static_cast<std::size_t>(open_topic(topic).partitions);
}

PartitionReader::PartitionReader(Topic topic, SourceOptions options, std::size_t split,
                                 std::size_t count)
    : state_(std::make_unique<State>(std::move(topic), std::move(options), split, count)) {}
PartitionReader::PartitionReader(PartitionReader&&) noexcept = default;
PartitionReader& PartitionReader::operator=(PartitionReader&&) noexcept = default;
PartitionReader::~PartitionReader() = default;

void PartitionReader::open(RuntimeContext& context) { state_->open(context); }
std::optional<ReceivedRecord> PartitionReader::next() { return state_->next(); }
bool PartitionReader::has_ended() const { return state_->has_ended(); }
Timestamp PartitionReader::available_at() const { return state_->available_at(); }
void PartitionReader::snapshot(StateWriter& writer) const { state_->snapshot(writer); }
void PartitionReader::restore(StateReader& reader) { state_->restore(reader); }
void PartitionReader::notify_checkpoint_complete() { state_->notify_checkpoint_complete(); }
void PartitionReader::close() { state_->close(); }

}  // namespace weir::kafka::internal
