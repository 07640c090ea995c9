#include "selftest/equivalents.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "weir/error.hpp"

namespace weir::cli {
namespace equivalents_test {

class EquivalentsTest : public testing::Test {
 protected:
  ~EquivalentsTest() override { std::filesystem::remove(file_); }

  std::vector<Equivalent> read(const std::string& text) {
    std::ofstream(file_) << text;
    return read_equivalents(file_);
  }

  std::filesystem::path file_ =
      testing::TempDir() + "weir_equivalents_test-" + std::to_string(getpid()) + ".toml";
};

TEST_F(EquivalentsTest, NameMutantsByTheirLineAndChange) {
  const auto entries = read(R"([[equivalent]]
line = "a < b;"
change = "relational: < to <="
why = "Because."
)");
  ASSERT_EQ(entries.size(), 1U);
  const Mutant mutant{.line = 7, .source = "a < b;", .change = "relational: < to <=", .text = {}};
  EXPECT_TRUE(entries[0].names("reference", mutant));
  auto other = mutant;
  other.change = "always: a < b";
  EXPECT_FALSE(entries[0].names("reference", other));
  other = mutant;
  other.source = "a < c;";
  EXPECT_FALSE(entries[0].names("reference", other));
}

TEST_F(EquivalentsTest, NameAllChangesOfALineOfAProgram) {
  const auto entries = read(R"([[equivalent]]
program = "reference"
line = "a < b;"
why = "Because."
)");
  const Mutant mutant{.line = 7, .source = "a < b;", .change = "always: a < b", .text = {}};
  EXPECT_TRUE(entries.at(0).names("reference", mutant));
  EXPECT_FALSE(entries.at(0).names("map_state", mutant));
}

TEST_F(EquivalentsTest, SayWhy) {
  EXPECT_THROW(read("[[equivalent]]\nline = \"a;\"\n"), Error);
  EXPECT_THROW(read("[[equivalent]]\nwhy = \"Because.\"\n"), Error);
  EXPECT_THROW(read("[[equivalent]]\nline = \"a;\"\nwhy = \"b\"\nbecause = \"c\"\n"), Error);
  EXPECT_THROW(read("line = "), Error);
}

TEST_F(EquivalentsTest, AreNoneWithoutAFile) { EXPECT_TRUE(read_equivalents(file_).empty()); }

}  // namespace equivalents_test
}  // namespace weir::cli
