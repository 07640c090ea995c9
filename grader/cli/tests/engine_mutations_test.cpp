#include "selftest/engine_mutations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "weir/error.hpp"

namespace weir::cli {
namespace engine_mutations_test {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// A workbook with one file of an engine, and a catalogue.
class Mutations : public ::testing::Test {
 protected:
  Mutations() : folder_(fs::temp_directory_path() / fs::path("weir-mutations-XXXXXX")) {
    std::string name = folder_.string();
    folder_ = mkdtemp(name.data());
    write("engine.cpp", "a < b; b < c; a == c;\n");
  }
  ~Mutations() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  void write_mutation(const std::string& old) const {
    write("time.toml", "[[mutation]]\nbreaks = 'x'\nfile = 'engine.cpp'\nold = '" + old +
                           "'\nnew = 'a <= b'\ntest = 'X.Y'\n");
  }
  std::string mutated() const { return mutated_text(read_mutations(folder_).front(), folder_); }
  template <class Action>
  static std::string message(Action action) {
    try {
      action();
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing is wrong";
  }

  fs::path folder_;
};

TEST_F(Mutations, ReplaceATextThatStandsThereOnce) {
  write_mutation("a < b");
  EXPECT_EQ(mutated(), "a <= b; b < c; a == c;\n");
  const auto mutation = read_mutations(folder_).front();
  EXPECT_EQ(mutation.area, "time");
  EXPECT_EQ(mutation.test, "X.Y");
}

TEST_F(Mutations, RefuseATextThatStandsThereNowhereOrTwice) {
  write_mutation("a > b");
  EXPECT_THAT(message([&] { mutated(); }), HasSubstr("stands there nowhere"));
  write_mutation("<");
  EXPECT_THAT(message([&] { mutated(); }), HasSubstr("stands there more often"));
}

TEST_F(Mutations, SayWhatIsMissing) {
  write("time.toml", "[[mutation]]\nbreaks = 'x'\nfile = 'y'\nold = 'a'\nnew = 'b'\nname = 'c'\n");
  EXPECT_THAT(message([&] { read_mutations(folder_); }), HasSubstr("found 'name'"));
  write("time.toml", "[[mutation]]\nbreaks = 'x'\n");
  EXPECT_THAT(message([&] { read_mutations(folder_); }),
              HasSubstr("time.toml:1:1: expected a text 'file', found none"));
  fs::remove(folder_ / "time.toml");
  EXPECT_THAT(message([&] { read_mutations(folder_); }), HasSubstr("holds no mutations"));
}

TEST(SemanticsCatalogue, FitsTheSources) {
  const fs::path root = WEIR_REPOSITORY;
  const auto mutations = read_mutations(root / "grader" / "semantics");
  EXPECT_GE(mutations.size(), 60U);
  std::set<std::string> texts;
  for (const auto& mutation : mutations) {
    SCOPED_TRACE(mutation.breaks);
    try {
      const auto text = mutated_text(mutation, root);
      // What breaks two statements has a test for each.
      EXPECT_TRUE(texts.insert(mutation.test + mutation.file.string() + text).second)
          << "is listed twice";
    } catch (const Error& error) {
      ADD_FAILURE() << error.what();
    }
  }
}

}  // namespace engine_mutations_test
}  // namespace weir::cli
