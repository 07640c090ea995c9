#include "weir/trace.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace trace_test {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::HarnessOptions;
using ::testing::IsSupersetOf;
using testing::OperatorHarness;

std::string line_of(const TraceEvent& event) {
  static const std::map<TraceEvent::Kind, std::string> names{
      {TraceEvent::Kind::sent, "sent"},
      {TraceEvent::Kind::received, "received"},
      {TraceEvent::Kind::watermark, "watermark"},
      {TraceEvent::Kind::idle, "idle"},
      {TraceEvent::Kind::active, "active"},
      {TraceEvent::Kind::barrier, "barrier"},
      {TraceEvent::Kind::end, "end"},
      {TraceEvent::Kind::progress, "progress"},
      {TraceEvent::Kind::state, "state"},
      {TraceEvent::Kind::timer_set, "timer set"},
      {TraceEvent::Kind::timer_fired, "timer fired"},
      {TraceEvent::Kind::timer_deleted, "timer deleted"},
      {TraceEvent::Kind::window_opened, "opened"},
      {TraceEvent::Kind::window_closed, "closed"},
      {TraceEvent::Kind::snapshot, "snapshot"}};
  std::string text = names.at(event.kind);
  for (const auto& part : {event.key, event.name, event.value}) {
    if (!part.empty()) text += " " + part;
  }
  if (event.window) text += " [" + show(event.window->start) + "," + show(event.window->end) + ")";
  if (event.at != Timestamp{}) text += " @" + show(event.at);
  if (event.number != 0) text += " #" + std::to_string(event.number);
  return text;
}

/// Writes down what it is told: of one operator, or of all.
class Notes final : public TraceListener {
 public:
  void on_job(const TracedJob& job) override { jobs.push_back(job); }
  void on_event(const TraceEvent& event) override { events.push_back(event); }

  /// What has been told of an operator, from the last time that this was asked.
  std::vector<std::string> take(const std::string& op) {
    std::vector<std::string> lines;
    for (const auto& event : std::exchange(events, {})) {
      if (jobs.back().operators.at(event.op).name == op) lines.push_back(line_of(event));
    }
    return lines;
  }

  std::vector<TracedJob> jobs;
  std::vector<TraceEvent> events;
};

/// Remembers the first sale of a seller until its timer, or until one of nothing.
class First : public KeyedProcessFunction<std::string, Sale, int> {
 public:
  void open(RuntimeContext& context) override {
    first_ = context.state(ValueStateDescriptor<Sale>{"first"});
  }
  void process_element(const Sale& sale, Context& context, Collector<int>& out) override {
    const auto until = context.timestamp() + 10ms;
    if (sale.amount == 0) {
      first_.clear();
      context.timer_service().delete_event_time_timer(until);
    } else if (!first_.value()) {
      first_.update(sale);
      context.timer_service().register_event_time_timer(until);
      out.collect(sale.amount);
    }
  }
  void on_timer(Timestamp, OnTimerContext&, Collector<int>& out) override {
    out.collect(-1);
    first_.clear();
  }

 private:
  ValueState<Sale> first_;
};

DataStream<int> first_sales(const DataStream<Sale>& sales) {
  return sales.key_by(&Sale::who).process(First{}).name("First");
}

TEST(Trace, ShowsTheGraph) {
  Notes notes;
  OperatorHarness<Sale, int> harness(first_sales, {.listener = &notes});
  harness.process_element({"ann", 5}, at(1));
  ASSERT_EQ(notes.jobs.size(), 1U);
  const TracedJob& job = notes.jobs.front();
  ASSERT_EQ(job.operators.size(), 3U);
  EXPECT_EQ(job.operators[1].name, "First");
  EXPECT_NE(job.operators[0].task, job.operators[1].task);
  EXPECT_EQ(job.operators[1].task, job.operators[2].task);
  ASSERT_EQ(job.edges.size(), 2U);
  EXPECT_EQ(job.edges[0].partition, "HASH");
  EXPECT_FALSE(job.edges[0].chained);
  EXPECT_TRUE(job.edges[1].chained);
  EXPECT_EQ(job.checkpoint, 0);
}

TEST(Trace, TellsWhatAnElementDoesInOrder) {
  Notes notes;
  OperatorHarness<Sale, int> harness(first_sales, {.listener = &notes});
  harness.process_element({"ann", 5, 1}, at(1));
  std::vector<std::string> lines;
  for (const auto& event : notes.events) lines.push_back(line_of(event));
  const std::string sale = R"({"who":"ann","amount":5,"serial":1})";
  EXPECT_THAT(lines, ElementsAre("sent " + sale + " @1", "received " + sale + " @1",
                                 R"(state "ann" first )" + sale,
                                 R"(timer set "ann" event time @11)", "received 5 @1"));
}

TEST(Trace, TellsOfTimersAndOfStateThatIsCleared) {
  Notes notes;
  OperatorHarness<Sale, int> harness(first_sales, {.listener = &notes});
  harness.process_element({"ann", 5}, at(1));
  harness.process_element({"bob", 6}, at(2));
  notes.take("First");
  harness.process_element({"bob", 0}, at(2));
  EXPECT_THAT(notes.take("First"),
              ElementsAre(R"(sent {"who":"bob","amount":0,"serial":0} @2)",
                          R"(received {"who":"bob","amount":0,"serial":0} @2)",
                          R"(state "bob" first)", R"(timer deleted "bob" event time @12)"));
  harness.process_watermark(at(20));
  EXPECT_THAT(notes.take("First"),
              ElementsAre("watermark @20", "progress @20", R"(timer fired "ann" event time @11)",
                          R"(state "ann" first)"));
}

TEST(Trace, TellsWhenAStateWithATimeToLiveWasLastAccessed) {
  struct Last : KeyedProcessFunction<std::string, Sale, int> {
    void open(RuntimeContext& context) override {
      ValueStateDescriptor<int> descriptor{"last"};
      descriptor.enable_time_to_live({.ttl = 10ms});
      last = context.state(descriptor);
    }
    void process_element(const Sale& sale, Context&, Collector<int>&) override {
      last.update(sale.amount);
    }
    ValueState<int> last;
  };
  Notes notes;
  OperatorHarness<Sale, int> harness(
      [](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who).process(Last{}).name("Last");
      },
      {.listener = &notes});
  harness.set_processing_time(at(7));
  harness.process_element({"ann", 5}, at(1));
  EXPECT_THAT(notes.take("Last"), Contains(R"(state "ann" last {"last_access":7,"value":5})"));
}

TEST(Trace, TellsWhenWindowsOpenAndClose) {
  Notes notes;
  OperatorHarness<Sale, Sale> harness(
      [](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who)
            .window(TumblingEventTimeWindows::of(10ms))
            .sum(&Sale::amount)
            .name("Sums");
      },
      {.listener = &notes});
  harness.process_element({"ann", 5}, at(1));
  EXPECT_THAT(notes.take("Sums"),
              IsSupersetOf({R"(opened "ann" [0,10))",
                            R"(state "ann" contents {"contents":{"who":"ann","amount":5,)"
                            R"("serial":0},"waits":true} [0,10))"}));
  harness.process_watermark(at(9));
  EXPECT_THAT(notes.take("Sums"),
              ElementsAre("watermark @9", "progress @9", R"(state "ann" contents [0,10))",
                          R"(closed "ann" [0,10))"));
}

TEST(Trace, TellsTheWatermarkOfEachChannel) {
  Notes notes;
  OperatorHarness<Sale, int> harness(first_sales, {.listener = &notes}, 2);
  harness.process_watermark(at(5), 0);
  harness.process_watermark(at(3), 1);
  harness.mark_idle(1);
  std::vector<std::string> lines;
  for (const auto& event : notes.events) {
    if (event.op == 1) lines.push_back(std::to_string(event.from) + " " + line_of(event));
  }
  EXPECT_THAT(lines, ElementsAre("0 watermark @5", "1 watermark @3", "0 progress @3", "1 idle",
                                 "0 progress @5"));
}

TEST(Trace, BeginsAgainFromACheckpointWithItsState) {
  Notes notes;
  OperatorHarness<Sale, int> harness(first_sales, {.listener = &notes});
  harness.process_element({"ann", 5}, at(1));
  notes.take("First");
  harness.restore(harness.snapshot());
  ASSERT_EQ(notes.jobs.size(), 2U);
  EXPECT_EQ(notes.jobs.back().checkpoint, 1);
  EXPECT_THAT(notes.take("First"),
              ElementsAre("barrier #1", "snapshot #1",
                          R"(state "ann" first {"who":"ann","amount":5,"serial":0})",
                          R"(timer set "ann" event time @11)"));
}

/// A type that describes itself in all ways that there are, and one that does not.
struct Everything {
  std::vector<int> list{1, 2};
  std::map<std::string, float> map{{"a\"b\n", 0.1F}};
  std::pair<bool, std::int8_t> pair{true, -1};
  std::optional<double> none;
  std::optional<Timestamp> time{at(7)};
  double infinite = std::numeric_limits<double>::infinity();

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("list", list), cereal::make_nvp("map", map),
            cereal::make_nvp("pair", pair), cereal::make_nvp("none", none),
            cereal::make_nvp("time", time), cereal::make_nvp("infinite", infinite));
  }
};
struct Mute {
  int value = 0;
};

TEST(Trace, WritesEveryKindOfValueAsJson) {
  Notes notes;
  OperatorHarness<int, Everything> harness(
      [](const DataStream<int>& in) { return in.map([](int) { return Everything{}; }); },
      {.listener = &notes});
  harness.process_element(1, at(0));
  ASSERT_FALSE(notes.events.empty());
  EXPECT_EQ(notes.events.back().value,
            R"({"list":[1,2],"map":[["a\"b\u000a",0.1]],"pair":[true,-1],"none":null,"time":7,)"
            R"("infinite":"inf"})");
}

TEST(Trace, HasNoValuesOfATypeThatDoesNotDescribeItself) {
  Notes notes;
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& in) {
        return in.map([](int value) { return Mute{value}; }).map([](const Mute& mute) {
          return mute.value;
        });
      },
      {.listener = &notes});
  harness.process_element(7, at(0));
  std::vector<std::string> values;
  for (const auto& event : notes.events) values.push_back(event.value);
  EXPECT_THAT(values, ElementsAre("7", "", "7"));
}

TEST(Trace, CutsValuesThatAreLong) {
  Notes notes;
  OperatorHarness<std::string, std::string> harness(
      [](const DataStream<std::string>& in) {
        return in.map([](const std::string& text) { return text; });
      },
      {.listener = &notes});
  harness.process_element(std::string(10'000, 'x'), at(0));
  ASSERT_FALSE(notes.events.empty());
  const std::string& value = notes.events.front().value;
  EXPECT_LT(value.size(), 5'000U);
  EXPECT_TRUE(value.starts_with("\"xxx") && value.ends_with("xxx ...")) << value;
}

TEST(Trace, OfASimulationChangesNothing) {
  const auto build = [](CollectedResults<int> results) {
    return [results](StreamExecutionEnvironment& environment) {
      std::vector<Sale> sales;
      for (int i = 0; i < 20; ++i) sales.push_back({i % 2 == 0 ? "ann" : "bob", i + 1, i});
      environment.set_parallelism(2);
      first_sales(environment.from_collection(sales)).collect(results);
    };
  };
  const std::vector<testing::Crash> crashes{{.after_steps = 12, .parallelism = {}}};
  testing::SimulationOptions options{.seed = 3, .checkpoint_probability = 0.3, .trace = true};
  const auto untraced = simulate(build({}), options, crashes);
  Notes notes;
  options.listener = &notes;
  const auto traced = simulate(build({}), options, crashes);
  EXPECT_EQ(traced.trace, untraced.trace);
  EXPECT_EQ(notes.jobs.size(), 2U);
  std::vector<std::string> lines;
  for (const auto& event : notes.events) lines.push_back(line_of(event));
  EXPECT_THAT(lines, Contains(R"(state "bob" first {"who":"bob","amount":2,"serial":1})"));
}

}  // namespace trace_test
}  // namespace weir::tests
