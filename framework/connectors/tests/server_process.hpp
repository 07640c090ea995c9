/// \file
/// Programs that run beside a test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace weir::tests {

/// A command as a process gets it, with its program first.
using Command = std::vector<std::string>;

/// How a program is run. What it says goes to a file.
struct RunOptions {
  std::filesystem::path log;
  std::optional<std::string> user;  ///< whom it runs as; ours if there is none
};

/// Finds a program that a server consists of, in PATH or in those folders. \throws
/// std::runtime_error that says how to install it.
std::string program(const std::string& name,
                    const std::vector<std::filesystem::path>& folders = {});
/// Runs a command to its end, for a minute at the most. Answers with its exit code.
int run(const Command& command, const RunOptions& options);
/// As run(). \throws std::runtime_error with what it said, unless it ends with 0.
void run_well(const Command& command, const RunOptions& options);
/// As run(), and answers with what it said. Fails the test if it does not end with 0.
std::string output_of(const Command& command, const std::filesystem::path& folder);

/// A server. It dies with the process of the test.
class ServerProcess {
 public:
  ServerProcess() = default;
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess() { kill(); }

  /// Starts it, and waits until `is_ready`. \throws std::runtime_error with what it said, if it
  /// ends or is not ready within a minute.
  void start(const Command& command, const RunOptions& options,
             const std::function<bool()>& is_ready);
  /// As a crash does.
  void kill();
  /// Asks it to end, and waits for that.
  void stop(int signal);

 private:
  bool ended_within(std::chrono::milliseconds time);

  pid_t pid_ = 0;
};

}  // namespace weir::tests
