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

/// As many splits as there are subtasks and files, whichever is more: some read nothing.
class Plenty : public Source<Line> {
 public:
  explicit Plenty(std::vector<std::shared_ptr<const GrowingFile>> files)
      : files_(std::move(files)) {}
  std::size_t split_count(std::size_t parallelism) const override {
    return std::max(parallelism, files_.size());
  }
  std::unique_ptr<SplitReader<Line>> create_reader(std::size_t split, std::size_t) const override {
    struct Nothing : SplitReader<Line> {
      InputStatus poll_next(SourceOutput<Line>&) override { return InputStatus::end_of_input; }
      void snapshot_position(StateWriter&) const override {}
      void restore_position(StateReader&) override {}
    };
    if (split >= files_.size()) return std::make_unique<Nothing>();
    return line_reader(files_[split]);
  }

 private:
  std::vector<std::shared_ptr<const GrowingFile>> files_;
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
  return std::make_shared<Plenty>(std::move(files));
}
void write_in_batches(DataStream<std::string> texts, std::size_t size,
                      std::shared_ptr<Ledger> ledger) {
  texts.add_sink(Gather(size, ledger));
}

}  // namespace weir::exercises
