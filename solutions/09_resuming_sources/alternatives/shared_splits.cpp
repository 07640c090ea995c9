// As many splits as subtasks at the start: each reads several files in turn, and its position is a
// map by the names of the files.

#include <map>

#include "resuming_sources.hpp"

namespace weir::exercises {
namespace {

using File = std::shared_ptr<const GrowingFile>;

/// How far one file has been read.
struct Place {
  std::uint64_t byte = 0;
  std::int64_t lines = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("byte", byte), cereal::make_nvp("lines", lines));
  }
};

class FilesReader : public SplitReader<Line> {
 public:
  explicit FilesReader(std::vector<File> files) : files_(std::move(files)) {}

  InputStatus poll_next(SourceOutput<Line>& out) override {
    bool all_end = true;
    for (const File& file : files_) {
      for (;;) {
        if (out.full()) return InputStatus::more_available;
        const bool whole = file->is_whole();
        Place& place = places_[file->name()];
        const std::string_view rest = file->read(place.byte);
        const std::size_t end = rest.find('\n');
        if (rest.empty() || (end == std::string_view::npos && !whole)) {
          all_end = all_end && whole;
          break;
        }
        out.collect({file->name(), ++place.lines, std::string(rest.substr(0, end))});
        place.byte += end == std::string_view::npos ? rest.size() : end + 1;
      }
    }
    return all_end ? InputStatus::end_of_input : InputStatus::nothing_available;
  }
  void snapshot_position(StateWriter& writer) const override { writer(places_); }
  void restore_position(StateReader& reader) override { reader(places_); }

 private:
  std::vector<File> files_;
  std::map<std::string, Place> places_;
};

class Shared : public Source<Line> {
 public:
  explicit Shared(std::vector<File> files) : files_(std::move(files)) {}
  std::size_t split_count(std::size_t parallelism) const override { return parallelism; }
  std::unique_ptr<SplitReader<Line>> create_reader(std::size_t split,
                                                   std::size_t count) const override {
    std::vector<File> own;
    for (std::size_t i = split; i < files_.size(); i += count) own.push_back(files_[i]);
    return std::make_unique<FilesReader>(std::move(own));
  }

 private:
  std::vector<File> files_;
};

/// The list of the state is the buffer itself.
class ListSink : public SinkFunction<std::string>, public CheckpointedFunction {
 public:
  ListSink(std::size_t size, std::shared_ptr<Ledger> ledger)
      : size_(size), ledger_(std::move(ledger)) {}

  void initialize_state(FunctionInitializationContext& context) override {
    waiting_ = context.operator_state_store().list_state(
        ListStateDescriptor<std::string>{"waiting texts"});
  }
  void snapshot_state(FunctionSnapshotContext&) override {}
  void invoke(const std::string& text, Timestamp) override {
    waiting_.add(text);
    write(size_);
  }
  void finish() override { write(1); }

 private:
  /// As many batches as there are of at least so many texts.
  void write(std::size_t least) {
    auto texts = waiting_.get();
    std::vector<std::string> all(texts.begin(), texts.end());
    while (all.size() >= least && !all.empty()) {
      const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(size_, all.size()));
      ledger_->write({all.begin(), end});
      all.erase(all.begin(), end);
    }
    waiting_.update(all);
  }

  std::size_t size_;
  std::shared_ptr<Ledger> ledger_;
  ListState<std::string> waiting_;
};

}  // namespace

std::unique_ptr<SplitReader<Line>> line_reader(std::shared_ptr<const GrowingFile> file) {
  return std::make_unique<FilesReader>(std::vector<File>{std::move(file)});
}

std::shared_ptr<const Source<Line>> line_source(std::vector<File> files) {
  return std::make_shared<Shared>(std::move(files));
}

void write_in_batches(DataStream<std::string> texts, std::size_t size,
                      std::shared_ptr<Ledger> ledger) {
  texts.add_sink(ListSink(size, std::move(ledger)));
}

}  // namespace weir::exercises
