/// \file
/// A PostgreSQL server for tests.
#pragma once

#include <string>
#include <vector>

#include "checkpoint/scratch_folder.hpp"
#include "server_process.hpp"

namespace weir::tests {

/// All of it is in a temporary folder, and it is reached by a socket there. It has a user `weir`,
/// who may do all, with the password `secret`.
class PostgresServer {
 public:
  /// Makes a database, and starts the server with those options besides.
  explicit PostgresServer(Command options = {});

  void start();
  void kill() { process_.kill(); }
  /// Where a client finds it.
  std::string address(const std::string& password = "secret") const;
  /// The same as one word.
  std::string url() const;
  /// Asks it with its own client: rows a line each, with tabs between columns.
  std::string ask(const std::string& sql) const;

 private:
  RunOptions options() const;

  Command more_;
  ScratchFolder folder_;
  std::string programs_;
  ServerProcess process_;
};

}  // namespace weir::tests
