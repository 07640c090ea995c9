// Results in files, each exactly once although the job fails in the middle: it goes back to its
// last checkpoint and works on some numbers again, but what it had written since is in no finished
// file.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

#include "weir/files/file_sink.hpp"
#include "weir/weir.hpp"

namespace fs = std::filesystem;
using namespace std::chrono_literals;

int main() {
  const fs::path folder =
      fs::temp_directory_path() / ("weir_example_files_" + std::to_string(getpid()));

  weir::StreamExecutionEnvironment env;
  env.enable_checkpointing(5ms).set_restart_strategy(weir::RestartStrategy::fixed_delay(1, 1ms));
  static std::atomic<bool> has_failed{false};
  env.from_sequence(1, 100'000)
      .map([](const std::int64_t& number) {
        if (number == 70'000 && !has_failed.exchange(true)) throw std::runtime_error("a failure");
        return number * number;
      })
      .sink_to(std::make_shared<weir::files::FileSink<std::int64_t>>(
          "squares", weir::files::FileOptions{.folder = folder, .suffix = ".csv"},
          [](const std::int64_t& square) { return std::to_string(square); }));
  env.execute("squares");

  std::size_t lines = 0;
  std::set<std::string> different;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line); ++lines) different.insert(line);
  }
  std::cout << "failed: " << (has_failed ? "once" : "never") << '\n'
            << "lines: " << lines << '\n'
            << "different: " << different.size() << '\n';
  fs::remove_all(folder);
}
