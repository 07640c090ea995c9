#include "weir/async_data_stream.hpp"

using namespace std::chrono_literals;

struct Ask : weir::AsyncFunction<int, std::string> {
  void async_invoke(const int&, weir::ResultFuture<std::string> result) override {
    result.complete({});
  }
};

void use(const weir::DataStream<int>& numbers) {
  const auto strategy = weir::AsyncRetryStrategy<int>::fixed_delay(3, 1s);
  weir::AsyncDataStream::unordered_wait_with_retry(numbers, Ask{}, 10s, strategy);
}
