#include "weir/kafka/kafka_source.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <set>
#include <thread>

#include "kafka_topics.hpp"
#include "killed.hpp"

namespace weir::tests {
namespace kafka_source_test {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using Number = std::int64_t;

class KafkaSources : public KafkaTopics {
 protected:
  static Number number_of(const kafka::ReceivedRecord& record) {
    return std::stoll(std::string(record.value));
  }
  static auto source(const kafka::SourceOptions& options, const kafka::Topic& topic = numbers()) {
    return std::make_shared<kafka::KafkaSource<Number>>(topic, number_of, options);
  }
  static DataStream<Number> read(StreamExecutionEnvironment& env,
                                 std::shared_ptr<const Source<Number>> source) {
    return env.from_source<Number>(std::move(source), WatermarkStrategy<Number>::no_watermarks(),
                                   "Topic");
  }
  static kafka::Topic results() { return {server().brokers(), name() + "_results", partitions}; }
  /// Writes numbers to the topic.
  static void write(Number first, Number last, const kafka::Topic& topic = numbers()) {
    StreamExecutionEnvironment env;
    env.from_sequence(first, last).sink_to(at_least_once(topic));
    env.execute();
  }
  /// Waits, half a minute at most.
  template <class Condition>
  static bool wait_until(Condition condition) {
    constexpr int most_looks = 300;
    for (int look = 0; look < most_looks; ++look) {
      if (condition()) return true;
      std::this_thread::sleep_for(100ms);
    }
    return false;
  }
  /// Of a job that has no end.
  static void end(JobClient& client) {
    client.cancel();
    EXPECT_THROW(client.wait(), Error);
  }
  /// The distinct numbers among the results.
  static std::set<Number> found() {
    std::set<Number> numbers;
    for (const auto& line : server().read(results().name)) numbers.insert(std::stoll(line.value));
    return numbers;
  }
};

TEST_F(KafkaSources, ReadEachPartitionInOrder) {
  write(1, 10'000);
  StreamExecutionEnvironment env;
  env.set_parallelism(2);
  std::map<int, std::vector<Number>> by_partition;
  std::mutex mutex;
  env.from_source<Number>(std::make_shared<kafka::KafkaSource<Number>>(
                              numbers(),
                              [&](const kafka::ReceivedRecord& record) {
                                const std::scoped_lock lock(mutex);
                                by_partition[record.partition].push_back(number_of(record));
                                EXPECT_EQ(record.key, std::to_string(number_of(record) % 10));
                                EXPECT_GT(record.timestamp, Timestamp(0));
                                return number_of(record);
                              },
                              kafka::SourceOptions{.stops_at_end = true}),
                          WatermarkStrategy<Number>::no_watermarks(), "Topic")
      .sink_to(at_least_once(results()));
  env.execute();
  expect_each_once(10'000, results().name);
  EXPECT_EQ(by_partition.size(), 3U);
  for (const auto& [partition, numbers] : by_partition) {
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end())) << partition;
  }
}

TEST_F(KafkaSources, ReadWhatIsCommittedOnly) {
  write(1, 10);
  StreamExecutionEnvironment failing;
  failing.from_sequence(11, 20)
      .map([](const Number& number) {
        if (number == 20) throw std::runtime_error("a bug");
        return number;
      })
      .sink_to(two_phase());
  EXPECT_THROW(failing.execute(), Error);
  StreamExecutionEnvironment env;
  read(env, source({.stops_at_end = true})).sink_to(at_least_once(results()));
  env.execute();
  expect_each_once(10, results().name);
}

TEST_F(KafkaSources, BeginBehindTheLastRecordIfTheyAreTold) {
  write(1, 100);
  StreamExecutionEnvironment env;
  env.enable_checkpointing(20ms);
  read(env, source({.start = kafka::StartAt::latest})).sink_to(at_least_once(results()));
  auto client = env.execute_async();
  wait_for_checkpoint(client);
  write(101, 110);
  EXPECT_TRUE(wait_until([&] { return client.counter("num_source_records") == 10; }));
  end(client);
}

TEST_F(KafkaSources, FindPartitionsThatAreAdded) {
  server().create(name(), 1);
  write(1, 100);
  StreamExecutionEnvironment env;
  env.enable_checkpointing(20ms);
  read(env, source({.discovery_interval = 100ms})).sink_to(two_phase(results()));
  auto client = env.execute_async();
  wait_for_checkpoint(client);
  server().add_partitions(name(), 4);
  write(101, 1000);
  EXPECT_TRUE(wait_until([] { return found().size() == 1000; }));
  end(client);
  expect_each_once(1000, results().name);
}

TEST_F(KafkaSources, TellTheGroupHowFarTheyHaveCome) {
  server().create(name(), 1);
  write(1, 100);
  StreamExecutionEnvironment env;
  env.enable_checkpointing(20ms);
  read(env, source({.group = name()})).sink_to(at_least_once(results()));
  auto client = env.execute_async();
  EXPECT_TRUE(wait_until([] { return server().offset_of(name(), name(), 0) == 100; }));
  end(client);
}

TEST_F(KafkaSources, AreReadOnceThoughTheProcessIsKilledAgainAndAgain) {
  constexpr Number count = 200'000;
  write(1, count);
  const ScratchFolder checkpoints;
  const Kills often{.most = 8, .earliest_milliseconds = 400, .latest_milliseconds = 900};
  const int kills = run_killed(often, [&](int attempt) {
    StreamExecutionEnvironment env;
    const auto storage = keeping_storage(checkpoints.path());
    env.set_parallelism(1 + static_cast<std::size_t>(attempt) % 2)
        .enable_checkpointing(50ms)
        .set_checkpoint_storage(storage)
        .restore_from(storage->newest().snapshot);
    read(env, rate_limited<Number>(source({.stops_at_end = true}), 20'000))
        .key_by([](const Number& number) { return number % 10; })
        .map([](const Number& number) { return number; })
        .sink_to(two_phase(results()));
    env.execute();
  });
  EXPECT_GT(kills, 3);
  expect_each_once(count, results().name);
  std::map<std::string, std::vector<Number>> by_key;
  for (const auto& line : server().read(results().name)) {
    by_key[line.key].push_back(std::stoll(line.value));
  }
  for (const auto& [key, values] : by_key) {
    EXPECT_TRUE(std::is_sorted(values.begin(), values.end())) << key;
  }
}

TEST_F(KafkaSources, WaitForABrokerThatComesBack) {
  write(1, 1000);
  StreamExecutionEnvironment env;
  env.enable_checkpointing(20ms).set_restart_strategy(RestartStrategy::fixed_delay(1000, 100ms));
  read(env, source({})).sink_to(two_phase(results()));
  auto client = env.execute_async();
  wait_for_checkpoint(client);
  server().kill();
  server().start();
  write(1001, 2000);
  EXPECT_TRUE(wait_until([] { return found().size() == 2000; }));
  EXPECT_GT(client.counter("num_retries"), 0U);
  end(client);
  expect_each_once(2000, results().name);
}

/// A job of a group, in a process of its own.
class Member {
 public:
  explicit Member(const std::function<void()>& job) : process_(fork()) {
    if (process_ != 0) return;
    try {
      job();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
    _exit(1);
  }
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;
  ~Member() { kill(); }

  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  pid_t process_;
};

TEST_F(KafkaSources, AreRelievedByOthersOfTheirGroup) {
  server().create(name(), 4);
  server().create(results().name, 1);
  const auto job_of = [](Number who) {
    return [who] {
      StreamExecutionEnvironment env;
      env.set_parallelism(1).enable_checkpointing(50ms);
      read(env, source({.group = name(), .is_shared_in_group = true, .session_timeout = 1000ms}))
          .sink_to(std::make_shared<kafka::KafkaAtLeastOnceSink<Number>>(
              results(), [who](const Number& number) {
                return kafka::Record{std::to_string(who), std::to_string(number)};
              }));
      env.execute();
    };
  };
  const auto readers = [] {
    std::set<std::string> keys;
    for (const auto& line : server().read(results().name)) keys.insert(line.key);
    return keys;
  };
  Member first(job_of(1));
  const Member second(job_of(2));
  Number last = 0;
  EXPECT_TRUE(wait_until([&] {
    write(last + 1, last + 100);
    last += 100;
    return readers().size() == 2;
  }));
  write(last + 1, last + 1000);
  first.kill();
  last += 1000;
  write(last + 1, last + 1000);
  last += 1000;
  EXPECT_TRUE(wait_until([&] { return found().size() == static_cast<std::size_t>(last); }));
}

TEST_F(KafkaSources, SayThatTheTopicIsMissing) {
  StreamExecutionEnvironment env;
  read(env, source({}, {server().brokers(), name()})).sink_to(at_least_once(results()));
  try {
    env.execute();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("has no topic 'SayThatTheTopicIsMissing'"));
  }
}

TEST_F(KafkaSources, SayThatWhatTheSnapshotKnowsIsGone) {
  server().create(name(), 1);
  write(1, 100);
  const ScratchFolder checkpoints;
  const auto storage = keeping_storage(checkpoints.path());
  const auto begin = [&] {
    StreamExecutionEnvironment env;
    env.enable_checkpointing(20ms).set_checkpoint_storage(storage).restore_from(
        storage->newest().snapshot);
    read(env, source({})).sink_to(two_phase(results()));
    return env.execute_async();
  };
  auto client = begin();
  EXPECT_TRUE(wait_until([] { return found().size() == 100; }));
  end(client);
  write(101, 300);
  server().forget(name(), 0, 200);
  client = begin();
  EXPECT_TRUE(wait_until([&] { return client.finished(); }));
  try {
    client.wait();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("partition 0 of topic '" + name() + "' has no record 100"));
  }
}

TEST_F(KafkaSources, RefuseAGroupThatHasNoNameOrNoEnd) {
  EXPECT_THROW(source({.is_shared_in_group = true}), InvalidJob);
  EXPECT_THROW(source({.group = "some", .is_shared_in_group = true, .stops_at_end = true}),
               InvalidJob);
}

}  // namespace kafka_source_test
}  // namespace weir::tests
