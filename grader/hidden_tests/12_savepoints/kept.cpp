#include "kept.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "weir/savepoint.hpp"

namespace weir::grader {
namespace {

namespace fs = std::filesystem;

/// A folder that is there as long as this is.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_(fs::temp_directory_path() / ("weir-kept-" + std::to_string(getpid()))) {
    fs::create_directories(path_);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

}  // namespace

Snapshot kept(const std::string& folder) {
  const TemporaryFolder temporary;
  for (const auto& file : kept_files()) {
    const fs::path path = file.path;
    if (path.parent_path() != folder) continue;
    std::ofstream(temporary.path() / path.filename(), std::ios::binary) << bytes_of(file.hex);
  }
  return *read_savepoint(temporary.path());
}

}  // namespace weir::grader
