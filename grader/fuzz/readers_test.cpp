#include "fuzz/readers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/stored_job.hpp"

namespace weir::grader::fuzz {
namespace {

namespace fs = std::filesystem;

fs::path corpus_of(const Reader& reader) { return fs::path(WEIR_CORPORA) / reader.name; }

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Readers : public ::testing::TestWithParam<Reader> {};
INSTANTIATE_TEST_SUITE_P(Of, Readers, ::testing::ValuesIn(readers),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(Readers, TakeOrRefuseWhatHasBeenFoundForThem) {
  std::size_t files = 0;
  for (const auto& file : fs::directory_iterator(corpus_of(GetParam()))) {
    SCOPED_TRACE(file.path().string());
    EXPECT_NO_THROW(GetParam().read(contents(file.path())));
    ++files;
  }
  EXPECT_GT(files, 0U) << "expected files in " << corpus_of(GetParam());
}

TEST_P(Readers, TakeOrRefuseTheFirstHalfOfEach) {
  for (const auto& file : fs::directory_iterator(corpus_of(GetParam()))) {
    SCOPED_TRACE(file.path().string());
    const std::string whole = contents(file.path());
    EXPECT_NO_THROW(GetParam().read(whole.substr(0, whole.size() / 2)));
  }
}

TEST(Corpora, AreThoseOfTheReaders) {
  for (const auto& folder : fs::directory_iterator(WEIR_CORPORA)) {
    EXPECT_TRUE(std::any_of(std::begin(readers), std::end(readers), [&](const Reader& reader) {
      return reader.name == folder.path().filename().string();
    })) << folder.path();
  }
}

TEST(StoredJob, GoesOnFromWhatItHasRemembered) { EXPECT_NO_THROW(play_from(remembered())); }

}  // namespace
}  // namespace weir::grader::fuzz
