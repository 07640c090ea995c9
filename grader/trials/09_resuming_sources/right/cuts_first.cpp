#include "resuming_sources.hpp"

#include <queue>

namespace weir::exercises {
namespace {

class Cutter : public SplitReader<Line> {
 public:
  explicit Cutter(std::shared_ptr<const GrowingFile> file) : file_(std::move(file)) {}
  /// Cuts what is there into lines first, and hands them out from a queue.
  InputStatus poll_next(SourceOutput<Line>& out) override {
    const bool whole = file_->is_whole();
    cut(whole);
    while (!lines_.empty()) {
      if (out.full()) return InputStatus::more_available;
      const auto [text, length] = lines_.front();
      lines_.pop();
      emitted_ += length;
      out.collect({file_->name(), ++number_, text});
    }
    return whole ? InputStatus::end_of_input : InputStatus::nothing_available;
  }
  void snapshot_position(StateWriter& writer) const override { writer(number_, emitted_); }
  void restore_position(StateReader& reader) override {
    reader(number_, emitted_);
    cut_ = emitted_;
    lines_ = {};
  }

 private:
  void cut(bool whole) {
    std::string_view rest = file_->read(cut_);
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      if (end == std::string_view::npos && !whole) return;
      const auto length = std::min(end == std::string_view::npos ? end : end + 1, rest.size());
      lines_.emplace(std::string(rest.substr(0, end)), length);
      rest.remove_prefix(length);
      cut_ += length;
    }
  }

  std::shared_ptr<const GrowingFile> file_;
  std::queue<std::pair<std::string, std::size_t>> lines_;
  std::size_t cut_ = 0;
  std::size_t emitted_ = 0;
  std::int64_t number_ = 0;
};

struct Several : Source<Line> {
  std::vector<std::shared_ptr<const GrowingFile>> all;
  std::size_t split_count(std::size_t) const override { return all.size(); }
  std::unique_ptr<SplitReader<Line>> create_reader(std::size_t i, std::size_t) const override {
    return line_reader(all.at(i));
  }
};

class Buffered final : public SinkFunction<std::string>, public CheckpointedFunction {
 public:
  Buffered(std::size_t size, std::shared_ptr<Ledger> ledger) : size_(size), ledger_(ledger) {}
  void initialize_state(FunctionInitializationContext& context) override {
    state_ = context.operator_state_store().list_state(ListStateDescriptor<std::string>{"b"});
    if (!context.is_restored()) return;
    for (const auto& text : state_.get()) invoke(text, Timestamp::min());
  }
  void snapshot_state(FunctionSnapshotContext&) override { state_.update(buffer_); }
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
  return std::make_unique<Cutter>(std::move(file));
}
std::shared_ptr<const Source<Line>> line_source(
    std::vector<std::shared_ptr<const GrowingFile>> files) {
  auto source = std::make_shared<Several>();
  source->all = std::move(files);
  return source;
}
void write_in_batches(DataStream<std::string> texts, std::size_t size,
                      std::shared_ptr<Ledger> ledger) {
  texts.add_sink(Buffered(size, ledger));
}

}  // namespace weir::exercises
