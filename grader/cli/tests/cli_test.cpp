// Runs the program as a user does, and looks at what it prints and at its exit code.
#include <sstream>

#include "cli.hpp"

namespace weir::cli {
namespace cli_test {

TEST_F(Cli, GeneratesTheGoldenRides) {
  const auto [exit_code, out, err] = run("weir generate rides --rides 2000 --floats hex");
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(err, "");
  EXPECT_TRUE(out == text_of(WEIR_GOLDEN "/rides_2000.csv"));
}

TEST_F(Cli, GeneratesTheGoldenFares) {
  const auto [exit_code, out, err] = run("weir generate fares --rides 2000 --floats hex");
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(err, "");
  EXPECT_TRUE(out == text_of(WEIR_GOLDEN "/fares_2000.csv"));
}

TEST_F(Cli, WritesFloatsAsBitsByDefault) {
  EXPECT_EQ(run("weir generate fares --rides 1").out,
            run("weir generate fares --rides=1 --floats hex").out);
}

TEST_F(Cli, WritesDecimalFloats) {
  EXPECT_EQ(run("weir generate fares --floats decimal --rides 1").out,
            "rideId,taxiId,driverId,startTimeMillis,paymentType,tip,tolls,totalFare\n"
            "1,2013000185,2013000185,1577880020000,CASH,33,0,118\n");
}

TEST_F(Cli, WritesToAFileInsteadOfStandardOutput) {
  const auto [exit_code, out, err] = run("weir generate fares --rides 2000 --output fares.csv");
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(out + err, "");
  EXPECT_TRUE(text_of(folder() / "fares.csv") == text_of(WEIR_GOLDEN "/fares_2000.csv"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder()), {}), 1) << "something was left behind";
}

TEST_F(Cli, ReplacesAFileAndFollowsALinkToIt) {
  const auto [exit_code, out, err] = run(
      "echo old > real.csv && ln -s real.csv link.csv && weir generate fares --rides 1 --output "
      "link.csv");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_TRUE(fs::is_symlink(folder() / "link.csv"));
  EXPECT_TRUE(text_of(folder() / "real.csv").starts_with("rideId,"));
}

// A pipe of the test's own: were it a device, a mistake would replace that of the machine.
TEST_F(Cli, WritesToAPipeWithoutReplacingIt) {
  const auto [exit_code, out, err] =
      run("mkfifo pipe && { timeout 10 cat pipe & weir generate fares --rides 1 --output pipe; "
          "code=$?; "
          "wait; exit $code; }");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_TRUE(out.starts_with("rideId,")) << out;
  EXPECT_TRUE(fs::is_fifo(folder() / "pipe"));
}

TEST_F(Cli, LeavesNothingBehindWhenItCannotWriteTheFile) {
  const auto [exit_code, out, err] =
      run("weir generate rides --rides 10 --output no/such/folder/rides.csv");
  EXPECT_EQ(exit_code, 1);
  EXPECT_EQ(err, "weir: cannot write no/such/folder/rides.csv: No such file or directory\n");
  EXPECT_TRUE(fs::is_empty(folder()));
}

TEST_F(Cli, KeepsTheOldFileWhenTheNewOneDoesNotFit) {
  const auto [exit_code, out, err] =
      run("echo old > rides.csv; trap '' XFSZ; ulimit -f 100; weir generate rides --rides 100000 "
          "--output rides.csv");
  EXPECT_EQ(exit_code, 1);
  EXPECT_EQ(err, "weir: cannot write rides.csv: File too large\n");
  EXPECT_EQ(text_of(folder() / "rides.csv"), "old\n");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder()), {}), 1) << "something was left behind";
}

TEST_F(Cli, SaysThatTheDiskIsFull) {
  for (const std::string command :
       {"weir generate rides --rides 10 > /dev/full", "weir --version > /dev/full"}) {
    const auto [exit_code, out, err] = run(command);
    EXPECT_EQ(exit_code, 1) << command;
    EXPECT_EQ(err, "weir: cannot write standard output: No space left on device\n") << command;
  }
}

TEST_F(Cli, EndsQuietlyWhenItsReaderHasSeenEnough) {
  const auto [exit_code, out, err] =
      run("{ weir generate rides --rides 1000000000; echo $? > code; } | head -n 1");
  EXPECT_TRUE(out.starts_with("rideId,isStart,"));
  EXPECT_EQ(err, "");
  EXPECT_EQ(text_of(folder() / "code"), "0\n");
}

TEST_F(Cli, RefusesANumberOfRidesThatMakesNoSense) {
  for (const std::string number :
       {"0", "-5", "abc", "5x", "1.5", "''", "1000000000001", "99999999999999999999"}) {
    expect_refusal("weir generate rides --output file --rides " + number,
                   "--rides: expected a whole number from 1 to 1000000000000, found '" +
                       (number == "''" ? "" : number) + "'");
  }
}

TEST_F(Cli, SuggestsTheNearestCommand) {
  expect_refusal("weir genrate rides --rides 5",
                 "unknown command 'genrate'; did you mean 'generate'?");
  expect_refusal("weir help genrate", "unknown command 'genrate'; did you mean 'generate'?");
  expect_refusal("weir genrate --help", "unknown command 'genrate'; did you mean 'generate'?");
  expect_refusal("weir hepl", "unknown command 'hepl'; did you mean 'help'?");
  expect_refusal("weir xyzzy", "unknown command 'xyzzy'");
}

TEST_F(Cli, SuggestsTheNearestOption) {
  expect_refusal("weir generate rides --ride 5",
                 "unknown option '--ride'; did you mean '--rides'?");
  expect_refusal("weir generate rides --rides 5 --flaots=hex",
                 "unknown option '--flaots'; did you mean '--floats'?");
  expect_refusal("weir --vresion", "unknown option '--vresion'; did you mean '--version'?");
  expect_refusal("weir --rides 5", "unknown option '--rides'");
}

TEST_F(Cli, SuggestsTheNearestValue) {
  expect_refusal("weir generate ride --rides 5",
                 "generate: expected rides or fares, found 'ride'; did you mean 'rides'?");
  expect_refusal("weir generate rides --rides 5 --floats hexx",
                 "--floats: expected hex or decimal, found 'hexx'; did you mean 'hex'?");
}

TEST_F(Cli, SaysWhatIsMissing) {
  expect_refusal("weir generate", "generate: expected what to generate: rides or fares");
  expect_refusal("weir generate rides", "generate: expected how many rides: --rides N");
}

TEST_F(Cli, WantsOneValueForAnOption) {
  expect_refusal("weir generate rides --rides", "--rides: expected one value");
  expect_refusal("weir generate rides --rides 5 --rides 6", "--rides: expected one value");
}

TEST_F(Cli, RefusesWhatIsTooMuch) {
  expect_refusal("weir generate rides --rides 5 fares", "unexpected argument 'fares'");
}

TEST_F(Cli, ShowsItsHelp) {
  const auto help = run("weir help");
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_NE(help.out.find("weir [OPTIONS] [SUBCOMMAND]"), std::string::npos) << help.out;
  for (const std::string command :
       {"check",    "watch",    "hint",    "trace",        "run",      "reset",
        "solution", "pack",     "handout", "grade",        "mistakes", "new-exercise",
        "selftest", "generate", "test",    "browser-test", "fuzz",     "bench",
        "docs",     "texts",    "format",  "lint",         "doctor"}) {
    EXPECT_NE(help.out.find("\n  " + command + " "), std::string::npos) << command;
    EXPECT_EQ(run("weir help " + command).exit_code, 0) << command;
  }
  EXPECT_EQ(run("weir --help").out, help.out);

  const auto generate = run("weir help generate");
  EXPECT_EQ(generate.exit_code, 0);
  EXPECT_NE(generate.out.find("--floats"), std::string::npos);
  EXPECT_EQ(run("weir generate --help").out, generate.out);
}

TEST_F(Cli, HelpFitsATerminalOf80Columns) {
  std::string all = run("weir help").out;
  for (const std::string command :
       {"check", "watch", "hint", "trace", "run", "reset", "solution", "pack", "handout", "grade",
        "mistakes", "new-exercise", "selftest", "generate"}) {
    all += run("weir help " + command).out;
  }
  std::istringstream lines(all);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST_F(Cli, SendsTheCommandsOfTheScriptToTheScript) {
  expect_refusal("weir lint", "'lint' is done by the script: call ./weir lint");
  expect_refusal("weir tset", "unknown command 'tset'; did you mean 'test'?");
  expect_refusal("weir docter", "unknown command 'docter'; did you mean 'doctor'?");
}

TEST_F(Cli, SaysItsVersion) {
  const auto [exit_code, out, err] = run("weir --version");
  EXPECT_EQ(exit_code, 0);
  EXPECT_TRUE(out.starts_with("weir ")) << out;
}

}  // namespace cli_test
}  // namespace weir::cli
