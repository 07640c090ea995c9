#include "selftest/edits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "weir/error.hpp"

namespace weir::cli {
namespace edits_test {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A folder with a file to be changed.
class Edits : public testing::Test {
 protected:
  Edits() {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "right.cpp") << "a < b;\nb < c;\na == c;\n";
  }
  ~Edits() override { fs::remove_all(folder_); }

  std::string edited(const std::vector<Edit>& edits) const {
    return edited_text(folder_, "right.cpp", edits, "mistake.toml");
  }
  std::string complaint(const std::vector<Edit>& edits) const {
    try {
      edited(edits);
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing is wrong";
  }
  TomlTable table(const std::string& text) const {
    std::ofstream(folder_ / "edit.toml") << text;
    return read_toml(folder_ / "edit.toml");
  }

  fs::path folder_ = testing::TempDir() + "weir_edits_test-" + std::to_string(getpid());
};

TEST_F(Edits, ReplaceTextsThatStandThereOnce) {
  EXPECT_EQ(edited({{"a < b", "a > b"}}), "a > b;\nb < c;\na == c;\n");
  EXPECT_EQ(edited({}), "a < b;\nb < c;\na == c;\n");
}

TEST_F(Edits, AreMadeInTheFileAsItIsInAnyOrder) {
  EXPECT_EQ(edited({{"a == c;\n", ""}, {"a < b", "b < c"}, {"b < c", "a < b"}}),
            "b < c;\na < b;\n");
}

TEST_F(Edits, MayTouch) {
  EXPECT_EQ(edited({{"a < b;\n", "1"}, {"b < c;\n", "2"}}), "12a == c;\n");
}

TEST_F(Edits, SayWhatDoesNotFit) {
  EXPECT_EQ(
      complaint({{"a > b", "x"}}),
      "mistake.toml does not fit any more: each 'old' has to stand in right.cpp once, and this "
      "one stands there nowhere. Change it as that file was changed:\na > b");
  EXPECT_THAT(complaint({{"<", "x"}}), HasSubstr("stands there more often"));
  EXPECT_THAT(complaint({{"a < b;\nb", "x"}, {"b < c", "x"}}), HasSubstr("overlaps with another"));
  EXPECT_THAT(complaint({{"a < b;", "x"}, {"a < b", "x"}}), HasSubstr("begins where another one"));
}

TEST_F(Edits, AreReadFromATable) {
  const auto edit = edit_of(table("old = 'a'\nnew = ''\n"));
  EXPECT_EQ(edit.before, "a");
  EXPECT_EQ(edit.after, "");
  EXPECT_THROW(edit_of(table("old = 'a'\n")), ParseError);
  EXPECT_THROW(edit_of(table("old = ''\nnew = 'a'\n")), ParseError);
  EXPECT_THROW(edit_of(table("old = 'a'\nnew = 'a'\n")), ParseError);
}

TEST_F(Edits, StandInFilesOfTextsNumbersAndTables) {
  EXPECT_EQ(table("number = 7\n").number("number"), 7);
  EXPECT_EQ(table("[[edit]]\nold = 'a'\n[[edit]]\nold = 'b'\n").tables("edit").at(1).line, 3U);
  EXPECT_THROW(table("old = true\n"), ParseError);
  EXPECT_THROW(table("old = ["), ParseError);
  EXPECT_THROW(table("old = 'a'\nwhat = 'b'\n").allow({"old"}), ParseError);
}

}  // namespace edits_test
}  // namespace weir::cli
