// Wrong: all lines are emitted, however many fit.
// Seen with: two lines, and room for one.
#include "resuming_sources.hpp"

namespace weir::exercises {
namespace {

class LineReader : public SplitReader<Line> {
  std::shared_ptr<const GrowingFile> file_;
  std::size_t position_ = 0;
  std::int64_t number_ = 1;

 public:
  explicit LineReader(std::shared_ptr<const GrowingFile> file) : file_(std::move(file)) {}

  InputStatus poll_next(SourceOutput<Line>& out) override {
    while (true) {
      const bool whole = file_->is_whole();
      const std::string_view rest = file_->read(position_);
      const std::size_t end = rest.find('\n');
      if (end == std::string_view::npos) {
        if (!whole) return InputStatus::nothing_available;
        if (rest.empty()) return InputStatus::end_of_input;
        out.collect(Line{file_->name(), number_++, std::string(rest)});
        position_ += rest.size();
        continue;
      }
      out.collect(Line{file_->name(), number_++, std::string(rest.substr(0, end))});
      position_ += end + 1;
    }
    return InputStatus::more_available;
  }
  void snapshot_position(StateWriter& writer) const override { writer(position_, number_); }
  void restore_position(StateReader& reader) override { reader(position_, number_); }
};

class Lines : public Source<Line> {
  std::vector<std::shared_ptr<const GrowingFile>> files_;

 public:
  explicit Lines(std::vector<std::shared_ptr<const GrowingFile>> files)
      : files_(std::move(files)) {}
  std::size_t split_count(std::size_t) const override { return files_.size(); }
  std::unique_ptr<SplitReader<Line>> create_reader(std::size_t split, std::size_t) const override {
    return line_reader(files_[split]);
  }
};

class BatchSink : public SinkFunction<std::string>, public CheckpointedFunction {
  std::size_t size_;
  std::shared_ptr<Ledger> ledger_;
  std::vector<std::string> waiting_;
  ListState<std::string> saved_;

 public:
  BatchSink(std::size_t size, std::shared_ptr<Ledger> ledger)
      : size_(size), ledger_(std::move(ledger)) {}

  void initialize_state(FunctionInitializationContext& context) override {
    saved_ = context.operator_state_store().list_state(ListStateDescriptor<std::string>{"waiting"});
    waiting_ = saved_.get();
  }
  void snapshot_state(FunctionSnapshotContext&) override { saved_.update(waiting_); }
  void invoke(const std::string& text, Timestamp) override {
    waiting_.push_back(text);
    while (waiting_.size() >= size_) {
      const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size_);
      ledger_->write({waiting_.begin(), end});
      waiting_.erase(waiting_.begin(), end);
    }
  }
  void finish() override {
    if (!waiting_.empty()) ledger_->write(waiting_);
    waiting_.clear();
  }
};

}  // namespace

std::unique_ptr<SplitReader<Line>> line_reader(std::shared_ptr<const GrowingFile> file) {
  return std::make_unique<LineReader>(std::move(file));
}

std::shared_ptr<const Source<Line>> line_source(
    std::vector<std::shared_ptr<const GrowingFile>> files) {
  return std::make_shared<Lines>(std::move(files));
}

void write_in_batches(DataStream<std::string> texts, std::size_t size,
                      std::shared_ptr<Ledger> ledger) {
  texts.add_sink(BatchSink(size, std::move(ledger)));
}

}  // namespace weir::exercises
