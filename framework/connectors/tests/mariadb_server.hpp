/// \file
/// A MariaDB server for tests.
#pragma once

#include <string>

#include "checkpoint/scratch_folder.hpp"
#include "server_process.hpp"

namespace weir::tests {

/// All of it is in a temporary folder, and it is reached by a socket there. It has a user `weir`,
/// who may do all, with the password `secret`, and a database `tips`.
class MariadbServer {
 public:
  /// Makes a database, and starts the server.
  MariadbServer();

  void start();
  void kill() { process_.kill(); }
  /// Where a client finds it.
  std::string address(const std::string& password = "secret") const;
  /// Asks it with its own client: rows a line each, with tabs between columns.
  std::string ask(const std::string& sql) const;

 private:
  std::string socket() const { return folder_.path() / "socket"; }
  /// What its programs are given first.
  Command with_program(const std::string& name) const;

  ScratchFolder folder_;
  ServerProcess process_;
};

}  // namespace weir::tests
