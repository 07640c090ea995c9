#include "explain/catalogue.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace weir::grader {
namespace catalogue_test {

/// Twelve probes, and programs that fail at some of them in their own way.
Catalogue catalogue() {
  Catalogue catalogue;
  catalogue.part = "p";
  for (int i = 0; i < 12; ++i) {
    catalogue.probes.push_back({{}, Scenario("p").element("in", i)});
    catalogue.reference.push_back(0);
  }
  catalogue.mistakes = {
      {"rounds", "You round.", "why", {1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}},
      {"forgets", "You forget.", "why", {0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0}},
      {"forgets_too", "You forget.", "why", {0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0}},
      {"doubles", "You double.", "why", {0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 3}},
      {"repeats", "You repeat.", "why", {0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 3}},
      {"seldom", "You are seldom wrong.", "why", {0, 0, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0}},
  };
  return catalogue;
}

TEST(Catalogue, KnowsAMistakeByItsBehaviour) {
  const auto known = catalogue();
  ASSERT_NE(known.find(known.mistakes[0].behaviour), nullptr);
  EXPECT_EQ(known.find(known.mistakes[0].behaviour)->name, "rounds");
}

TEST(Catalogue, SaysNothingOfBehaviourThatItDoesNotKnow) {
  const auto known = catalogue();
  Behaviour other = known.mistakes[0].behaviour;
  other.back() = 9;
  EXPECT_EQ(known.find(other), nullptr) << "one probe speaks against it";
  EXPECT_EQ(known.find(known.reference), nullptr);
  EXPECT_EQ(known.find({1, 1}), nullptr) << "of other probes";
}

TEST(Catalogue, TakesSeveralForOneIfTheyHaveOneMisconception) {
  const auto known = catalogue();
  ASSERT_NE(known.find(known.mistakes[1].behaviour), nullptr);
  EXPECT_EQ(known.find(known.mistakes[1].behaviour)->misconception, "You forget.");
  EXPECT_EQ(known.find(known.mistakes[3].behaviour), nullptr) << "it doubles, or it repeats";
}

TEST(Catalogue, SaysNothingWhereTooLittleSpeaksForIt) {
  const auto known = catalogue();
  EXPECT_EQ(known.find(known.mistakes[5].behaviour), nullptr) << "two probes only";
}

TEST(Catalogue, CanBeWithoutAMistake) {
  const auto known = catalogue();
  EXPECT_EQ(known.find(known.mistakes[0].behaviour, "rounds"), nullptr);
  ASSERT_NE(known.find(known.mistakes[3].behaviour, "doubles"), nullptr);
  EXPECT_EQ(known.find(known.mistakes[3].behaviour, "doubles")->name, "repeats");
}

TEST(Catalogue, ChoosesProbesThatTellMistakesApart) {
  const auto fewer = catalogue().with_fewer_probes(10);
  EXPECT_EQ(fewer.probes.size(), 10U);
  EXPECT_EQ(fewer.find(fewer.mistakes[0].behaviour)->name, "rounds");
  EXPECT_EQ(fewer.find(fewer.mistakes[1].behaviour)->misconception, "You forget.");
  for (const auto& mistake : fewer.mistakes) EXPECT_EQ(mistake.behaviour.size(), 10U);
}

TEST(Catalogue, ComesBackFromItsFile) {
  const auto file = std::filesystem::temp_directory_path() / "weir-catalogue-test";
  write_catalogues(file.string(), {catalogue(), {}});
  const auto read = read_catalogues(file.string());
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(find_part(read, "q"), nullptr);
  const auto* part = find_part(read, "p");
  ASSERT_EQ(part, read.data());
  EXPECT_EQ(part->probes.size(), 12U);
  EXPECT_EQ(part->probes[3].scenario.steps.front().value, to_json(3));
  EXPECT_EQ(part->mistakes[2].name, "forgets_too");
  std::ofstream(file) << "no catalogue";
  EXPECT_TRUE(read_catalogues(file.string()).empty());
  std::filesystem::remove(file);
  EXPECT_TRUE(read_catalogues(file.string()).empty());
}

}  // namespace catalogue_test
}  // namespace weir::grader
