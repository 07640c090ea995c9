// `weir run --sink`, as a user runs it.
#include <gmock/gmock.h>

#include "cli.hpp"

namespace weir::cli {
namespace run_sink_test {

using testing::HasSubstr;

TEST_F(Cli, RunLabelsRowsByTheirSubtask) {
  const auto [exit_code, out, err] =
      run("weir run ride_count --rides 500 --parallelism 2 --sink print");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_THAT(out, HasSubstr("1> 2013"));
  EXPECT_THAT(out, HasSubstr("2> 2013"));
  EXPECT_EQ(run("weir run ride_count --rides 1 --sink print").out, "2013000185,1\n2013000185,2\n");
}

TEST_F(Cli, RunWritesFilesOfWhichEachIsWhole) {
  const auto expected = sorted_lines(run("weir run ride_count --rides 2000").out);
  const auto [exit_code, out, err] =
      run("weir run ride_count --rides 2000 --parallelism 2 --sink file:results && ls -A results | "
          "grep -c '^[.]'; cat results/*");
  EXPECT_EQ(err, "");
  ASSERT_TRUE(out.starts_with("0\n")) << "a file that is not finished: " << out.substr(0, 200);
  EXPECT_EQ(sorted_lines(out.substr(2)), expected);
}

TEST_F(Cli, RunRefusesToMixItsResultsWithThoseOfAnotherRun) {
  run("weir run ride_count --rides 10 --sink file:results; cat results/* >before");
  const auto [exit_code, out, err] = run("weir run ride_count --rides 10 --sink file:results");
  EXPECT_EQ(exit_code, 2);
  EXPECT_EQ(err,
            "weir: results holds results of ride_count, and the job begins anew: take them away, "
            "or go on from a checkpoint with --from\n");
  EXPECT_EQ(run("cat results/* | cmp - before").exit_code, 0);
}

TEST_F(Cli, RunSaysThatNobodyListens) {
  const auto [exit_code, out, err] =
      run("weir run ride_count --rides 10 --sink socket:127.0.0.1:1");
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(err, HasSubstr("cannot connect to 127.0.0.1:1"));
}

TEST_F(Cli, RunRefusesSinksThatItDoesNotKnow) {
  const std::string all =
      "--sink: expected print or file or sqlite or socket or postgres "
      "or mysql or redis or elasticsearch or kafka, found ";
  expect_refusal("weir run ride_count --sink sqlit:tips.db",
                 all + "'sqlit:tips.db'; did you mean 'sqlite'?");
  expect_refusal("weir run ride_count --sink prnt", all + "'prnt'; did you mean 'print'?");
  expect_refusal("weir run ride_count --sink ''", all + "''");
  expect_refusal("weir run ride_count --sink sqlite",
                 "--sink: expected sqlite:FILE, found 'sqlite'");
  expect_refusal("weir run ride_count --sink file:", "--sink: expected file:FOLDER, found 'file:'");
  for (const std::string found : {"print:", "print:x"}) {
    expect_refusal("weir run ride_count --sink " + found,
                   "--sink: expected print, found '" + found + "'");
  }
  for (const std::string found : {"socket", "socket:host", "socket:host:", "socket::80"}) {
    expect_refusal("weir run ride_count --sink " + found,
                   "--sink: expected socket:HOST:PORT, found '" + found + "'");
  }
  for (const std::string found : {"postgres", "postgres:", "postgres:host", "postgres://"}) {
    expect_refusal(
        "weir run ride_count --sink " + found,
        "--sink: expected postgres://USER:PASSWORD@HOST/DATABASE, found '" + found + "'");
  }
  expect_refusal("weir run ride_count --sink postgre://host/tips",
                 all + "'postgre://host/tips'; did you mean 'postgres'?");
  expect_refusal("weir run ride_count --final --sink print",
                 "--final: expected no --sink, which shows each result");
}

}  // namespace run_sink_test
}  // namespace weir::cli
