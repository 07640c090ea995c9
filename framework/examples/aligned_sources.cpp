// Sources that keep together: an archive can be read as fast as one likes, and a gauge speaks every
// now and then. Without an alignment the archive would be read to its end at once, and all of it
// kept until the gauge has come so far. Here it waits whenever it is more than 20 s ahead of the
// gauge in event time. The job is stepped by hand, by a clock of its own.
#include <iostream>
#include <memory>
#include <string>

#include "weir/testing/job_harness.hpp"
#include "weir/testing/scripted_source.hpp"
#include "weir/weir.hpp"

using namespace std::chrono_literals;

weir::Timestamp second(int n) { return weir::Timestamp{1000 * n}; }

weir::DataStream<int> read(weir::StreamExecutionEnvironment& env, const std::string& name,
                           const weir::testing::Script<int>& script) {
  const auto strategy =
      weir::WatermarkStrategy<int>::no_watermarks().with_watermark_alignment("rivers", 20s, 1s);
  return env
      .from_source<int>(std::make_shared<const weir::testing::ScriptedSource<int>>(script),
                        strategy, name)
      .map([name](int n) {
        std::cout << "  " << name << ' ' << n << '\n';
        return n;
      });
}

int main() {
  weir::testing::Script<int> gauge;
  weir::testing::Script<int> archive;
  for (const int n : {0, 30, 60}) gauge.element(n, second(n)).watermark(second(n)).pause(30s);
  for (const int n : {0, 15, 30, 45, 60, 75}) archive.element(n, second(n)).watermark(second(n));

  weir::testing::JobHarness job([&](weir::StreamExecutionEnvironment& env) {
    read(env, "gauge", gauge).union_with(read(env, "archive", archive)).add_sink([](int) {});
  });
  for (int n = 0; n <= 70; n += 35) {
    std::cout << "at " << n << " s\n";
    job.set_processing_time(second(n));
  }
}
