#include "weir/files/csv_source.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "checkpoint/scratch_folder.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace csv_source_test {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Tip {
  int ride = 0;
  std::string note;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(ride), CEREAL_NVP(note));
  }
  friend bool operator==(const Tip&, const Tip&) = default;
};

class CsvSources : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }
  DataStream<Tip> tips(StreamExecutionEnvironment& env, Duration scan_interval = Duration{0},
                       char separator = ',') const {
    return env.from_source<Tip>(
        std::make_shared<files::CsvSource<Tip>>(
            folder_.path(), files::CsvFormat{.columns = {"ride", "note"}, .separator = separator},
            [](const std::vector<std::string>& fields) {
              return Tip{std::stoi(fields[0]), fields[1]};
            },
            FolderOptions{scan_interval, ".csv"}),
        WatermarkStrategy<Tip>::no_watermarks(), "Tips");
  }
  std::string failure() const {
    StreamExecutionEnvironment env;
    tips(env).collect();
    try {
      env.execute();
    } catch (const Error& error) {
      return error.what();
    }
    return "it has not failed";
  }

 private:
  ScratchFolder folder_;
};

TEST_F(CsvSources, MakeElementsOfTheColumnsThatAreNamed) {
  write("b.csv", "note,ride\nsecond,2\n");
  write("a.csv", "tip,ride,note\r\n0.5,1,first\r\n\r\n,-1,\r\n");
  write("c.txt", "not CSV");
  StreamExecutionEnvironment env;
  EXPECT_THAT(tips(env).execute_and_collect(),
              ElementsAre(Tip{1, "first"}, Tip{-1, ""}, Tip{2, "second"}));
}

TEST_F(CsvSources, TakeQuotesOffFields) {
  write("a.csv",
        "\"ride\";note\n"
        "\"1\";\"a;b\"\n"
        "2;\"he said \"\"yes\"\"\"\n"
        "3;\"two\nlines\"\n"
        "4;5\" wide\n"
        "5;\"\"");
  StreamExecutionEnvironment env;
  EXPECT_THAT(tips(env, Duration{0}, ';').execute_and_collect(),
              ElementsAre(Tip{1, "a;b"}, Tip{2, "he said \"yes\""}, Tip{3, "two\nlines"},
                          Tip{4, "5\" wide"}, Tip{5, ""}));
}

TEST_F(CsvSources, FindFilesThatComeLater) {
  write("1.csv", "ride,note\n1,first\n");
  CollectedResults<Tip> results;
  testing::JobHarness harness(
      [&](StreamExecutionEnvironment& env) { results = tips(env, Duration{100}).collect(); });
  harness.run();
  EXPECT_THAT(results.values(), ElementsAre(Tip{1, "first"}));
  write("0.csv", "note,ride\nsecond,2\n");
  harness.advance(Duration{100});
  EXPECT_THAT(results.values(), ElementsAre(Tip{1, "first"}, Tip{2, "second"}));
  EXPECT_FALSE(harness.finished());
}

TEST_F(CsvSources, ReadEachRowOnceThroughCrashesAtAnyParallelism) {
  std::vector<int> expected;
  for (int file = 0; file < 6; ++file) {
    std::string text = file % 2 == 0 ? "ride,note\n" : "other,note,ride\n";
    for (int row = 0; row < 9; ++row) {
      expected.push_back(file * 10 + row);
      const auto ride = std::to_string(expected.back());
      text += file % 2 == 0 ? ride + ",\"two\nlines\"\n" : ",x," + ride + "\n";
    }
    write(std::to_string(file) + ".csv", text);
  }
  std::size_t restores = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const CollectedResults<int> results;
    std::mt19937_64 random(seed);
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& env) {
          env.set_parallelism(1 + seed % 3);
          env.options().batch_capacity = 4;
          tips(env).rebalance().map([](const Tip& tip) { return tip.ride; }).collect(results);
        },
        {.seed = seed, .checkpoint_probability = 0.1},
        {{1 + random() % 60, 2}, {1 + random() % 60, 1}});
    auto rides = results.values();
    std::sort(rides.begin(), rides.end());
    ASSERT_EQ(rides, expected) << "seed " << seed;
    restores += run.restores;
  }
  EXPECT_GT(restores, 30U);
}

TEST_F(CsvSources, SayWhereAFileIsNotWhatIsExpected) {
  write("a.csv", "ride,notes\n1,x\n");
  EXPECT_THAT(failure(),
              AllOf(HasSubstr("a.csv', byte 0: expected the column 'note' in the header, "
                              "found 'ride', 'notes'; name the columns")));
  write("a.csv", "ride,note\n1,x\n2\n");
  EXPECT_THAT(failure(),
              HasSubstr("a.csv', byte 14: expected 2 fields, as the header has, found 1"));
  write("a.csv", "ride,note\none,x\n");
  EXPECT_THAT(failure(), HasSubstr("a.csv', byte 10: stoi"));
  write("a.csv", "ride,note\n1,\"x\n");
  write("b.csv", "ride,note\n1,\"x\n");
  EXPECT_THAT(failure(), HasSubstr("a.csv', byte 10: a quote is not closed; mend the file"));
}

}  // namespace csv_source_test
}  // namespace weir::tests
