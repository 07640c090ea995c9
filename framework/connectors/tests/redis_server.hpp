/// \file
/// A Redis server for tests.
#pragma once

#include <string>

#include "checkpoint/scratch_folder.hpp"
#include "server_process.hpp"

namespace weir::tests {

/// All of it is in a temporary folder, and it is reached by a socket there, with the password
/// `secret`. What it has answered is on disk.
class RedisServer {
 public:
  RedisServer() { start(); }

  void start();
  void kill() { process_.kill(); }
  /// Where a client finds it.
  std::string address(const std::string& password = "secret") const;
  /// Asks it with its own client: one line for each part of the answer.
  std::string ask(const Command& command) const;

 private:
  std::string socket() const { return folder_.path() / "socket"; }

  ScratchFolder folder_;
  ServerProcess process_;
};

}  // namespace weir::tests
