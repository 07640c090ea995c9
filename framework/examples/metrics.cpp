// Metrics: what a job says of itself. The engine counts what passes through each operator; a
// function counts and measures what is its own. A job that runs can be asked at any time, by
// JobClient::metrics(); here it is asked at the end.
#include <algorithm>
#include <iostream>
#include <string>

#include "weir/weir.hpp"

struct WordCount {
  std::string word;
  int count = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("word", word), cereal::make_nvp("count", count));
  }
};

/// Words of at least four letters.
class LongWords : public weir::RichFlatMapFunction<std::string, WordCount> {
 public:
  void open(weir::RuntimeContext& context) override {
    skipped_ = &context.counter("short words");
    lengths_ = &context.histogram("lengths");
    context.gauge("longest word", [this] { return static_cast<double>(longest_); });
  }
  void flat_map(const std::string& line, weir::Collector<WordCount>& out) override {
    for (std::size_t begin = 0; begin < line.size();) {
      const std::size_t end = std::min(line.find(' ', begin), line.size());
      const std::string word = line.substr(begin, end - begin);
      longest_ = std::max(longest_, word.size());
      lengths_->update(static_cast<double>(word.size()));
      if (word.size() < 4) {
        skipped_->increment();
      } else {
        out.collect({word, 1});
      }
      begin = end + 1;
    }
  }

 private:
  weir::Counter* skipped_ = nullptr;
  weir::Histogram* lengths_ = nullptr;
  std::size_t longest_ = 0;
};

int main() {
  weir::StreamExecutionEnvironment env;
  env.from_collection<std::string>({"the water under the weir", "is deeper than the water"})
      .flat_map<WordCount>(LongWords{})
      .name("Long words")
      .key_by(&WordCount::word)
      .sum(&WordCount::count)
      .name("Counts")
      .add_sink([](const WordCount&) {});
  const weir::MetricsReport report = env.execute("Metrics").metrics();

  for (const auto& task : report.tasks) {
    for (const auto& op : task.operators) {
      std::cout << op.name << ": " << op.records_in << " in, " << op.records_out << " out, "
                << op.state_entries << " kept\n";
    }
  }
  const auto words = report.of("Long words");
  std::cout << words.counters.at("short words") << " short words; the longest has "
            << words.gauges.at("longest word") << " letters\n";
  const auto& lengths = words.histograms.at("lengths");
  std::cout << lengths.count() << " words of " << lengths.min() << " to " << lengths.max()
            << " letters, " << lengths.mean() << " on average\n";
}
