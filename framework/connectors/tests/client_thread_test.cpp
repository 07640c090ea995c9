#include "common/client_thread.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

namespace weir::tests {
namespace client_thread_test {

using connectors::ClientThread;

const auto nobody = [] {};

/// Asks until it is done.
template <class Ask>
void finish(const Ask& ask) {
  constexpr std::chrono::milliseconds pause{1};
  while (ask() == SinkStatus::busy) std::this_thread::sleep_for(pause);
}

TEST(ClientThread, DoesAgainWhatMayBeDoneTwiceAndCountsIt) {
  ClientThread thread(1, nobody);
  int calls = 0;
  finish([&] {
    return thread.ask("a", [&] {
      thread.insist(Duration{10'000}, [&] {
        if (++calls < 3) throw TryAgain("not yet");
      });
    });
  });
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(thread.take_retries(), 2U);
  EXPECT_EQ(thread.take_retries(), 0U);
}

TEST(ClientThread, GivesUpAfterItsPatience) {
  ClientThread thread(1, nobody);
  try {
    finish([&] {
      return thread.ask("a", [&] { thread.insist(Duration{0}, [] { throw TryAgain("never"); }); });
    });
    FAIL() << "it worked";
  } catch (const TryAgain& error) {
    EXPECT_STREQ(error.what(), "never");
  }
}

/// Or a sink that is asked to commit one transaction would go on without a part of the next one.
TEST(ClientThread, MakesAnErrorOfAPieceFinal) {
  ClientThread thread(2, nobody);
  ASSERT_TRUE(thread.post([] { throw TryAgain("not yet"); }));
  try {
    finish([&] { return thread.ask("commit", [] {}); });
    FAIL() << "nothing was thrown";
  } catch (const TryAgain&) {
    FAIL() << "it would be asked for again";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "not yet");
  }
}

TEST(ClientThread, EndsWhileItInsists) {
  std::promise<void> begun;
  ClientThread thread(1, nobody);
  ASSERT_TRUE(thread.post([&] {
    begun.set_value();
    thread.insist(Duration{3'600'000}, [] { throw TryAgain("never"); });
  }));
  begun.get_future().wait();
}

}  // namespace client_thread_test
}  // namespace weir::tests
