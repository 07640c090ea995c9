// `weir run --sink sqlite:FILE`: each result is there once, whatever dies.
#include <sqlite3.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "cli.hpp"

namespace weir::cli {
namespace run_sqlite_test {

using Lines = std::vector<std::string>;

/// What the query answers with, a line each, sorted.
Lines ask(const fs::path& file, const std::string& query) {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
  Lines lines;
  const auto add = [](void* into, int, char** values, char**) {
    static_cast<Lines*>(into)->emplace_back(*values);
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(database, query.c_str(), add, &lines, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// The hours and their largest tips: of drivers who got as much, either may be named after a
/// restore.
Lines without_drivers(Lines rows) {
  for (auto& row : rows) {
    const auto first = row.find(',');
    row.erase(first, row.rfind(',') - first);
  }
  return rows;
}

Lines rows_of(const fs::path& file) {
  return ask(file, "SELECT key || ',' || value FROM hourly_tips");
}

const std::string tips = " run hourly_tips --with '" WEIR_REPOSITORY "/solutions' --rides 60000 ";

TEST_F(Cli, RunWritesItsResultsIntoATable) {
  const auto expected = sorted_lines(run("weir" + tips).out);
  const auto [exit_code, out, err] = run("weir" + tips + "--sink sqlite:tips.db");
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(out + err, "");
  EXPECT_EQ(rows_of(folder() / "tips.db"), expected);
  const auto again = run("weir" + tips + "--sink sqlite:tips.db");
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_EQ(again.err,
            "weir: tips.db holds results of hourly_tips, and the job begins anew: take them away, "
            "or go on from a checkpoint with --from\n");
  EXPECT_EQ(rows_of(folder() / "tips.db"), expected);
}

TEST_F(Cli, RunSaysThatAJobThatHasEndedIsNotGoneOnWith) {
  const std::string job = "weir" + tips + "--sink sqlite:tips.db --checkpoint-dir kept ";
  EXPECT_EQ(run(job).exit_code, 0);
  const auto again = run(job + "--from latest");
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_EQ(again.err, "weir: tips.db holds results of hourly_tips, and " +
                           (folder() / "kept").string() +
                           " no checkpoint to go on from: a job "
                           "that has ended leaves none. To begin anew, take the results away\n");
}

class Killed : public Cli {
 protected:
  /// Runs a job into a database. It is killed soon after each of some checkpoints, and then left
  /// alone. `arguments` say what and how fast.
  void run_and_kill(const std::string& arguments, const std::string& database) const {
    const std::string command = "'" WEIR_CLI "'" + arguments + " --sink sqlite:" + database +
                                " --checkpoint-dir kept --interval 20ms --from latest 2>>said";
    const std::string kill_five_times =
        "for pause in 0.02 0.1 0.2 0.05 0.15; do before=$(ls kept); looks=0; (exec " + command +
        ") & until [ \"$(ls kept)\" != \"$before\" ] || [ $((looks += 1)) -gt 500 ]; do "
        "sleep 0.02; done; sleep $pause; kill -9 $!; wait $!; done\n";
    const std::string build = "weir" + arguments + " --rides 1 --sink file:built; mkdir kept; ";
    const auto [exit_code, out, err] =
        run(build + kill_five_times + "timeout --foreground 60 " + command +
            "; echo $?; grep -c 'going on from checkpoint' said");
    std::istringstream said(out);
    int ended = -1;
    int restored = 0;
    said >> ended >> restored;
    EXPECT_EQ(ended, 0) << text_of(folder() / "said");
    EXPECT_GE(restored, 2) << "kills that came too early test nothing";
  }
};

TEST_F(Killed, RunLosesAndDoublesNoRow) {
  const auto expected = sorted_lines(run("weir" + tips).out);
  run_and_kill(tips + "--rate 20000", "tips.db");
  EXPECT_EQ(without_drivers(rows_of(folder() / "tips.db")), without_drivers(expected));
  EXPECT_EQ(ask(folder() / "tips.db", "SELECT count(*) FROM weir_staged_hourly_tips"), Lines{"0"});
}

// The sink is not ours, but that of the exercise: two of it, side by side.
TEST_F(Killed, RunLosesAndDoublesNoRowOfASinkOfAnExercise) {
  run_and_kill(" run exactly_once --with '" WEIR_REPOSITORY
               "/solutions' --rides 40000 --parallelism 2 --rate 15000",
               "fares.db");
  EXPECT_EQ(ask(folder() / "fares.db",
                "SELECT count(*) || ' of ' || count(DISTINCT key) FROM exactly_once"),
            Lines{"40000 of 40000"});
  EXPECT_EQ(ask(folder() / "fares.db", "SELECT count(*) FROM weir_staged_exactly_once"),
            Lines{"0"});
}

TEST_F(Cli, RunRefusesASinkWithoutTransactionsWhereTheExerciseNeedsThem) {
  const auto [exit_code, out, err] = run("weir run exactly_once --with '" WEIR_REPOSITORY
                                         "/solutions' --rides 1 --sink socket:127.0.0.1:1");
  EXPECT_EQ(exit_code, 2);
  EXPECT_EQ(err,
            "weir: this exercise writes in transactions, and that sink has none: name another one, "
            "such as sqlite:FILE\n");
}

TEST_F(Cli, RunCommitsWhatItHasWhenItIsInterrupted) {
  const auto [exit_code, out, err] =
      run("timeout --foreground 60 '" WEIR_CLI "'" + tips +
          "--rate 30000 --interval 1m --sink sqlite:tips.db & "
          "job=$!; until [ -e tips.db ] || ! kill -0 $job; do sleep 0.05; done; "
          "sleep 1; kill -INT $job; "
          "wait $job");
  EXPECT_EQ(exit_code, 130) << err;
  EXPECT_FALSE(rows_of(folder() / "tips.db").empty());
}

}  // namespace run_sqlite_test
}  // namespace weir::cli
