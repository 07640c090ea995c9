#include "archive.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "weir/error.hpp"

namespace weir::cli {
namespace archive_test {

namespace fs = std::filesystem;

fs::path path_of(const char* name) { return fs::path(testing::TempDir()) / name; }

TEST(Archive, ReadsWhatItHasWritten) {
  const Files files{{"01_a/a.cpp", "int a;\n"}, {"02_b/b.cpp", std::string(100'000, 'x')}};
  write_zip(path_of("weir_archive.zip"), files);
  EXPECT_EQ(read_archive(path_of("weir_archive.zip")), files);
  fs::remove(path_of("weir_archive.zip"));
}

TEST(Archive, HasTheNameOfItsFileWithoutItsEnding) {
  EXPECT_EQ(archive_name("class/ada.zip"), "ada");
  EXPECT_EQ(archive_name("class/ada.tar.gz"), "ada");
  EXPECT_EQ(archive_name("anna.tanner.zip"), "anna.tanner");
  EXPECT_EQ(archive_name("anna.zipper.tgz"), "anna.zipper");
  EXPECT_EQ(archive_name("v1.tar.zip"), "v1.tar");
  EXPECT_EQ(archive_name("notes.txt"), "notes.txt");
  EXPECT_TRUE(is_archive("anna.tanner.tar"));
  EXPECT_FALSE(is_archive("anna.tanner"));
}

TEST(Archive, RefusesAFileThatIsTooLong) {
  write_zip(path_of("weir_bomb.zip"), {{"a.cpp", std::string((1U << 20U) + 1, '0')}});
  EXPECT_THROW(read_archive(path_of("weir_bomb.zip")), Error);
  fs::remove(path_of("weir_bomb.zip"));
}

TEST(Archive, RefusesTooManyEntries) {
  Files files;
  for (int i = 0; i < 2001; ++i) files[std::to_string(i)] = "";
  write_zip(path_of("weir_many.zip"), files);
  EXPECT_THROW(read_archive(path_of("weir_many.zip")), Error);
  fs::remove(path_of("weir_many.zip"));
}

TEST(Archive, RefusesWhatIsNone) {
  std::ofstream(path_of("weir_none.zip")) << "hello";
  EXPECT_THROW(read_archive(path_of("weir_none.zip")), Error);
  EXPECT_THROW(read_archive(path_of("weir_not_there.zip")), Error);
  fs::remove(path_of("weir_none.zip"));
}

}  // namespace archive_test
}  // namespace weir::cli
