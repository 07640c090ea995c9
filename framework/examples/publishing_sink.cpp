// A sink that publishes: it keeps what it is given until a checkpoint is complete, so that nobody
// sees results that a crash would take back. At the end of the input it publishes the rest. The job
// is stepped by hand, so that it is clear when the checkpoint is taken.
#include <iostream>
#include <string>
#include <vector>

#include "weir/testing/job_harness.hpp"
#include "weir/testing/test_input.hpp"
#include "weir/weir.hpp"

class PublishingSink : public weir::SinkFunction<std::string>,
                       public weir::CheckpointedFunction,
                       public weir::CheckpointListener {
 public:
  void initialize_state(weir::FunctionInitializationContext& context) override {
    saved_ = context.operator_state_store().list_state(
        weir::ListStateDescriptor<std::string>{"waiting"});
    waiting_ = saved_.get();
  }
  void invoke(const std::string& line, weir::Timestamp) override { waiting_.push_back(line); }
  void snapshot_state(weir::FunctionSnapshotContext&) override {
    saved_.update(waiting_);
    complete_with_checkpoint_ = waiting_.size();
  }
  void notify_checkpoint_complete(std::int64_t checkpoint_id) override {
    publish("checkpoint " + std::to_string(checkpoint_id), complete_with_checkpoint_);
    complete_with_checkpoint_ = 0;
  }
  void finish() override { publish("the end", waiting_.size()); }

 private:
  void publish(const std::string& occasion, std::size_t count) {
    std::cout << occasion << ":";
    for (std::size_t i = 0; i < count; ++i) std::cout << ' ' << waiting_[i];
    std::cout << '\n';
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  }

  weir::ListState<std::string> saved_;
  std::vector<std::string> waiting_;
  std::size_t complete_with_checkpoint_ = 0;
};

int main() {
  weir::testing::TestInput<std::string> input;
  weir::testing::JobHarness job([&](weir::StreamExecutionEnvironment& env) {
    input.stream(env).add_sink(PublishingSink{}).name("Publish");
  });
  job.open();
  input.emit("alder", weir::Timestamp{1});
  input.emit("birch", weir::Timestamp{2});
  job.snapshot();
  input.emit("cedar", weir::Timestamp{3});
  input.end();
  job.run();
}
