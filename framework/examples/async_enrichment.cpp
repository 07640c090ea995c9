// Asking others: each reading of a gauge gets the name of its river from a directory that takes its
// time. The job does not wait: up to four questions are under way at once, and the answers come on
// the directory's own threads. ordered_wait keeps the order of the readings. The directory does not
// know every river at once: a retry strategy asks again a little later.
#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "weir/weir.hpp"

using namespace std::chrono_literals;

/// Answers after a while, some questions sooner than others.
class Directory {
 public:
  /// Calls `answer` with the name of a river, on another thread.
  void look_up(int river, const std::function<void(std::string)>& answer) {
    const bool knows = river != 2 || ++times_asked_for_2_ == 3;
    questions_.push_back(std::async(std::launch::async, [river, answer, knows] {
      const std::map<int, std::string> names{{1, "Hudson"}, {2, "Bronx"}, {3, "Harlem"}};
      std::this_thread::sleep_for(river * 3ms);
      answer(knows ? names.at(river) : "");
    }));
  }

 private:
  int times_asked_for_2_ = 0;
  std::vector<std::future<void>> questions_;
};

/// Asks for the river of a reading.
class WithRiver : public weir::AsyncFunction<int, std::string> {
 public:
  void open(weir::RuntimeContext&) override { directory_ = std::make_shared<Directory>(); }
  void async_invoke(const int& river, weir::ResultFuture<std::string> result) override {
    directory_->look_up(river, [river, result](const std::string& name) {
      if (name.empty()) return result.complete({});  // nothing, so far
      result.complete({std::to_string(river) + " is the " + name});
    });
  }
  void close() override { directory_.reset(); }

 private:
  std::shared_ptr<Directory> directory_;
};

int main() {
  weir::StreamExecutionEnvironment env;
  const auto readings = env.from_collection<int>({3, 1, 2, 1});
  const auto retries = weir::AsyncRetryStrategy<std::string>::fixed_delay(5, 2ms).if_result(
      weir::RetryPredicates::empty_result);
  weir::AsyncDataStream::ordered_wait_with_retry(readings, WithRiver{}, 10s, retries, 4).print();
  env.execute("Rivers");
}
