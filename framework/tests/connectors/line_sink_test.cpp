#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "runtime/events.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace line_sink_test {

using namespace std::chrono_literals;

/// A file of this test, which is removed at its end.
struct TestFile {
  TestFile() {
    static std::atomic<int> number{0};
    path = std::filesystem::temp_directory_path() /
           ("weir_lines_" + std::to_string(::getpid()) + "_" + std::to_string(number++) + ".csv");
  }
  ~TestFile() { std::filesystem::remove(path); }
  TestFile(const TestFile&) = delete;
  TestFile& operator=(const TestFile&) = delete;

  std::string text() const {
    std::ifstream in(path);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
  }
  /// All lines but the first, which must be the header.
  std::vector<int> numbers() const {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    EXPECT_EQ(line, "n");
    std::vector<int> all;
    while (std::getline(in, line)) all.push_back(std::stoi(line));
    return all;
  }
  std::filesystem::path path;
};

void write(const DataStream<int>& numbers, const TestFile& file) {
  numbers.write_as_csv(file.path, "n", [](int n) { return std::to_string(n); });
}

std::vector<int> different(const std::vector<int>& numbers) {
  const std::set<int> ascending(numbers.begin(), numbers.end());
  return {ascending.begin(), ascending.end()};
}

struct Job {
  explicit Job(std::size_t parallelism = 1)
      : harness(
            [this](StreamExecutionEnvironment& environment) {
              write(input.stream(environment).rebalance(), file);
            },
            {.parallelism = parallelism}) {}
  void put(std::initializer_list<int> values) {
    harness.open();
    for (const int n : values) input.emit(n, at(n));
    harness.run();
  }
  void end() {
    input.end();
    harness.run();
  }
  TestFile file;
  testing::TestInput<int> input{"Input"};
  testing::JobHarness harness;
};

TEST(WriteAsCsv, ReplacesTheFileWhereTheJobBegins) {
  Job job;
  std::ofstream(job.file.path) << "something else that is longer\n";
  job.put({1, 2});
  job.end();
  EXPECT_EQ(job.file.text(), "n\n1\n2\n");
}

TEST(WriteAsCsv, KeepsWhatIsThereAndGoesOnAtTheEndAfterARestore) {
  Job job;
  job.put({1, 2});
  const auto snapshot = job.harness.snapshot();
  job.put({3, 4});
  job.harness.restore(snapshot);
  job.put({5});
  job.end();
  EXPECT_EQ(job.file.text(), "n\n1\n2\n3\n4\n5\n") << "somebody may have read 3 and 4";
}

TEST(WriteAsCsv, TakesAwayThePartOfALineInWhichAProcessHasDied) {
  for (const std::string whole : {"", "3\n"}) {
    Job job;
    job.put({1, 2});
    const auto snapshot = job.harness.snapshot();
    std::ofstream(job.file.path, std::ios::app) << whole << "12";
    job.harness.restore(snapshot);
    job.put({1234});
    job.end();
    EXPECT_EQ(job.file.text(), "n\n1\n2\n" + whole + "1234\n");
  }
}

TEST(WriteAsCsv, GoesOnAtAnotherParallelism) {
  Job job(2);
  job.put({1, 2, 3});
  const auto snapshot = job.harness.snapshot();
  job.put({4, 5});
  job.harness.restore(snapshot, 3);
  job.put({6});
  const auto next = job.harness.snapshot();
  job.put({7});
  job.harness.restore(next, 1);
  job.put({8});
  job.end();
  auto numbers = job.file.numbers();
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(numbers, (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(WriteAsCsv, SaysWhatToDoWhereTheFileIsNotWhatItWas) {
  for (const bool missing : {true, false}) {
    Job job;
    job.put({1, 2, 3});
    const auto snapshot = job.harness.snapshot();
    if (missing) {
      std::filesystem::remove(job.file.path);
    } else {
      std::filesystem::resize_file(job.file.path, 4);
    }
    try {
      job.harness.restore(snapshot);
      FAIL();
    } catch (const SnapshotError& error) {
      const std::string text = error.what();
      EXPECT_NE(text.find(missing ? "cannot be found" : "has 4 bytes"), std::string::npos) << text;
      EXPECT_NE(text.find("had 8 bytes"), std::string::npos) << text;
      EXPECT_NE(text.find("start without the snapshot"), std::string::npos) << text;
    }
  }
}

TEST(WriteAsCsv, HoldsEachLineAtLeastOnceThroughCrashesAtAnyParallelism) {
  std::vector<int> expected(80);
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = static_cast<int>(i);
  std::size_t restores = 0;
  std::size_t again = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const TestFile file;
    std::mt19937_64 random(seed);
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(1 + seed % 3);
          write(environment.from_collection(expected).rebalance().map([](int n) { return n; }),
                file);
        },
        {.seed = seed, .checkpoint_probability = 0.1},
        {{1 + random() % 120, 1 + random() % 4}, {1 + random() % 80, 1 + random() % 4}});
    restores += run.restores;
    const auto numbers = file.numbers();
    ASSERT_EQ(different(numbers), expected) << seed;
    again += numbers.size() - expected.size();
  }
  EXPECT_GT(restores, 150U);
  EXPECT_GT(again, 0U);
}

TEST(WriteAsCsv, HoldsEachLineAtLeastOnceWhereAJobOnThreadsIsRestored) {
  const TestFile file;
  std::vector<int> expected(300'000);
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = static_cast<int>(i);
  std::shared_ptr<const Snapshot> snapshot;
  const auto build = [&](StreamExecutionEnvironment& environment) {
    environment.set_parallelism(2);
    environment.options().batch_capacity = 8;
    write(environment.from_collection(expected).rebalance(), file);
  };
  {
    StreamExecutionEnvironment environment;
    build(environment);
    auto client = environment.execute_async("first");
    snapshot = client.checkpoint();
    client.cancel();
  }
  StreamExecutionEnvironment environment;
  build(environment);
  environment.restore_from(snapshot);
  environment.execute();
  EXPECT_EQ(different(file.numbers()), expected);
}

}  // namespace line_sink_test
}  // namespace weir::tests
