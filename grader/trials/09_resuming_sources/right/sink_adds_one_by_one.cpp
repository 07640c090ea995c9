#include "resuming_sources.hpp"

namespace weir::exercises {
namespace {

struct Position {
  std::size_t byte = 0;
  std::int64_t line = 0;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("byte", byte), cereal::make_nvp("line", line));
  }
};

class OneAtATime final : public SplitReader<Line> {
 public:
  explicit OneAtATime(std::shared_ptr<const GrowingFile> file) : file_(std::move(file)) {}
  InputStatus poll_next(SourceOutput<Line>& out) override {
    if (out.full()) return InputStatus::more_available;
    const bool whole = file_->is_whole();
    const auto rest = file_->read(position_.byte);
    const auto newline = rest.find('\n');
    if (newline == rest.npos) {
      if (!whole) return InputStatus::nothing_available;
      if (rest.empty()) return InputStatus::end_of_input;
    }
    const auto text = rest.substr(0, newline);
    position_.line += 1;
    position_.byte += newline == rest.npos ? rest.size() : newline + 1;
    out.collect({file_->name(), position_.line, std::string(text)});
    return InputStatus::more_available;
  }
  void snapshot_position(StateWriter& writer) const override { writer(position_); }
  void restore_position(StateReader& reader) override { reader(position_); }

 private:
  std::shared_ptr<const GrowingFile> file_;
  Position position_;
};

class FilesSource final : public Source<Line> {
 public:
  using Files = std::vector<std::shared_ptr<const GrowingFile>>;
  explicit FilesSource(Files files) : files_(std::move(files)) {}
  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::size_t split_count(std::size_t) const override { return files_.size(); }
  std::unique_ptr<SplitReader<Line>> create_reader(std::size_t split,
                                                   std::size_t count) const override {
    return line_reader(files_[files_.size() == count ? split : split % files_.size()]);
  }

 private:
  Files files_;
};

class UpdatedByOne final : public SinkFunction<std::string>, public CheckpointedFunction {
 public:
  UpdatedByOne(std::size_t size, std::shared_ptr<Ledger> ledger) : size_(size), ledger_(ledger) {}
  void initialize_state(FunctionInitializationContext& context) override {
    state_ = context.operator_state_store().list_state(ListStateDescriptor<std::string>{"b"});
    if (!context.is_restored()) return;
    for (const auto& text : state_.get()) invoke(text, Timestamp::min());
  }
  void snapshot_state(FunctionSnapshotContext&) override {
    state_.clear();
    for (const auto& text : buffer_) state_.add(text);
  }
  void invoke(const std::string& text, Timestamp) override {
    buffer_.push_back(text);
    if (buffer_.size() < size_) return;
    ledger_->write(std::exchange(buffer_, {}));
  }
  void finish() override {
    if (buffer_.empty()) return;
    ledger_->write(buffer_);
    buffer_.clear();
  }

 private:
  const std::size_t size_;
  std::shared_ptr<Ledger> ledger_;
  std::vector<std::string> buffer_;
  ListState<std::string> state_;
};

}  // namespace

std::unique_ptr<SplitReader<Line>> line_reader(std::shared_ptr<const GrowingFile> file) {
  return std::make_unique<OneAtATime>(std::move(file));
}
std::shared_ptr<const Source<Line>> line_source(
    std::vector<std::shared_ptr<const GrowingFile>> files) {
  return std::make_shared<FilesSource>(std::move(files));
}
void write_in_batches(DataStream<std::string> texts, std::size_t size,
                      std::shared_ptr<Ledger> ledger) {
  texts.add_sink(UpdatedByOne(size, std::move(ledger)));
}

}  // namespace weir::exercises
