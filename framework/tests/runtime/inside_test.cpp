#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "runtime/cooperative_executor.hpp"
#include "runtime/three_stage_job.hpp"
#include "weir/error.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace inside_test {

/// Where a job's functions find the job: it is put there when it has been started.
struct Place {
  std::atomic<bool> filled{false};
  std::atomic<bool> acted{false};
  std::atomic<int> windows{0};  ///< that were evaluated
  std::optional<JobClient> client;

  JobClient& wait() {
    while (!filled) std::this_thread::yield();
    return *client;
  }
};

/// Starts a job whose sink calls `act(client)` once; returns a handle.
JobClient start(const std::shared_ptr<Place>& place, std::function<void(JobClient&)> act) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2).enable_checkpointing(1ms);
  generated(environment, 2, std::size_t{1} << 60U, [](std::size_t, std::size_t) {
    return Event{};
  }).add_sink([place, act = std::move(act)](const Event&) {
    if (!place->acted.exchange(true)) act(place->wait());
  });
  JobClient client = environment.execute_async();
  place->client = client;
  place->filled = true;
  return client;
}

TEST(JobClient, CancelsTheJobFromInsideAFunction) {
  const auto place = std::make_shared<Place>();
  auto client = start(place, [](JobClient& job) { job.cancel(); });
  EXPECT_THROW(client.wait(), JobCancelled);
  place->client.reset();
}

TEST(JobClient, RefusesInsideAFunctionWhatWouldWaitForIt) {
  const std::vector<std::function<void(JobClient&)>> calls{
      [](JobClient& job) { job.wait(); }, [](JobClient& job) { job.checkpoint(); },
      [](JobClient& job) { static_cast<void>(job.metrics()); },
      [](JobClient& job) {
        static_cast<void>(job.query_state("sum", 1, ValueStateDescriptor<int>{"sum"}));
      }};
  for (const auto& call : calls) {
    const auto place = std::make_shared<Place>();
    auto client = start(place, call);
    try {
      client.wait();
      ADD_FAILURE() << "expected a failed job";
    } catch (const JobFailed& error) {
      EXPECT_NE(std::string(error.what()).find("call it from another thread"), std::string::npos)
          << error.what();
    }
    place->client.reset();
  }
}

TEST(JobClient, MayBeLetGoInsideAFunction) {
  auto place = std::make_shared<Place>();
  const std::weak_ptr<Place> held_by_the_job = place;
  std::optional<JobClient> client =
      start(place, [kept = place.get()](JobClient&) { kept->client.reset(); });
  client.reset();
  place.reset();
  while (!held_by_the_job.expired()) std::this_thread::yield();
}

/// Cancels its job when it is closed.
struct CancelsInClose : RichMapFunction<Event, Event> {
  explicit CancelsInClose(std::shared_ptr<Place> p) : place(std::move(p)) {}
  std::shared_ptr<Place> place;
  Event map(const Event& event) override { return event; }
  void close() override { place->wait().cancel(); }
};

TEST(JobClient, CancelsTheJobFromInsideClose) {
  const auto place = std::make_shared<Place>();
  StreamExecutionEnvironment environment;
  generated(environment, 1, 10, [](std::size_t, std::size_t) { return Event{}; })
      .map(CancelsInClose(place))
      .add_sink([](const Event&) {});
  place->client = environment.execute_async();
  place->filled = true;
  EXPECT_NO_THROW(place->client->wait()) << "it came too late";
  place->client.reset();
}

/// A timer that always sets the next one: at the end of the input all of them are due.
struct Heartbeat : KeyedProcessFunction<std::int64_t, Event, Event> {
  void process_element(const Event&, Context& context, Collector<Event>&) override {
    context.timer_service().register_event_time_timer(Timestamp{0} + 1min);
  }
  void on_timer(Timestamp at, OnTimerContext& context, Collector<Event>&) override {
    context.timer_service().register_event_time_timer(at + 1min);
  }
};

TEST(Cancellation, EndsTimersThatAlwaysSetTheNextOne) {
  StreamExecutionEnvironment environment;
  generated(environment, 1, 1, [](std::size_t, std::size_t) { return Event{}; })
      .key_by(&Event::key)
      .process(Heartbeat{})
      .add_sink([](const Event&) {});
  auto client = environment.execute_async();
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  client.cancel();
  EXPECT_THROW(client.wait(), JobCancelled);
}

/// Fires for ever at the end of a window's time.
struct Endless : TriggerBase {
  TriggerResult on_any_element(const void*, Timestamp, const TimeWindow& window,
                               TriggerContext& context) const override {
    context.register_event_time_timer(window.start);
    return TriggerResult::CONTINUE;
  }
  TriggerResult on_event_time(Timestamp time, const TimeWindow&,
                              TriggerContext& context) const override {
    context.register_event_time_timer(time + 1ms);
    return TriggerResult::CONTINUE;
  }
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  void clear(const TimeWindow&, TriggerContext&) const override {}
};

TEST(Cancellation, EndsATriggerThatAlwaysSetsTheNextTimer) {
  StreamExecutionEnvironment environment;
  generated(environment, 1, 1, [](std::size_t, std::size_t) { return Event{}; })
      .key_by(&Event::key)
      .window(GlobalWindows::create())
      .trigger(Endless{})
      .reduce([](const Event& a, const Event&) { return a; })
      .add_sink([](const Event&) {});
  auto client = environment.execute_async();
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  client.cancel();
  EXPECT_THROW(client.wait(), JobCancelled);
}

/// Cancels its job in the first window.
struct CancelsInWindow : ProcessWindowFunction<Event, Event, std::int64_t> {
  explicit CancelsInWindow(std::shared_ptr<Place> p) : place(std::move(p)) {}
  std::shared_ptr<Place> place;
  void process(const std::int64_t&, Context&, std::span<const Event>, Collector<Event>&) override {
    ++place->windows;
    place->wait().cancel();
  }
};

TEST(Cancellation, LeavesWindowsThatAreDueAsTheyAre) {
  const auto place = std::make_shared<Place>();
  StreamExecutionEnvironment environment;
  generated(environment, 1, 1000,
            [](std::size_t, std::size_t i) {
              return Event{static_cast<std::int64_t>(i), 0, 0};
            })
      .key_by(&Event::key)
      .window(TumblingEventTimeWindows::of(1h))
      .process(CancelsInWindow(place))
      .add_sink([](const Event&) {});
  place->client = environment.execute_async();
  place->filled = true;
  EXPECT_THROW(place->client->wait(), JobCancelled);
  EXPECT_EQ(place->windows, 1);
  place->client.reset();
}

TEST(RunningJob, IsWokenForAllOfItsWorkAndNotByChance) {
  // Workers that sleep until they are woken: a call that is missed would be missed for ever.
  constexpr JobSize size{.per_split = 500};
  for (std::size_t parallelism = 1; parallelism <= 4; ++parallelism) {
    StreamExecutionEnvironment environment;
    environment.set_parallelism(parallelism).enable_checkpointing(1ms);
    environment.options().batch_capacity = 3;
    environment.options().channel_capacity = 1;
    const CollectedResults<Row> results;
    build_three_stages(environment, results, size);
    internal::RunningJob job(*environment.graph(), nullptr, Duration{24h});
    job.wait();
    EXPECT_EQ(sorted_rows(results), expected_rows(size));
  }
}

#ifndef WEIR_SANITIZED
/// In a process of its own, which may start no thread.
void run_without_threads() {
  if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) std::_Exit(3);
  const rlimit none{1, 1};
  if (setrlimit(RLIMIT_NPROC, &none) != 0) std::_Exit(4);
  StreamExecutionEnvironment environment;
  environment.set_parallelism(4);
  environment.from_collection<int>({1, 2, 3}).rebalance().map([](int i) { return i; }).print();
  try {
    environment.execute();
  } catch (const Error& error) {
    std::cerr << error.what() << '\n';
    std::_Exit(1);
  }
  std::_Exit(0);
}

TEST(RunningJob, SaysWhatToDoWhereAThreadCannotBeStarted) {
  EXPECT_EXIT(run_without_threads(), ::testing::ExitedWithCode(1),
              "needs 5 threads, and only [0-3] could be started .* lower its parallelism");
}
#endif

}  // namespace inside_test
}  // namespace weir::tests
