#include "search_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace weir::tests {
namespace {

/// One that nobody uses now: the server is to come back at the same one.
std::uint16_t free_port() {
  const int number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool found = bind(number, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(number, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(number);
  if (!found) throw std::runtime_error("there is no port for a search server");
  return ntohs(address.sin_port);
}

}  // namespace

SearchServer::SearchServer(Command settings) : settings_(std::move(settings)), port_(free_port()) {
  start();
}

void SearchServer::start() {
  const std::string jars = WEIR_SEARCH_SERVER;
  Command command{program("java"),
                  "-Xmx256m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Djava.security.manager=allow",
                  "-Dlog4j2.disable.jmx=true",
                  "-cp",
                  jars + "/classes:" + jars + "/jars/*",
                  "SearchServer",
                  folder_.path() / "server",
                  std::to_string(port_)};
  command.insert(command.end(), settings_.begin(), settings_.end());
  process_.start(command, {folder_.path() / "log", {}}, [this] {
    return run({program("curl"), "-sf", "-u", "weir:secret",
                url() + "/_cluster/health?wait_for_status=yellow&timeout=5s"},
               {folder_.path() / "ready", {}}) == 0;
  });
}

std::string SearchServer::address(const std::string& password) const {
  return "elasticsearch://weir:" + password + "@127.0.0.1:" + std::to_string(port_);
}

std::string SearchServer::ask(const std::string& method, const std::string& path,
                              const std::string& json) const {
  Command command{program("curl"), "-s", "-u", "weir:secret", "-X", method, url() + path};
  if (!json.empty()) {
    command.insert(command.end(), {"-H", "Content-Type: application/json", "-d", json});
  }
  return output_of(command, folder_.path());
}

}  // namespace weir::tests
