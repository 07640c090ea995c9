#include "weir/kafka/kafka_sink.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <set>
#include <thread>

#include "coordinators.hpp"
#include "kafka_topics.hpp"
#include "killed.hpp"

namespace weir::tests {
namespace kafka_sink_test {

using namespace std::chrono_literals;
using kafka::internal::Coordinators;
using ::testing::AllOf;
using ::testing::HasSubstr;
using Number = std::int64_t;

class KafkaSinks : public KafkaTopics {
 protected:
  static Coordinators coordinators() {
    const auto address = server().brokers();
    const auto colon = address.find(':');
    return Coordinators({{address.substr(0, colon), address.substr(colon + 1)}});
  }
  static void kill_server(const JobClient& job, int times) {
    wait_for_checkpoint(job);
    for (int kills = 0; kills < times; ++kills) {
      std::this_thread::sleep_for(150ms);
      server().kill();
      server().start();
    }
  }
  static std::string failure_of(const std::shared_ptr<AnySink<Number>>& sink,
                                const std::shared_ptr<CheckpointStorage>& storage = nullptr) {
    StreamExecutionEnvironment env;
    if (storage) env.set_checkpoint_storage(storage);
    env.from_sequence(1, 1000).sink_to(sink);
    try {
      env.execute();
    } catch (const Error& error) {
      return error.what();
    }
    return "it has not failed";
  }
};

/// Between the pre-commit and the commit of each checkpoint, somebody ends what is open.
class Meddling final : public CheckpointStorage {
 public:
  Meddling(Coordinators coordinators, std::string sink, bool commit)
      : coordinators_(std::move(coordinators)), sink_(std::move(sink)), commit_(commit) {}
  void store(const Snapshot&) override {
    for (const auto& id : coordinators_.unfinished()) {
      if (!subtask_of_transaction(sink_, id)) continue;
      commit_ ? coordinators_.commit(id) : coordinators_.abort(id);
    }
  }
  FoundCheckpoint newest() const override { return {}; }
  std::int64_t last_number() const override { return 0; }
  void discard() override {}

 private:
  Coordinators coordinators_;
  std::string sink_;
  bool commit_;
};

/// The process dies when a checkpoint is complete, before anything of it is committed.
class DeadlyStorage final : public CheckpointStorage {
 public:
  explicit DeadlyStorage(std::shared_ptr<CheckpointStorage> kept) : kept_(std::move(kept)) {}
  void store(const Snapshot& snapshot) override {
    kept_->store(snapshot);
    raise(SIGKILL);
  }
  FoundCheckpoint newest() const override { return kept_->newest(); }
  std::int64_t last_number() const override { return kept_->last_number(); }
  void discard() override {}

 private:
  std::shared_ptr<CheckpointStorage> kept_;
};

TEST_F(KafkaSinks, KeepRecordsOfAKeyInOrderAndInOnePartition) {
  StreamExecutionEnvironment env;
  env.from_sequence(1, 10'000).sink_to(at_least_once());
  env.execute();
  expect_each_once(10'000);
  std::map<std::string, std::vector<Number>> by_key;
  std::map<std::string, std::set<int>> partitions_of;
  for (const auto& line : server().read(name(), 10'000)) {
    by_key[line.key].push_back(std::stoll(line.value));
    partitions_of[line.key].insert(line.partition);
  }
  EXPECT_EQ(by_key.size(), 10U);
  for (const auto& [key, values] : by_key) {
    EXPECT_TRUE(std::is_sorted(values.begin(), values.end())) << key;
    EXPECT_EQ(partitions_of[key].size(), 1U) << key;
  }
}

TEST_F(KafkaSinks, WriteAnyBytesAndDistinguishNoKeyFromAnEmptyOne) {
  StreamExecutionEnvironment env;
  env.from_sequence(1, 2).sink_to(std::make_shared<kafka::KafkaAtLeastOnceSink<Number>>(
      kafka::Topic{server().brokers(), name(), 1}, [](const Number& number) {
        using Key = std::optional<std::string>;
        return kafka::Record{number == 1 ? Key() : Key(""), std::string("\0\n\xff", 3),
                             Timestamp(number)};
      }));
  env.execute();
  const auto lines = server().read(name(), 2);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines.front().value, std::string("\0\n\xff", 3));
}

TEST_F(KafkaSinks, WaitForABrokerThatComesBack) {
  constexpr Number count = 60'000;
  StreamExecutionEnvironment env;
  env.enable_checkpointing(10ms);
  slowly(env, count).sink_to(at_least_once());
  auto client = env.execute_async();
  kill_server(client, 2);
  const auto result = client.wait();
  counts(count);
  EXPECT_GT(result.counter("num_retries"), 0U);
}

TEST_F(KafkaSinks, HoldEachResultOnce) {
  StreamExecutionEnvironment env;
  env.set_parallelism(3).enable_checkpointing(50ms);
  slowly(env, 100'000).sink_to(two_phase());
  const auto result = env.execute();
  EXPECT_GT(result.counter("num_transactions_committed"), 10U);
  expect_each_once(100'000);
}

TEST_F(KafkaSinks, ShowNothingOfATransactionBeforeItIsCommitted) {
  StreamExecutionEnvironment env;
  env.from_sequence(1, 1000)
      .map([](const Number& number) {
        if (number == 1000) throw std::runtime_error("a bug");
        return number;
      })
      .sink_to(two_phase());
  EXPECT_THROW(env.execute(), Error);
  EXPECT_TRUE(server().read(name()).empty());
  EXPECT_FALSE(kafka::holds_records(numbers()));
}

TEST_F(KafkaSinks, HoldEachResultOnceThoughTheProcessIsKilledAgainAndAgain) {
  const ScratchFolder checkpoints;
  const NumberJob job{.count = 400'000, .checkpoints = checkpoints.path()};
  const Kills often{.most = 12, .earliest_milliseconds = 150, .latest_milliseconds = 800};
  const int kills = run_killed(often, [&](int attempt) {
    auto other = job;
    other.parallelism = 1 + static_cast<std::size_t>(attempt) % 3;
    run_numbers(other, two_phase());
  });
  EXPECT_GT(kills, 3);
  expect_each_once(job.count);
}

TEST_F(KafkaSinks, CommitWhatAProcessThatHasDiedHadPreCommitted) {
  const ScratchFolder checkpoints;
  constexpr Number count = 100'000;
  const Kills once{.most = 1, .earliest_milliseconds = 3000, .latest_milliseconds = 3000};
  const int kills = run_killed(once, [&](int attempt) {
    auto storage = keeping_storage(checkpoints.path());
    StreamExecutionEnvironment env;
    env.set_parallelism(2).enable_checkpointing(100ms).restore_from(storage->newest().snapshot);
    if (attempt == 0) storage = std::make_shared<DeadlyStorage>(storage);
    env.set_checkpoint_storage(storage);
    slowly(env, count).sink_to(two_phase());
    env.execute();
  });
  EXPECT_EQ(kills, 1);
  expect_each_once(count);
}

TEST_F(KafkaSinks, HoldEachResultOnceThoughTheServerIsKilledAgainAndAgain) {
  constexpr Number count = 100'000;
  StreamExecutionEnvironment env;
  env.set_parallelism(2).enable_checkpointing(50ms).set_restart_strategy(
      RestartStrategy::fixed_delay(1000, 50ms));
  slowly(env, count).sink_to(two_phase());
  auto client = env.execute_async();
  kill_server(client, 2);
  client.wait();
  expect_each_once(count);
}

TEST(KafkaTopic, IsReadFromAnAddress) {
  EXPECT_EQ(kafka::read_topic("kafka://host/fares", "numbers").name, "fares");
  const auto usual = kafka::read_topic("kafka://host:1234", "numbers");
  EXPECT_EQ(usual.name, "numbers");
  EXPECT_EQ(usual.brokers, "host:1234");
  EXPECT_EQ(kafka::read_topic("kafka://host", "numbers").brokers, "host:9092");
  EXPECT_THROW(kafka::read_topic("kafka://user@host", "numbers"), InvalidJob);
}

TEST_F(KafkaSinks, SayThatNoBrokerIsThere) {
  EXPECT_THAT(failure_of(two_phase({"127.0.0.1:1", "numbers"})),
              AllOf(HasSubstr("Kafka at 127.0.0.1:1: "), HasSubstr("Connection refused"),
                    HasSubstr("see to it that a broker listens there")));
}

TEST_F(KafkaSinks, SayThatTheTopicIsMissingAndDoNotCreateIt) {
  const kafka::Topic missing{server().brokers(), name()};
  for (const auto& failure : {failure_of(two_phase(missing)), failure_of(at_least_once(missing))}) {
    EXPECT_THAT(failure,
                HasSubstr("has no topic 'SayThatTheTopicIsMissingAndDoNotCreateIt'; create the"));
  }
}

TEST_F(KafkaSinks, SayThatARecordIsTooLong) {
  const auto long_one = [](const Number& number) {
    return kafka::Record{std::nullopt, std::string(number == 1000 ? 2'000'000 : 10, 'x')};
  };
  EXPECT_THAT(failure_of(std::make_shared<kafka::KafkaSink<Number>>(name(), numbers(), long_one)),
              AllOf(HasSubstr("Message size too large"), HasSubstr("has 2000000 bytes: make it")));
  EXPECT_TRUE(server().read(name()).empty());
}

TEST_F(KafkaSinks, SayThatTheBrokerTakesNoRecordsOfThatLength) {
  server().create(name(), 1, 1000);
  const auto long_one = [](const Number&) {
    return kafka::Record{std::nullopt, std::string(2000, 'x')};
  };
  EXPECT_THAT(failure_of(std::make_shared<kafka::KafkaSink<Number>>(name(), numbers(), long_one)),
              AllOf(HasSubstr("Message size too large"), HasSubstr("was not written")));
  EXPECT_TRUE(server().read(name()).empty());
}

TEST_F(KafkaSinks, MissWhatAnAdministratorHasAborted) {
  EXPECT_THAT(failure_of(two_phase(), std::make_shared<Meddling>(coordinators(), name(), false)),
              HasSubstr("somebody has aborted it"));
  EXPECT_TRUE(server().read(name()).empty());
}

TEST_F(KafkaSinks, FindThatATransactionIsCommittedAlready) {
  EXPECT_EQ(failure_of(two_phase(), std::make_shared<Meddling>(coordinators(), name(), true)),
            "it has not failed");
  expect_each_once(1000);
}

TEST_F(KafkaSinks, RefuseCheckpointsThatMayTakeLongerThanTransactions) {
  const auto sink =
      std::make_shared<kafka::KafkaSink<Number>>(name(), numbers(), record_of, Duration{60'000});
  EXPECT_THAT(failure_of(sink), HasSubstr("are dropped after 60000 ms"));
}

TEST_F(KafkaSinks, KnowWhetherATopicHoldsRecords) {
  EXPECT_FALSE(kafka::holds_records(numbers()));
  EXPECT_EQ(failure_of(two_phase()), "it has not failed");
  server().read(name(), 1000);
  EXPECT_TRUE(kafka::holds_records(numbers()));
}

}  // namespace kafka_sink_test
}  // namespace weir::tests
