/// \file
/// Many things, as many at a time as there are processors.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <future>
#include <thread>
#include <vector>

namespace weir::cli {

/// Calls `act(0)` to `act(count - 1)`, `most` at a time. Passes on what one of them throws.
template <class Act>
void in_parallel(std::size_t count, const Act& act,
                 std::size_t most = std::max(1U, std::thread::hardware_concurrency())) {
  std::atomic<std::size_t> next{0};
  std::vector<std::future<void>> threads;
  for (std::size_t i = 0; i < most; ++i) {
    threads.push_back(std::async(std::launch::async, [&] {
      for (auto n = next++; n < count; n = next++) act(n);
    }));
  }
  for (auto& thread : threads) thread.get();
}

}  // namespace weir::cli
