#include "weir/files/file_sink.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <numeric>

#include "checkpoint/scratch_folder.hpp"
#include "killed.hpp"
#include "small_disk.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace file_sink_test {

namespace fs = std::filesystem;
using Number = std::int64_t;

class FileSinks : public ::testing::Test {
 protected:
  fs::path folder() const { return scratch_.path() / "out"; }
  auto sink(std::uint64_t roll_size = 1 << 20) const {
    return std::make_shared<files::FileSink<Number>>(
        "numbers",
        files::FileOptions{
            .folder = folder(), .suffix = ".csv", .header = "number", .roll_size = roll_size},
        [](const Number& n) { return std::to_string(n); });
  }
  /// The numbers in all finished files, sorted; how many files there are of each kind.
  std::vector<Number> finished() {
    std::vector<Number> numbers;
    files_ = hidden_ = 0;
    for (const auto& entry : fs::directory_iterator(folder())) {
      if (entry.path().filename().string().starts_with('.')) {
        ++hidden_;
        continue;
      }
      ++files_;
      std::ifstream file(entry.path());
      std::string line;
      std::getline(file, line);
      EXPECT_EQ(line, "number");
      while (std::getline(file, line)) numbers.push_back(std::stoll(line));
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
  }
  static std::vector<Number> up_to(Number last) {
    std::vector<Number> numbers(static_cast<std::size_t>(last));
    std::iota(numbers.begin(), numbers.end(), 1);
    return numbers;
  }

  fs::path checkpoints() const { return scratch_.path() / "checkpoints"; }

  int files_ = 0;
  int hidden_ = 0;

 private:
  ScratchFolder scratch_;
};

TEST_F(FileSinks, HoldEachResultOnceAndRollBySize) {
  StreamExecutionEnvironment env;
  env.set_parallelism(2);
  env.from_sequence(1, 20'000).sink_to(sink(10'000));
  env.execute();
  EXPECT_EQ(finished(), up_to(20'000));
  EXPECT_GE(files_, 10);
  EXPECT_EQ(hidden_, 0);
}

TEST_F(FileSinks, ShowAFileWhenItsCheckpointIsComplete) {
  StreamExecutionEnvironment env;
  env.set_restart_strategy(RestartStrategy::none());
  env.from_sequence(1, 3)
      .map([](Number n) {
        if (n == 3) throw std::runtime_error("broken");
        return n;
      })
      .sink_to(sink());
  EXPECT_THROW(env.execute(), JobFailed);
  EXPECT_EQ(finished(), std::vector<Number>{});
  EXPECT_EQ(hidden_, 0) << "the open transaction is aborted";
}

TEST_F(FileSinks, HoldEachResultOnceThroughCrashesAtAnyParallelism) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    fs::remove_all(folder());
    testing::simulate(
        [&](StreamExecutionEnvironment& env) {
          env.set_parallelism(2);
          env.from_sequence(1, 60).rebalance().sink_to(sink(40));
        },
        {.seed = seed, .checkpoint_probability = 0.1}, {{60 + seed * 5, 3}, {90, 1}, {120, {}}});
    EXPECT_EQ(finished(), up_to(60)) << seed;
    EXPECT_EQ(hidden_, 0) << seed;
  }
}

TEST_F(FileSinks, HoldEachResultOnceThoughTheProcessIsKilledAgainAndAgain) {
  const NumberJob job{.checkpoints = checkpoints()};
  const int kills = run_killed({.seed = 11}, [&](int attempt) {
    auto other = job;
    other.parallelism = 1 + static_cast<std::size_t>(attempt) % 3;
    run_numbers(other, sink(100'000));
  });
  EXPECT_GT(kills, 5);
  EXPECT_EQ(finished(), up_to(job.count));
  EXPECT_EQ(hidden_, 0);
}

TEST_F(FileSinks, FailWhereTheDiskIsFullAndGoOnWhenThereIsRoom) {
  constexpr Number count = 400'000;
  const NumberJob job{.count = count, .rate = 10e6, .checkpoints = checkpoints()};
  const auto said = on_a_small_disk([&](SmallDisk& disk) {
    const auto sink = std::make_shared<files::FileSink<Number>>(
        "numbers", files::FileOptions{.folder = disk.folder() / "out", .header = "number"},
        [](const Number& n) { return std::to_string(n); });
    std::string failure = "it has not failed";
    try {
      run_numbers(job, sink);
    } catch (const JobFailed& error) {
      failure = error.what();
    }
    disk.grow();
    run_numbers(job, sink);
    fs::copy(disk.folder() / "out", folder());
    return failure;
  });
  EXPECT_THAT(said, ::testing::AllOf(::testing::HasSubstr("cannot write '"),
                                     ::testing::HasSubstr("; see that there is room")));
  EXPECT_EQ(finished(), up_to(count));
  EXPECT_EQ(hidden_, 0);
}

}  // namespace file_sink_test
}  // namespace weir::tests
