#include "grade/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::grader {

namespace {

/// Of the call that has just failed.
std::string reason() { return std::generic_category().message(errno); }

}  // namespace

std::string text_of(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw Error(tr("{} is a folder, and should be a file", path.string()));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(tr("cannot read {}: {}", path.string(), reason()));
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw Error(tr("cannot write {}: {}", path.string(), reason()));
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder,
                                            const std::string& ending) {
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.path().extension() == ending) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace weir::grader
