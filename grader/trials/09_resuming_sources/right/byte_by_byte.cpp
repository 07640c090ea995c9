#include "resuming_sources.hpp"

#include <deque>

namespace weir::exercises {
namespace {

class ByteByByte : public SplitReader<Line> {
  std::shared_ptr<const GrowingFile> file_;
  std::size_t at_ = 0;
  std::int64_t next_ = 1;

 public:
  explicit ByteByByte(std::shared_ptr<const GrowingFile> file) : file_(file) {}
  InputStatus poll_next(SourceOutput<Line>& out) override {
    const bool closed = file_->is_whole();
    std::string text;
    const std::string all(file_->read(at_));
    for (const char c : all) {
      if (out.full()) return InputStatus::more_available;
      if (c != '\n') {
        text += c;
        continue;
      }
      at_ += text.size() + 1;
      out.collect(Line{file_->name(), next_++, text});
      text.clear();
    }
    if (!closed) return InputStatus::nothing_available;
    if (!text.empty()) {
      if (out.full()) return InputStatus::more_available;
      at_ += text.size();
      out.collect(Line{file_->name(), next_++, text});
    }
    return InputStatus::end_of_input;
  }
  void snapshot_position(StateWriter& writer) const override {
    writer(at_);
    writer(next_);
  }
  void restore_position(StateReader& reader) override {
    reader(at_);
    reader(next_);
  }
};

struct Several : Source<Line> {
  std::vector<std::shared_ptr<const GrowingFile>> all;
  std::size_t split_count(std::size_t) const override { return all.size(); }
  std::unique_ptr<SplitReader<Line>> create_reader(std::size_t i, std::size_t) const override {
    return line_reader(all.at(i));
  }
};

class Gather : public SinkFunction<std::string>, public CheckpointedFunction {
  std::size_t size_;
  std::shared_ptr<Ledger> ledger_;
  std::deque<std::string> queue_;
  ListState<std::string> kept_;

  void flush(std::size_t least) {
    while (queue_.size() >= least && !queue_.empty()) {
      std::vector<std::string> batch;
      while (batch.size() < size_ && !queue_.empty()) {
        batch.push_back(queue_.front());
        queue_.pop_front();
      }
      ledger_->write(batch);
    }
  }

 public:
  Gather(std::size_t size, std::shared_ptr<Ledger> ledger) : size_(size), ledger_(ledger) {}
  void initialize_state(FunctionInitializationContext& context) override {
    kept_ = context.operator_state_store().list_state(ListStateDescriptor<std::string>{"kept"});
    for (const auto& text : kept_.get()) queue_.push_back(text);
  }
  void snapshot_state(FunctionSnapshotContext&) override {
    kept_.clear();
    for (const auto& text : queue_) kept_.add(text);
  }
  void invoke(const std::string& text, Timestamp) override {
    queue_.push_back(text);
    flush(size_);
  }
  void finish() override { flush(1); }
};

}  // namespace

std::unique_ptr<SplitReader<Line>> line_reader(std::shared_ptr<const GrowingFile> file) {
  return std::make_unique<ByteByByte>(file);
}
std::shared_ptr<const Source<Line>> line_source(
    std::vector<std::shared_ptr<const GrowingFile>> files) {
  auto source = std::make_shared<Several>();
  source->all = files;
  return source;
}
void write_in_batches(DataStream<std::string> texts, std::size_t size,
                      std::shared_ptr<Ledger> ledger) {
  texts.add_sink(Gather(size, ledger));
}

}  // namespace weir::exercises
