#include "redis_server.hpp"

#include "address_text.hpp"

namespace weir::tests {

void RedisServer::start() {
  process_.start(
      {program("redis-server"), "--port", "0", "--unixsocket", socket(), "--dir", folder_.path(),
       "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--requirepass", "secret"},
      {folder_.path() / "log", {}}, [this] {
        // It answers with an error as long as it loads what it had, and its client does not mind.
        return run({program("bash"), "-c",
                    program("redis-cli") + " -s " + socket() +
                        " -a secret --no-auth-warning ping | grep -qx PONG"},
                   {folder_.path() / "ready", {}}) == 0;
      });
}

std::string RedisServer::address(const std::string& password) const {
  return "redis://:" + password + "@" + address_text(socket());
}

std::string RedisServer::ask(const Command& command) const {
  Command all{program("redis-cli"), "-s", socket(), "-a", "secret", "--no-auth-warning"};
  all.insert(all.end(), command.begin(), command.end());
  return output_of(all, folder_.path());
}

}  // namespace weir::tests
