/// \file
/// Text files for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace weir::taxi {

/// Everything in a file; fails the test if there is no such file.
inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A file that is there as long as this object is.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) { append(text); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }

  void append(const std::string& text) {
    std::ofstream(path_, std::ios::binary | std::ios::app) << text;
  }

  std::string path() const { return path_.string(); }

 private:
  // ctest runs each test in a process of its own, several at a time
  std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string("weir_") + testing::UnitTest::GetInstance()->current_test_info()->name() +
       ".csv");
};

}  // namespace weir::taxi
