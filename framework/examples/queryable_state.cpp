// Queryable state: what a running job remembers of a key, read from outside of the job.
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "weir/testing/scripted_source.hpp"
#include "weir/weir.hpp"

using namespace std::chrono_literals;

class CountVisits : public weir::KeyedProcessFunction<std::string, std::string, std::string> {
 public:
  void open(weir::RuntimeContext& context) override {
    visits_ = context.state(weir::ValueStateDescriptor<int>{"visits"}.set_queryable("visits"));
  }
  void process_element(const std::string&, Context&, weir::Collector<std::string>&) override {
    visits_.update(visits_.value().value_or(0) + 1);
  }

 private:
  weir::ValueState<int> visits_;
};

/// The number of visits so far; 0 before the first.
int visits_of(const weir::JobClient& job, const std::string& who) {
  try {
    return job.query_state("visits", who, weir::ValueStateDescriptor<int>{"visits"});
  } catch (const weir::UnknownKey&) {
    return 0;
  }
}

int main() {
  // Three visitors, and then nobody for an hour.
  weir::testing::Script<std::string> visitors;
  visitors.element("Ada").element("Bob").element("Ada").pause(1h);
  weir::StreamExecutionEnvironment env;
  env.set_parallelism(2).set_buffer_timeout(0ms);
  env.from_source<std::string>(
         std::make_shared<const weir::testing::ScriptedSource<std::string>>(visitors),
         weir::WatermarkStrategy<std::string>::no_watermarks(), "Visitors")
      .key_by([](const std::string& who) { return who; })
      .process(CountVisits{})
      .print();
  auto job = env.execute_async("Visits");

  while (visits_of(job, "Ada") < 2) std::this_thread::sleep_for(1ms);
  while (visits_of(job, "Bob") < 1) std::this_thread::sleep_for(1ms);
  std::cout << "Ada: " << visits_of(job, "Ada") << "\n";
  std::cout << "Bob: " << visits_of(job, "Bob") << "\n";
  std::cout << "Cy: " << visits_of(job, "Cy") << "\n";
  try {
    job.query_state("visitors", std::string("Ada"), weir::ValueStateDescriptor<int>{"visits"});
  } catch (const weir::StateError& error) {
    std::cout << error.what() << "\n";
  }
  job.cancel();
}
