#include "sandbox/box.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "weir/error.hpp"

namespace box_test {

using weir::sandbox::Box;
using weir::sandbox::Level;

std::string command_in(const Box& box, const std::string& script) {
  std::string command;
  for (const auto& word : weir::sandbox::words_of(box, WEIR_BOX)) command += "'" + word + "' ";
  return command + "sh -c '" + script + "' 2>&1";
}

/// What a command exits with in a box.
int code_in(const Box& box, const std::string& script) {
  return WEXITSTATUS(std::system((command_in(box, script) + " >/dev/null").c_str()));
}

/// What a command prints in a box, or why it does not.
std::string said_in(const Box& box, const std::string& script) {
  const std::string command = command_in(box, script);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  std::string said;
  std::array<char, 4096> piece{};
  while (std::fgets(piece.data(), piece.size(), pipe.get()) != nullptr) said += piece.data();
  return said;
}

class Boxes : public testing::TestWithParam<Level> {
 protected:
  void SetUp() override {
    if (said_in(box_, "echo works") != "works\n") GTEST_SKIP() << "not on this machine";
  }
  Box box_{.level = GetParam()};
};

TEST_P(Boxes, HideFilesOfTheMachine) {
  EXPECT_EQ(said_in(box_, "cat /etc/passwd >/dev/null 2>&1 || echo hidden"), "hidden\n");
  EXPECT_EQ(said_in(box_, "cat " WEIR_BOX " >/dev/null 2>&1 || echo hidden"), "hidden\n");
}
TEST_P(Boxes, ShowWhatTheyAreTold) {
  box_.readable = {WEIR_BOX};
  EXPECT_EQ(said_in(box_, "cat " WEIR_BOX " >/dev/null && echo seen"), "seen\n");
  EXPECT_EQ(said_in(box_, "echo x 2>/dev/null >>" WEIR_BOX " || echo kept"), "kept\n");
}
TEST_P(Boxes, ShowItInFoldersThatCannotBeWrittenIn) {
  const std::string folder = testing::TempDir() + "weir_box_" + std::to_string(getpid());
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/shown") << "shown\n";
  box_.readable = {folder + "/shown"};
  EXPECT_EQ(said_in(box_, "cat " + folder + "/shown"), "shown\n");
  EXPECT_EQ(said_in(box_, "echo x 2>/dev/null >" + folder + "/planted || echo kept"), "kept\n");
  std::filesystem::remove_all(folder);
}
TEST_P(Boxes, KeepTheirOwnMemoryToThemselves) {
  const std::string script =
      "for process in 1 $PPID; do "
      "(exec 3<>/proc/$process/mem) 2>/dev/null && echo open; done; echo done";
  EXPECT_EQ(said_in(box_, script), "done\n");
}
TEST_P(Boxes, HaveRoomForTemporaryFiles) {
  const std::string folder = testing::TempDir() + "weir_box_" + std::to_string(getpid());
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::all);
  box_.writable = folder;
  EXPECT_EQ(said_in(box_, "echo x >$(mktemp) && echo written"), "written\n");
  std::filesystem::remove_all(folder);
}
TEST_P(Boxes, PassNothingOfTheEnvironmentOn) {
  setenv("WEIR_SECRET", "secret", 1);
  EXPECT_EQ(said_in(box_, "echo \"${WEIR_SECRET-none}\""), "none\n");
}
TEST_P(Boxes, RefuseNamespacesAndSessions) {
  EXPECT_EQ(said_in(box_, "unshare -U true 2>/dev/null || echo refused"), "refused\n");
  EXPECT_EQ(said_in(box_, "setsid -f true 2>/dev/null; setsid true 2>/dev/null || echo refused"),
            "refused\n");
}
TEST_P(Boxes, BoundTheNumberOfProcesses) {
  box_.processes = 8;
  const auto said = said_in(box_, "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 1 & done; wait");
  EXPECT_NE(said.find("Cannot fork"), std::string::npos) << said;
}
TEST_P(Boxes, BoundTheLengthOfFiles) {
  box_.file_bytes = 1000;
  EXPECT_NE(said_in(box_, "ulimit -f"), "unlimited\n");
}
TEST_P(Boxes, StartNoProcessWhereTheyMayNot) {
  box_.children = false;
  EXPECT_NE(said_in(box_, "true & true").find("Cannot fork"), std::string::npos);
  EXPECT_EQ(said_in(box_, "kill -0 1 2>/dev/null || kill -0 -1 2>/dev/null || echo refused"),
            "refused\n");
  EXPECT_EQ(said_in(box_, "kill -0 $$ && echo allowed"), "allowed\n");
}
TEST_P(Boxes, EndWithWhatTheProgramLeaves) {
  EXPECT_EQ(said_in(box_, "sleep 1000 & echo left"), "left\n");
}
TEST_P(Boxes, TellWhetherTheyCouldBeMade) {
  EXPECT_EQ(code_in(box_, "exit 3"), 3);
  EXPECT_EQ(code_in(box_, "exit 125"), 1);
  EXPECT_EQ(code_in(box_, "kill -9 $$"), 128 + 9);
  box_.readable = {"/no/such/file"};
  EXPECT_EQ(code_in(box_, "exit 3"), weir::sandbox::no_box);
}
INSTANTIATE_TEST_SUITE_P(Of, Boxes, testing::Values(Level::landlock, Level::bubblewrap),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST(BoxWords, TellTheWholeBox) {
  const Box box{.level = Level::landlock,
                .readable = {"/a b", "--"},
                .writable = "/w",
                .memory = 1,
                .processor_seconds = 2,
                .processes = 3,
                .children = false,
                .file_bytes = 4};
  auto words = weir::sandbox::words_of(box, "program");
  words.emplace_back("run");
  words.erase(words.begin());
  std::vector<std::string> rest;
  const Box told = weir::sandbox::box_of(words, rest);
  EXPECT_EQ(rest, std::vector<std::string>{"run"});
  EXPECT_EQ(weir::sandbox::words_of(told, "program"), weir::sandbox::words_of(box, "program"));
}
TEST(BoxWords, AreRefusedWhereTheySayNothing) {
  std::vector<std::string> rest;
  EXPECT_THROW(weir::sandbox::box_of({"--level", "paper", "--", "run"}, rest), weir::Error);
  EXPECT_THROW(weir::sandbox::box_of({"--memory", "much", "--", "run"}, rest), weir::Error);
  EXPECT_THROW(weir::sandbox::box_of({"--level", "none"}, rest), weir::Error);
}

}  // namespace box_test
