// Operator state: what a subtask remembers that belongs to no key. This function packs letters in
// parcels of three. What it has not sent when a snapshot is taken is saved in a list; after a
// restore on fewer subtasks each of them gets its share of all lists.
#include <iostream>
#include <string>
#include <vector>

#include "weir/testing/operator_harness.hpp"
#include "weir/weir.hpp"

class Pack : public weir::RichFlatMapFunction<std::string, std::string>,
             public weir::CheckpointedFunction {
 public:
  void initialize_state(weir::FunctionInitializationContext& context) override {
    saved_ = context.operator_state_store().list_state(
        weir::ListStateDescriptor<std::string>{"letters"});
    letters_ = saved_.get();
    if (context.is_restored()) std::cout << "restored " << letters_.size() << " letters\n";
  }
  void snapshot_state(weir::FunctionSnapshotContext& context) override {
    std::cout << "checkpoint " << context.checkpoint_id() << " saves " << letters_.size() << "\n";
    saved_.update(letters_);
  }

  void flat_map(const std::string& letter, weir::Collector<std::string>& out) override {
    letters_.push_back(letter);
    if (letters_.size() < 3) return;
    std::string parcel;
    for (const auto& each : letters_) parcel += each;
    letters_.clear();
    out.collect(parcel);
  }

 private:
  weir::ListState<std::string> saved_;
  std::vector<std::string> letters_;
};

int main() {
  weir::testing::OperatorHarness<std::string, std::string> post(
      [](const weir::DataStream<std::string>& letters) {
        return letters.rebalance().flat_map<std::string>(Pack{});
      },
      {.parallelism = 2});
  const auto print = [&] {
    for (const auto& parcel : post.take_output()) std::cout << "parcel " << parcel.value << "\n";
  };
  for (const char* letter : {"a", "b", "c", "d", "e", "f", "g"}) post.process_element(letter);
  print();
  const auto snapshot = post.snapshot();
  post.process_element("lost in a crash");
  post.restore(snapshot, 1);
  for (const char* letter : {"h", "i"}) post.process_element(letter);
  print();
}
