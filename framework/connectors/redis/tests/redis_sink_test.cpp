#include "weir/redis/redis_sink.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "connectors/number_sequence.hpp"
#include "killed.hpp"
#include "redis_server.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace redis_sink_test {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using Number = std::int64_t;

/// One server for all, which is empty when a test begins.
class RedisSinks : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<RedisServer>(); }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override { ask({"FLUSHALL"}); }

  static std::string ask(const Command& command) { return server_->ask(command); }
  static RedisServer& server() { return *server_; }
  /// The last number of each last digit, as fields of a hash.
  static auto last_of_digit(const std::string& address = server_->address()) {
    return std::make_shared<redis::RedisSink<Number>>(address, [](const Number& n) {
      return redis::Entry{"last", std::to_string(n % 10), std::to_string(n)};
    });
  }
  static std::string failure_of(const std::shared_ptr<AnySink<Number>>& sink) {
    StreamExecutionEnvironment env;
    env.from_sequence(1, 10).sink_to(sink);
    try {
      env.execute();
    } catch (const Error& error) {
      return error.what();
    }
    return "it has not failed";
  }
  static std::string numbers_from(Number first) {
    std::string lines;
    for (Number n = first; n < first + 10; ++n)
      lines += (n == first ? "" : "\n") + std::to_string(n);
    return lines;
  }

 private:
  inline static std::unique_ptr<RedisServer> server_;
};

TEST_F(RedisSinks, SetKeysOfAnyBytes) {
  StreamExecutionEnvironment env;
  env.from_sequence(1, 1000).sink_to(
      std::make_shared<redis::RedisSink<Number>>(server().address(), [](const Number& n) {
        return redis::Entry{"n " + std::to_string(n), "", std::string("\0\r\n", 3)};
      }));
  env.execute();
  EXPECT_EQ(ask({"DBSIZE"}), "1000");
  EXPECT_EQ(ask({"STRLEN", "n 7"}), "3");
}

TEST_F(RedisSinks, KeepTheLastValueOfEachField) {
  StreamExecutionEnvironment env;
  env.from_sequence(0, 99'999).sink_to(last_of_digit());
  env.execute();
  EXPECT_EQ(ask({"HLEN", "last"}), "10");
  EXPECT_EQ(ask({"HMGET", "last", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}),
            numbers_from(99'990));
}

TEST_F(RedisSinks, HaveTheLastStateThoughTheProcessIsKilledAgainAndAgain) {
  const ScratchFolder checkpoints;
  const NumberJob job{.count = 100'009, .checkpoints = checkpoints.path()};
  const int kills = run_killed({}, [&](int) { run_numbers(job, last_of_digit()); });
  EXPECT_GT(kills, 5);
  EXPECT_EQ(ask({"HMGET", "last", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}),
            numbers_from(100'000));
}

TEST_F(RedisSinks, WaitForAServerThatComesBackAgainAndAgain) {
  StreamExecutionEnvironment env;
  env.enable_checkpointing(10ms);
  env.from_source<Number>(rate_limited<Number>(internal::number_sequence(0, 59'999), 50'000.0),
                          WatermarkStrategy<Number>::no_watermarks(), "Numbers")
      .sink_to(last_of_digit());
  auto client = env.execute_async();
  wait_for_checkpoint(client);
  for (int kills = 0; kills < 4; ++kills) {
    std::this_thread::sleep_for(150ms);
    server().kill();
    server().start();
  }
  const auto result = client.wait();
  EXPECT_EQ(ask({"HMGET", "last", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}),
            numbers_from(59'990));
  EXPECT_GT(result.counter("num_retries"), 0U);
}

/// The first thing to notice it is a write, which would end the process by a signal.
TEST_F(RedisSinks, WaitForAServerThatHasGoneWhileNobodyWrote) {
  StreamExecutionEnvironment env;
  env.enable_checkpointing(10ms);
  env.from_source<Number>(rate_limited<Number>(internal::number_sequence(0, 9), 10.0),
                          WatermarkStrategy<Number>::no_watermarks(), "Numbers")
      .sink_to(last_of_digit());
  auto client = env.execute_async();
  wait_for_checkpoint(client);
  server().kill();
  std::this_thread::sleep_for(250ms);
  server().start();
  const auto result = client.wait();
  EXPECT_GT(result.counter("num_retries"), 0U);
  EXPECT_EQ(ask({"HGET", "last", "9"}), "9");
}

TEST_F(RedisSinks, SayThatThePasswordIsWrongAndDoNotShowIt) {
  const auto failure = failure_of(last_of_digit(server().address("guessed")));
  EXPECT_THAT(failure, HasSubstr("WRONGPASS"));
  EXPECT_THAT(failure, HasSubstr("give user and password in the address"));
  EXPECT_THAT(failure, ::testing::Not(HasSubstr("guessed")));
}

TEST_F(RedisSinks, SayThatAKeyHoldsSomethingElse) {
  ask({"SET", "last", "a text"});
  EXPECT_THAT(failure_of(last_of_digit()),
              HasSubstr("WRONGTYPE Operation against a key holding the wrong kind of value"));
}

TEST_F(RedisSinks, SayThatNoServerIsThere) {
  EXPECT_THAT(failure_of(last_of_digit("redis://%2Fno%2Fsuch.socket")),
              HasSubstr("Redis at /no/such.socket: No such file or directory; see to it"));
  EXPECT_THAT(failure_of(last_of_digit("http://localhost")),
              HasSubstr("expected redis://USER:PASSWORD@HOST:PORT/DATABASE"));
}

}  // namespace redis_sink_test
}  // namespace weir::tests
