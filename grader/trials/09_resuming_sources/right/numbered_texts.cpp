#include "resuming_sources.hpp"

#include <map>

namespace weir::exercises {
namespace {

/// Saved as a text: "byte,line".
struct Position {
  std::size_t byte = 0;
  std::int64_t line = 0;
};

class TextPosition final : public SplitReader<Line> {
 public:
  explicit TextPosition(std::shared_ptr<const GrowingFile> file) : file_(std::move(file)) {}
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
  void snapshot_position(StateWriter& writer) const override {
    writer(std::to_string(position_.byte) + "," + std::to_string(position_.line));
  }
  void restore_position(StateReader& reader) override {
    std::string text;
    reader(text);
    position_.byte = std::stoul(text);
    position_.line = std::stol(text.substr(text.find(',') + 1));
  }

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

/// Numbered, so that what is restored can be put into order.
struct Numbered {
  std::int64_t number = 0;
  std::string text;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("number", number), cereal::make_nvp("text", text));
  }
};

class InOrder : public SinkFunction<std::string>, public CheckpointedFunction {
 public:
  InOrder(std::size_t size, std::shared_ptr<Ledger> ledger) : size_(size), ledger_(ledger) {}
  void initialize_state(FunctionInitializationContext& context) override {
    state_ = context.operator_state_store().list_state(ListStateDescriptor<Numbered>{"numbered"});
    std::multimap<std::int64_t, std::string> sorted;
    for (const auto& entry : state_.get()) sorted.emplace(entry.number, entry.text);
    for (const auto& [number, text] : sorted) add(text);
  }
  void snapshot_state(FunctionSnapshotContext&) override {
    std::vector<Numbered> all;
    for (const auto& text : texts_) all.push_back({static_cast<std::int64_t>(all.size()), text});
    state_.update(all);
  }
  void invoke(const std::string& text, Timestamp) override { add(text); }
  void finish() override {
    if (!texts_.empty()) ledger_->write(texts_);
    texts_ = {};
  }

 private:
  void add(const std::string& text) {
    texts_.push_back(text);
    if (texts_.size() >= size_) finish();
  }
  std::size_t size_;
  std::shared_ptr<Ledger> ledger_;
  std::vector<std::string> texts_;
  ListState<Numbered> state_;
};

}  // namespace

std::unique_ptr<SplitReader<Line>> line_reader(std::shared_ptr<const GrowingFile> file) {
  return std::make_unique<TextPosition>(std::move(file));
}
std::shared_ptr<const Source<Line>> line_source(
    std::vector<std::shared_ptr<const GrowingFile>> files) {
  return std::make_shared<FilesSource>(std::move(files));
}
void write_in_batches(DataStream<std::string> texts, std::size_t size,
                      std::shared_ptr<Ledger> ledger) {
  texts.add_sink(InOrder(size, ledger));
}

}  // namespace weir::exercises
