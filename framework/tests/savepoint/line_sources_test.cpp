#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "checkpoint/scratch_folder.hpp"
#include "common.hpp"
#include "runtime/failing.hpp"
#include "weir/line_sources.hpp"

namespace weir::tests {
namespace line_sources_test {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

DataStream<std::string> lines_in(StreamExecutionEnvironment& environment, const fs::path& folder,
                                 const FolderOptions& options) {
  return environment.from_source<std::string>(
      lines_of_folder(folder, options), WatermarkStrategy<std::string>::no_watermarks(), "Folder");
}

std::vector<std::string> sorted(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

const FolderOptions once{Duration{0}, ".txt"};

TEST(FolderLines, AreThoseOfAllFilesInOrderOfTheirNames) {
  const ScratchFolder scratch;
  write(scratch.path() / "b.txt", "3\n\n4");
  write(scratch.path() / "a.txt", "1\n2\n");
  write(scratch.path() / "c.txt", "");
  write(scratch.path() / "d.part", "not yet\n");
  write(scratch.path() / ".e.txt", "hidden\n");
  fs::create_directory(scratch.path() / "f.txt");
  StreamExecutionEnvironment environment;
  EXPECT_EQ(lines_in(environment, scratch.path(), once).execute_and_collect(),
            (std::vector<std::string>{"1", "2", "3", "", "4"}));
}

TEST(FolderLines, AreReadOnceThroughCrashesAtAnyParallelism) {
  const ScratchFolder scratch;
  std::vector<std::string> expected;
  for (int file = 0; file < 6; ++file) {
    std::string text;
    for (int line = 0; line < 9; ++line) {
      expected.push_back(std::to_string(file) + "." + std::string(std::size_t(line), 'x'));
      text += expected.back() + (line < 8 || file % 2 == 0 ? "\n" : "");
    }
    write(scratch.path() / (std::to_string(file) + ".txt"), text);
  }
  std::size_t restores = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const CollectedResults<std::string> results;
    std::mt19937_64 random(seed);
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(1 + seed % 3);
          lines_in(environment, scratch.path(), once)
              .rebalance()
              .map([](const std::string& line) { return line; })
              .collect(results);
        },
        {.seed = seed, .checkpoint_probability = 0.1},
        {{1 + random() % 60, 2}, {1 + random() % 60, 1}});
    ASSERT_EQ(sorted(results.values()), sorted(expected)) << "seed " << seed;
    restores += run.restores;
  }
  EXPECT_GT(restores, 50U);
}

TEST(FolderLines, OfFilesThatComeLaterAreFound) {
  const ScratchFolder scratch;
  write(scratch.path() / "1.txt", "first\n");
  CollectedResults<std::string> results;
  testing::JobHarness harness([&](StreamExecutionEnvironment& environment) {
    results = lines_in(environment, scratch.path(), {Duration{100}, ".txt"}).collect();
  });
  harness.run();
  EXPECT_EQ(results.values(), std::vector<std::string>{"first"});
  write(scratch.path() / "0.txt", "second\n");
  harness.advance(99ms);
  EXPECT_EQ(results.size(), 1U);
  harness.advance(1ms);
  EXPECT_EQ(results.values(), (std::vector<std::string>{"first", "second"}));
  EXPECT_FALSE(harness.finished());
}

TEST(FolderLines, SayWhatIsWrongWithTheFolder) {
  StreamExecutionEnvironment environment;
  lines_in(environment, "/nowhere/at/all", once).collect();
  expect_contains(message_of<JobFailed>(environment),
                  "the folder '/nowhere/at/all' cannot be read");
  EXPECT_THROW(lines_of_folder(".", {Duration{-1}, ""}), InvalidJob);
}

/// Somebody who listens on a port of this machine, and sends a text to the first that comes.
class Sender {
 public:
  Sender() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(socket_, 1), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;
  ~Sender() {
    if (thread_.joinable()) thread_.join();
    ::close(socket_);
  }
  void send_once(const std::string& text) {
    thread_ = std::thread([this, text] {
      const int peer = accept(socket_, nullptr, nullptr);
      EXPECT_EQ(::send(peer, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
      ::close(peer);
    });
  }
  std::uint16_t port() const { return port_; }

 private:
  int socket_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

DataStream<std::string> lines_from(StreamExecutionEnvironment& environment, std::uint16_t port) {
  return environment.from_source<std::string>(lines_of_socket("127.0.0.1", port),
                                              WatermarkStrategy<std::string>::no_watermarks(),
                                              "Socket");
}

TEST(SocketLines, ComeUntilTheOtherSideCloses) {
  Sender sender;
  sender.send_once("one\r\ntwo\n\nlast");
  StreamExecutionEnvironment environment;
  EXPECT_EQ(lines_from(environment, sender.port()).execute_and_collect(),
            (std::vector<std::string>{"one", "two", "", "last"}));
}

TEST(SocketLines, AreNotSentAgainAfterARestoreAndThatIsCounted) {
  Sender sender;
  testing::JobHarness harness([&](StreamExecutionEnvironment& environment) {
    lines_from(environment, sender.port()).collect();
  });
  const auto snapshot = harness.snapshot();
  harness.restore(snapshot);
  EXPECT_EQ(harness.counter("num_restored_without_replay"), 1U);
}

TEST(SocketLines, SayThatNobodyListens) {
  std::uint16_t port = 0;
  { port = Sender().port(); }
  StreamExecutionEnvironment environment;
  lines_from(environment, port).collect();
  expect_contains(message_of<JobFailed>(environment), "cannot connect to 127.0.0.1:");
}

}  // namespace line_sources_test
}  // namespace weir::tests
