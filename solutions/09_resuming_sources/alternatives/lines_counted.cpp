// The position is a number of lines: those before it are looked for again. What waits for its batch
// is one element of the list, a batch that is not full.
#include "resuming_sources.hpp"

namespace weir::exercises {
namespace {

class CountingReader : public SplitReader<Line> {
 public:
  explicit CountingReader(std::shared_ptr<const GrowingFile> file) : file_(std::move(file)) {}

  InputStatus poll_next(SourceOutput<Line>& out) override {
    while (!out.full()) {
      const bool is_whole = file_->is_whole();
      const std::string_view rest = file_->read(begin_);
      if (rest.empty())
        return is_whole ? InputStatus::end_of_input : InputStatus::nothing_available;
      const std::size_t end = rest.find('\n');
      if (end == std::string_view::npos && !is_whole) return InputStatus::nothing_available;
      const std::string_view text = rest.substr(0, end);
      begin_ += std::min(text.size() + 1, rest.size());
      ++read_;
      if (read_ > emitted_) out.collect({file_->name(), ++emitted_, std::string(text)});
    }
    return InputStatus::more_available;
  }
  void snapshot_position(StateWriter& writer) const override { writer(emitted_); }
  void restore_position(StateReader& reader) override { reader(emitted_); }

 private:
  std::shared_ptr<const GrowingFile> file_;
  std::size_t begin_ = 0;  // of the next line
  std::int64_t read_ = 0;  // lines before it
  std::int64_t emitted_ = 0;
};

class Files : public Source<Line> {
 public:
  explicit Files(std::vector<std::shared_ptr<const GrowingFile>> files)
      : files_(std::move(files)) {}
  std::size_t split_count(std::size_t) const override { return files_.size(); }
  std::unique_ptr<SplitReader<Line>> create_reader(std::size_t split, std::size_t) const override {
    return std::make_unique<CountingReader>(files_.at(split));
  }

 private:
  std::vector<std::shared_ptr<const GrowingFile>> files_;
};

/// All that waits is one element of the list.
class OneBatch : public SinkFunction<std::string>, public CheckpointedFunction {
 public:
  OneBatch(std::size_t size, std::shared_ptr<Ledger> ledger)
      : size_(size), ledger_(std::move(ledger)) {}

  void initialize_state(FunctionInitializationContext& context) override {
    saved_ = context.operator_state_store().list_state(
        ListStateDescriptor<std::vector<std::string>>{"batches"});
    for (const auto& batch : saved_.get()) {
      for (const auto& text : batch) add(text);
    }
  }
  void snapshot_state(FunctionSnapshotContext&) override { saved_.update({batch_}); }
  void invoke(const std::string& text, Timestamp) override { add(text); }
  void finish() override {
    if (!batch_.empty()) write();
  }

 private:
  void add(const std::string& text) {
    batch_.push_back(text);
    if (batch_.size() == size_) write();
  }
  void write() {
    ledger_->write(batch_);
    batch_.clear();
  }

  std::size_t size_;
  std::shared_ptr<Ledger> ledger_;
  std::vector<std::string> batch_;
  ListState<std::vector<std::string>> saved_;
};

}  // namespace

std::unique_ptr<SplitReader<Line>> line_reader(std::shared_ptr<const GrowingFile> file) {
  return std::make_unique<CountingReader>(std::move(file));
}

std::shared_ptr<const Source<Line>> line_source(
    std::vector<std::shared_ptr<const GrowingFile>> files) {
  return std::make_shared<Files>(std::move(files));
}

void write_in_batches(DataStream<std::string> texts, std::size_t size,
                      std::shared_ptr<Ledger> ledger) {
  texts.add_sink(OneBatch(size, std::move(ledger)));
}

}  // namespace weir::exercises
