// `weir grade --executor slurm`, on a cluster of one node.
#include <gmock/gmock.h>

#include "cli.hpp"
#include "slurm_cluster.hpp"

namespace weir::cli {
namespace slurm_test {

using testing::HasSubstr;

class Slurm : public Cli {
 protected:
  static void SetUpTestSuite() { cluster_ = std::make_unique<weir::tests::SlurmCluster>(); }
  static void TearDownTestSuite() { cluster_.reset(); }
  Slurm() {
    const auto solution =
        text_of(WEIR_REPOSITORY "/solutions/01_ride_cleansing/ride_cleansing.cpp");
    hand_in("ada", solution);
    hand_in("a student, \"so-called\"", program_of_mistake("01_ride_cleansing/borders_outside"));
    hand_in("eve", "#error eve\n");
    for (int i = 0; i < 12; ++i) hand_in("empty " + std::to_string(i), "");
    std::ofstream(folder() / "class" / "broken.zip") << "no zip file";
  }
  void hand_in(const std::string& name, const std::string& text) const {
    fs::create_directories(folder() / "class" / name);
    std::ofstream(folder() / "class" / name / "ride_cleansing.cpp") << text;
  }
  static std::string grade(const std::string& words) {
    return "weir grade class --exercises 01 --unsafe --seed 7 " + words;
  }
  static std::string environment() { return "export " + cluster_->environment() + "; "; }

 private:
  inline static std::unique_ptr<weir::tests::SlurmCluster> cluster_;
};

TEST_F(Slurm, GradesAsThisMachineDoes) {
  const auto here = run(grade("--out here"));
  ASSERT_EQ(here.exit_code, 0) << here.out << here.err;
  const auto there = run(environment() + grade("--out there --executor slurm"));
  ASSERT_EQ(there.exit_code, 0) << there.out << there.err;
  for (const std::string name : {"gradebook.csv", "junit.xml", "students/eve/feedback.txt"}) {
    EXPECT_EQ(text_of(folder() / "there" / name), text_of(folder() / "here" / name)) << name;
  }
  EXPECT_THAT(text_of(folder() / "there" / "gradebook.csv"), HasSubstr("Unrecognized archive"));
  EXPECT_TRUE(fs::exists(folder() / "there" / ".slurm" / "1" / "log-1")) << "several tasks";
  EXPECT_FALSE(fs::exists(folder() / "there" / ".slurm" / "2")) << "none is tried again";
}

TEST_F(Slurm, HandsOutAgainWhatANodeHasLost) {
  const auto ran =
      run(environment() +
          "(until scancel --name=weir --state=RUNNING && [ -e out/.slurm/1/log-0 ]; do "
          "sleep 0.05; done) & " +
          grade("--out out --executor slurm") + "; code=$?; wait; exit $code");
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(text_of(folder() / "out" / "gradebook.csv"),
              testing::ContainsRegex("\"ada\",\"ada\",\"\",10,10,10,PASSED"));
  EXPECT_TRUE(fs::exists(folder() / "out" / ".slurm" / "2"));
}

TEST_F(Slurm, GivesUpWithoutPointsLost) {
  const auto ran =
      run(environment() + "(while :; do scancel --name=weir; sleep 0.1; done) & loop=$!; " +
          grade("--out out --executor slurm") + "; code=$?; kill $loop; exit $code");
  EXPECT_EQ(ran.exit_code, 3) << ran.out << ran.err;
  EXPECT_THAT(text_of(folder() / "out" / "gradebook.csv"),
              HasSubstr("\"ada\",\"ada\",\"\",,10,,NOT GRADED,\"no node of the cluster has graded "
                        "it: see the logs in "));
  const auto later = run(environment() + grade("--out out --executor slurm"));
  EXPECT_EQ(later.exit_code, 0) << later.out << later.err;
}

TEST_F(Slurm, IsExpectedOnThisMachine) {
  const auto ran = run("PATH= '" WEIR_CLI "' grade class --unsafe --out out --executor slurm");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("grade: expected Slurm's sbatch and squeue on this machine"));
  EXPECT_FALSE(fs::exists(folder() / "out"));
}

}  // namespace slurm_test
}  // namespace weir::cli
