#include <utility>

#include "weir/internal/folder_files.hpp"
#include "weir/line_sources.hpp"

namespace weir {
namespace {

namespace fs = std::filesystem;

class FolderReader final : public SplitReader<std::string> {
 public:
  FolderReader(const fs::path& folder, const FolderOptions& options, std::size_t split,
               std::size_t count)
      : files_(folder, options, split, count) {}

  void open(RuntimeContext& context) override { files_.open(context); }
  InputStatus poll_next(SourceOutput<std::string>& out) override {
    for (std::string line; !out.full(); out.collect(std::move(line))) {
      if (!files_.next(line)) return files_.wait();
    }
    return InputStatus::more_available;
  }
  Timestamp available_at() const override { return files_.available_at(); }
  void snapshot_position(StateWriter& writer) const override { files_.snapshot(writer); }
  void restore_position(StateReader& reader) override { files_.restore(reader); }
  void close() override { files_.close(); }

 private:
  internal::FolderFiles files_;
};

class FolderLines final : public Source<std::string> {
 public:
  FolderLines(fs::path folder, FolderOptions options)
      : folder_(std::move(folder)), options_(std::move(options)) {}

  Boundedness boundedness() const override { return options_.boundedness(); }
  std::size_t split_count(std::size_t parallelism) const override { return parallelism; }
  std::unique_ptr<SplitReader<std::string>> create_reader(std::size_t split,
                                                          std::size_t count) const override {
    return std::make_unique<FolderReader>(folder_, options_, split, count);
  }

 private:
  fs::path folder_;
  FolderOptions options_;
};

}  // namespace

std::shared_ptr<const Source<std::string>> lines_of_folder(std::string folder,
                                                           FolderOptions options) {
  internal::check(options);
  return std::make_shared<FolderLines>(std::move(folder), std::move(options));
}

}  // namespace weir
