#include "weir/elasticsearch/elasticsearch_sink.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "connectors/number_sequence.hpp"
#include "killed.hpp"
#include "search_server.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace elasticsearch_sink_test {

using namespace std::chrono_literals;
using elasticsearch::Document;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;
using Number = std::int64_t;

std::string failure_of(const std::shared_ptr<AnySink<Number>>& sink) {
  StreamExecutionEnvironment env;
  env.from_sequence(1, 10).sink_to(sink);
  try {
    env.execute();
  } catch (const Error& error) {
    return error.what();
  }
  return "it has not failed";
}

auto sink_of(const std::string& address, std::function<Document(const Number&)> document_of) {
  return std::make_shared<elasticsearch::ElasticsearchSink<Number>>(address, "numbers",
                                                                    std::move(document_of));
}

/// The last number of each last digit.
auto last_of_digit(const std::string& address) {
  return sink_of(address, [](const Number& n) {
    return Document{std::to_string(n % 10), {{"number", n}}};
  });
}

/// How many documents there are, the least and the greatest number.
std::string figures_of(const SearchServer& server) {
  server.ask("POST", "/numbers/_refresh");
  const auto answer = Json::parse(server.ask("POST", "/numbers/_search", R"({
    "size": 0, "track_total_hits": true,
    "aggs": {"least": {"min": {"field": "number"}}, "most": {"max": {"field": "number"}}}})"));
  const auto figure = [&](const char* name) {
    return std::to_string(answer["aggregations"][name]["value"].get<Number>());
  };
  return std::to_string(answer["hits"]["total"]["value"].get<int>()) + " from " + figure("least") +
         " to " + figure("most");
}

/// One server for all, which is empty when a test begins.
class ElasticsearchSinks : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<SearchServer>(); }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override { server_->ask("DELETE", "/numbers"); }

  static SearchServer& server() { return *server_; }
  static auto last() { return last_of_digit(server_->address()); }

 private:
  inline static std::unique_ptr<SearchServer> server_;
};

TEST_F(ElasticsearchSinks, WriteFieldsOfEachKind) {
  StreamExecutionEnvironment env;
  env.from_elements(Number{-7}).sink_to(sink_of(server().address(), [](const Number& n) {
    return Document{
        "a/\"ü", {{"whole", n}, {"real", 0.1}, {"text", "a\"\n\\é"}, {"none", std::monostate{}}}};
  }));
  env.execute();
  EXPECT_EQ(Json::parse(server().ask("GET", "/numbers/_doc/a%2F%22%C3%BC"))["_source"],
            (Json{{"whole", -7}, {"real", 0.1}, {"text", "a\"\n\\é"}, {"none", nullptr}}));
}

TEST_F(ElasticsearchSinks, KeepTheLastDocumentOfEachId) {
  StreamExecutionEnvironment env;
  env.from_sequence(0, 19'999).sink_to(last());
  env.execute();
  EXPECT_EQ(figures_of(server()), "10 from 19990 to 19999");
}

TEST_F(ElasticsearchSinks, HaveTheLastStateThoughTheProcessIsKilledAgainAndAgain) {
  const ScratchFolder checkpoints;
  const NumberJob job{.count = 40'009, .rate = 40'000, .checkpoints = checkpoints.path()};
  const int kills = run_killed({}, [&](int) { run_numbers(job, last()); });
  EXPECT_GT(kills, 5);
  EXPECT_EQ(figures_of(server()), "10 from 40000 to 40009");
}

TEST_F(ElasticsearchSinks, WaitForAServerThatComesBack) {
  StreamExecutionEnvironment env;
  env.enable_checkpointing(10ms);
  env.from_source<Number>(rate_limited<Number>(internal::number_sequence(0, 29'999), 20'000.0),
                          WatermarkStrategy<Number>::no_watermarks(), "Numbers")
      .sink_to(last());
  auto client = env.execute_async();
  wait_for_checkpoint(client);
  std::this_thread::sleep_for(150ms);
  server().kill();
  server().start();
  const auto result = client.wait();
  EXPECT_EQ(figures_of(server()), "10 from 29990 to 29999");
  EXPECT_GT(result.counter("num_retries"), 0U);
}

/// A bulk is divided among eight shards, of which one is written to and one waits.
TEST(BusyElasticsearch, IsGivenAgainWhatItDidNotTake) {
  const SearchServer server({"thread_pool.write.queue_size=1"});
  server.ask("PUT", "/numbers", R"({"settings": {"number_of_shards": 8}})");
  StreamExecutionEnvironment env;
  env.from_sequence(1, 2000).sink_to(sink_of(server.address(), [](const Number& n) {
    return Document{std::to_string(n), {{"number", n}}};
  }));
  const auto result = env.execute();
  EXPECT_EQ(figures_of(server), "2000 from 1 to 2000");
  EXPECT_GT(result.counter("num_retries"), 3U) << "once for each bulk, at least";
}

TEST_F(ElasticsearchSinks, SayThatThePasswordIsWrongAndDoNotShowIt) {
  EXPECT_THAT(failure_of(last_of_digit(server().address("guessed"))),
              AllOf(HasSubstr("401 unable to authenticate; give user and password in the address"),
                    Not(HasSubstr("guessed"))));
}

TEST_F(ElasticsearchSinks, SayWhichDocumentIsRefusedAndWhy) {
  server().ask("PUT", "/numbers", R"({"mappings": {"properties": {"number": {"type": "long"}}}})");
  const auto sink = sink_of(server().address(), [](const Number& n) {
    return Document{"number " + std::to_string(n),
                    {{"number", n == 7 ? elasticsearch::Value("many") : elasticsearch::Value(n)}}};
  });
  EXPECT_THAT(failure_of(sink),
              AllOf(HasSubstr("refuses document 'number 7': failed to parse field [number] of type "
                              "[long]"),
                    HasSubstr("(For input string: \"many\"); make its fields what the mapping")));
}

TEST_F(ElasticsearchSinks, SayWhatIsNoDocument) {
  EXPECT_THAT(failure_of(sink_of(server().address(), [](const Number&) { return Document{}; })),
              HasSubstr("needs an id"));
  EXPECT_THAT(failure_of(sink_of(server().address(),
                                 [](const Number& n) {
                                   return Document{std::to_string(n), {{"text", "\xff"}}};
                                 })),
              HasSubstr("document '1': expected texts in UTF-8, found other bytes"));
}

TEST_F(ElasticsearchSinks, SayWhichIndexCannotBe) {
  EXPECT_THAT(failure_of(std::make_shared<elasticsearch::ElasticsearchSink<Number>>(
                  server().address(), "_numbers",
                  [](const Number&) {
                    return Document{"1", {}};
                  })),
              HasSubstr("Invalid index name [_numbers], must not start with '_'"));
}

TEST_F(ElasticsearchSinks, SayThatNoServerIsThere) {
  EXPECT_THAT(failure_of(last_of_digit("elasticsearch://127.0.0.1:1")),
              AllOf(HasSubstr("Elasticsearch index 'numbers' at 127.0.0.1:1: "),
                    HasSubstr("see to it that the server runs")));
  EXPECT_THAT(failure_of(last_of_digit("http://127.0.0.1")),
              HasSubstr("expected elasticsearch://USER:PASSWORD@HOST:PORT"));
  EXPECT_THAT(failure_of(last_of_digit(server().address() + "/numbers")),
              HasSubstr("found one that goes on with '/numbers'"));
}

}  // namespace elasticsearch_sink_test
}  // namespace weir::tests
