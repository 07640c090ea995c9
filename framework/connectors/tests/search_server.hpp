/// \file
/// An Elasticsearch server for tests.
#pragma once

#include <cstdint>
#include <string>

#include "checkpoint/scratch_folder.hpp"
#include "server_process.hpp"

namespace weir::tests {

/// OpenSearch, which answers as Elasticsearch does. All of it is in a temporary folder; it listens
/// on a port of loopback and knows one user, `weir` with the password `secret`. It has one thread
/// that writes.
class SearchServer {
 public:
  /// `settings` are such as `thread_pool.write.queue_size=1`.
  explicit SearchServer(Command settings = {});

  void start();
  void kill() { process_.kill(); }
  /// Where a client finds it.
  std::string address(const std::string& password = "secret") const;
  /// Asks it, such as `PUT /numbers`, and answers with what it said.
  std::string ask(const std::string& method, const std::string& path,
                  const std::string& json = "") const;

 private:
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  ScratchFolder folder_;
  Command settings_;
  std::uint16_t port_;
  ServerProcess process_;
};

}  // namespace weir::tests
