#include "resuming_sources.hpp"

namespace weir::exercises {
namespace {

class LineReader : public SplitReader<Line> {
 public:
  explicit LineReader(std::shared_ptr<const GrowingFile> file) : file_(std::move(file)) {}

  InputStatus poll_next(SourceOutput<Line>& out) override {
    while (!out.full()) {
      const bool is_whole = file_->is_whole();  // before it is read: then nothing comes in between
      const std::string_view rest = file_->read(position_);
      const std::size_t end = rest.find('\n');
      if (end != std::string_view::npos) {
        emit(rest.substr(0, end), end + 1, out);
      } else if (!is_whole) {
        return InputStatus::nothing_available;
      } else if (rest.empty()) {
        return InputStatus::end_of_input;
      } else {
        emit(rest, rest.size(), out);
      }
    }
    return InputStatus::more_available;
  }

  void snapshot_position(StateWriter& writer) const override { writer(position_, lines_); }
  void restore_position(StateReader& reader) override { reader(position_, lines_); }

 private:
  void emit(std::string_view text, std::size_t length, SourceOutput<Line>& out) {
    out.collect({file_->name(), ++lines_, std::string(text)});
    position_ += length;
  }

  std::shared_ptr<const GrowingFile> file_;
  std::uint64_t position_ = 0;  // of the first byte of the next line
  std::int64_t lines_ = 0;      // before it
};

/// A split is a file.
class LineSource : public Source<Line> {
 public:
  explicit LineSource(std::vector<std::shared_ptr<const GrowingFile>> files)
      : files_(std::move(files)) {}

  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::size_t split_count(std::size_t) const override { return files_.size(); }
  std::unique_ptr<SplitReader<Line>> create_reader(std::size_t split, std::size_t) const override {
    return line_reader(files_[split]);
  }

 private:
  std::vector<std::shared_ptr<const GrowingFile>> files_;
};

class BatchSink : public SinkFunction<std::string>, public CheckpointedFunction {
 public:
  BatchSink(std::size_t size, std::shared_ptr<Ledger> ledger)
      : size_(size), ledger_(std::move(ledger)) {}

  void initialize_state(FunctionInitializationContext& context) override {
    const ListStateDescriptor<std::string> waiting("waiting");
    saved_ = context.operator_state_store().list_state(waiting);
    waiting_ = saved_.get();
    write_full_batches();
  }
  void snapshot_state(FunctionSnapshotContext&) override { saved_.update(waiting_); }

  void invoke(const std::string& text, Timestamp) override {
    waiting_.push_back(text);
    write_full_batches();
  }
  void finish() override {
    if (!waiting_.empty()) ledger_->write(waiting_);
    waiting_.clear();
  }

 private:
  /// More than one only where fewer subtasks share what was saved.
  void write_full_batches() {
    while (waiting_.size() >= size_) {
      const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size_);
      ledger_->write({waiting_.begin(), end});
      waiting_.erase(waiting_.begin(), end);
    }
  }

  std::size_t size_;
  std::shared_ptr<Ledger> ledger_;
  std::vector<std::string> waiting_;
  ListState<std::string> saved_;
};

}  // namespace

std::unique_ptr<SplitReader<Line>> line_reader(std::shared_ptr<const GrowingFile> file) {
  return std::make_unique<LineReader>(std::move(file));
}

std::shared_ptr<const Source<Line>> line_source(
    std::vector<std::shared_ptr<const GrowingFile>> files) {
  return std::make_shared<LineSource>(std::move(files));
}

void write_in_batches(DataStream<std::string> texts, std::size_t size,
                      std::shared_ptr<Ledger> ledger) {
  texts.add_sink(BatchSink(size, std::move(ledger)));
}

}  // namespace weir::exercises
