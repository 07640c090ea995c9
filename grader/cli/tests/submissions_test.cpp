#include "commands/submissions.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "commands/batch_records.hpp"
#include "weir/error.hpp"

namespace weir::cli {
namespace submissions_test {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Submissions : public testing::Test {
 protected:
  Submissions() {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "out");
  }
  ~Submissions() override { fs::remove_all(folder_); }

  void add(const std::string& name, const std::string& text = "int a;\n") const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  void add_zip(const std::string& name, const Files& files) const {
    write_zip(folder_ / name, files);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& one : submissions_in(folder_, folder_ / "out")) names.push_back(one.name);
    return names;
  }
  Files only() const { return submitted_files(submissions_in(folder_, folder_ / "out").at(0)); }

  fs::path folder_ = fs::path(testing::TempDir()) / "weir_submissions";
};

TEST_F(Submissions, OfCanvasAreOneOfEachStudent) {
  add_zip("lovelaceada_12345_67890_hourly_tips.zip", {{"hourly_tips.cpp", "a"}});
  add("lovelaceada_12345_67891_state-2.cpp", "b");
  add("hopper_LATE_7_8_ride_cleansing.cpp", "c");
  EXPECT_THAT(names(), ElementsAre("hopper_7", "lovelaceada_12345"));
  const auto all = submissions_in(folder_, folder_ / "out");
  EXPECT_EQ(submitted_files(all.at(0)), (Files{{"ride_cleansing.cpp", "c"}}));
  const auto files = submitted_files(all.at(1));
  EXPECT_THAT(files, SizeIs(2));
  EXPECT_EQ(files.at("state.cpp"), "b");
  EXPECT_EQ(files.at("lovelaceada_12345_67890_hourly_tips.zip/hourly_tips.cpp"), "a");
}

TEST_F(Submissions, OfMoodleAreCalledAsItsFoldersAndSayWhoTheyAreOf) {
  add("Ada Lovelace_12_assignsubmission_file_/state.cpp");
  add("J_R Hopper_7_assignsubmission_file/state.cpp");
  const auto all = submissions_in(folder_, folder_ / "out");
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].name, "Ada Lovelace_12_assignsubmission_file_");
  EXPECT_EQ(all[0].student, "Ada Lovelace");
  EXPECT_EQ(all[1].student, "J_R Hopper");
}

TEST_F(Submissions, OfGradescopeSayWhoTheyAreOf) {
  add("submission_11/state.cpp");
  add("submission_12/state.cpp");
  add("submission_13/state.cpp");
  add("submission_metadata.yml",
      "---\nsubmission_11:\n  :submitters:\n  - :name: Ada Lovelace\n    :sid: '7'\n"
      "    :email: ada@example.org\n  - :name: \"J\\nR\"\n    :email: j@example.org\n"
      "  :score: 3\nsubmission_12:\n  :submitters:\n  - :name: [a, b]\n");
  const auto all = submissions_in(folder_, folder_ / "out");
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].name, "submission_11");
  EXPECT_EQ(all[0].student, "Ada Lovelace, J?R");
  EXPECT_EQ(all[0].email, "ada@example.org, j@example.org");
  EXPECT_EQ(all[1].student, "");
  EXPECT_EQ(all[2].student, "submission_13");
}

TEST_F(Submissions, OfGradescopeAreNoneWithDamagedNames) {
  add("submission_11/state.cpp");
  add("submission_metadata.yml", "submission_11: [");
  EXPECT_THROW(submissions_in(folder_, folder_ / "out"), Error);
}

TEST_F(Submissions, AreToldApart) {
  add("ada/a.cpp");
  add_zip("ada.zip", {});
  add_zip("Müller, J.v2.zip", {});
  add("a\nb/a.cpp");
  add("a\tb/a.cpp");
  EXPECT_THAT(names(),
              testing::UnorderedElementsAre("ada", "ada.zip", "Müller, J.v2", "a?b", "a?b (2)"));
}

TEST_F(Submissions, AreNoLinksPipesOrHiddenFiles) {
  fs::create_directory_symlink("/", folder_ / "everything");
  ASSERT_EQ(mkfifo((folder_ / "pipe.zip").c_str(), 0666), 0);
  add(".records/a.cpp");
  add("__MACOSX/a.cpp");
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(Submissions, TakeNoLinksAndPipesIn) {
  add("eve/a.cpp", "a");
  fs::create_symlink("/etc/passwd", folder_ / "eve" / "b.cpp");
  fs::create_directory_symlink(".", folder_ / "eve" / "itself");
  ASSERT_EQ(mkfifo((folder_ / "eve" / "c.cpp").c_str(), 0666), 0);
  fs::create_directories(folder_ / "eve" / "d.cpp");
  EXPECT_EQ(only(), (Files{{"a.cpp", "a"}}));
}

TEST_F(Submissions, AreRefusedWhereTheyAreTooLarge) {
  add("eve/a.cpp", std::string((1U << 20U) + 1, ' '));
  EXPECT_THROW(only(), Error);
}

TEST_F(Submissions, KeepNamesThatLeadOutAsNames) {
  add_zip("eve.zip", {{"../../a.cpp", "a"}, {"/etc/b.cpp", "b"}});
  EXPECT_THAT(only(), SizeIs(2));
  EXPECT_FALSE(fs::exists(folder_.parent_path() / "a.cpp"));
}

TEST_F(Submissions, OfAMacHaveNoMore) {
  add_zip("eve.zip", {{"x/a.cpp", "a"}, {"__MACOSX/x/a.cpp", "b"}});
  EXPECT_EQ(only(), (Files{{"x/a.cpp", "a"}}));
}

class Records : public Submissions {
 protected:
  BatchKey key_{.seed = 7, .sandbox = "landlock", .tests = "tests"};
  Graded graded_{.name = "ada", .problem = "\"=1", .verdicts = {}};
};

TEST_F(Records, AreOfOneSubmissionAndOneWayToGradeIt) {
  BatchRecords(folder_, key_, folder_).keep(graded_, "hash");
  const auto found = BatchRecords(folder_, key_, folder_).find("ada", "hash");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->problem, graded_.problem);
  EXPECT_FALSE(BatchRecords(folder_, key_, folder_).find("ada", "other"));
  EXPECT_FALSE(BatchRecords(folder_, key_, folder_).find("eve", "hash"));
  key_.sandbox = "none";
  EXPECT_FALSE(BatchRecords(folder_, key_, folder_).find("ada", "hash"));
  key_.sandbox = "landlock";
  key_.toolchain = "another compiler";
  EXPECT_FALSE(BatchRecords(folder_, key_, folder_).find("ada", "hash"));
}

TEST_F(Records, KeepTheSeedAndTheFolder) {
  EXPECT_FALSE(batch_in(folder_));
  const BatchRecords records(folder_, key_, folder_ / "class");
  ASSERT_TRUE(batch_in(folder_));
  EXPECT_EQ(batch_in(folder_)->seed, 7U);
  EXPECT_EQ(batch_in(folder_)->folder, folder_ / "class");
}

TEST_F(Records, AreReadAsTheyWereWritten) {
  const BatchRecords records(folder_, key_, folder_);
  records.keep({.name = "eve", .problem = {}, .verdicts = {}}, "hash of eve");
  records.keep(graded_, "hash of ada");
  const auto all = records_in(folder_);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].name, "ada");
  EXPECT_EQ(all[0].submission, "hash of ada");
  EXPECT_EQ(all[0].key, key_);
  EXPECT_EQ(all[1].name, "eve");
}

TEST_F(Records, AreNoneWhereTheGraderHasFailed) {
  const BatchRecords records(folder_, key_, folder_);
  graded_.verdicts.emplace_back();
  graded_.verdicts.back().outcome = grader::Outcome::not_graded;
  records.keep(graded_, "hash");
  EXPECT_FALSE(records.find("ada", "hash"));
}

TEST_F(Records, ThatAreDamagedAreNone) {
  const BatchRecords records(folder_, key_, folder_);
  records.keep(graded_, "hash");
  for (const auto& entry : fs::directory_iterator(folder_ / ".records")) {
    std::ofstream(entry.path()) << "{";
  }
  EXPECT_FALSE(records.find("ada", "hash"));
  EXPECT_FALSE(batch_in(folder_));
  EXPECT_THAT(records_in(folder_), IsEmpty());
}

}  // namespace submissions_test
}  // namespace weir::cli
