#include "postgres_server.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "address_text.hpp"

namespace weir::tests {
namespace {

namespace fs = std::filesystem;

/// Debian has them in folders of their versions, which are in no PATH.
std::string folder_of_programs() {
  std::vector<fs::path> folders;
  std::error_code none;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none)) {
    folders.push_back(version.path() / "bin");
  }
  return fs::path(program("initdb", folders)).parent_path();
}

}  // namespace

PostgresServer::PostgresServer(Command options)
    : more_(std::move(options)), programs_(folder_of_programs()) {
  const fs::path password = folder_.path() / "password";
  std::ofstream(password) << "secret\n";
  const auto run_as = this->options();
  if (run_as.user) {  // it refuses to be root
    run_well({program("chown"), "-R", *run_as.user, folder_.path()},
             {folder_.path() / "chown", {}});
  }
  run_well(
      {programs_ + "/initdb", "-D", folder_.path() / "data", "-U", "weir", "-A", "scram-sha-256",
       "--pwfile=" + password.string(), "--no-sync", "-E", "UTF8", "--locale=C"},
      run_as);
  start();
}

void PostgresServer::start() {
  Command command{programs_ + "/postgres",
                  "-D",
                  folder_.path() / "data",
                  "-c",
                  "listen_addresses=",
                  "-c",
                  "unix_socket_directories=" + folder_.path().string(),
                  "-c",
                  "max_prepared_transactions=64",
                  "-c",
                  "shared_buffers=16MB"};
  command.insert(command.end(), more_.begin(), more_.end());
  const auto is_ready = [this] {
    return run({programs_ + "/pg_isready", "-q", "-h", folder_.path()},
               {folder_.path() / "ready", {}}) == 0;
  };
  // It does not start as long as a process of the one that was killed still lives.
  constexpr int attempts = 50;
  constexpr std::chrono::milliseconds pause{200};
  for (int left = attempts;; --left) {
    try {
      return process_.start(command, options(), is_ready);
    } catch (const std::runtime_error&) {
      if (left == 0) throw;
      std::this_thread::sleep_for(pause);
    }
  }
}

std::string PostgresServer::address(const std::string& password) const {
  return fmt::format("host={} user=weir password={} dbname=postgres", folder_.path().string(),
                     password);
}

std::string PostgresServer::url() const {
  return "postgres://weir:secret@" + address_text(folder_.path()) + "/postgres";
}

std::string PostgresServer::ask(const std::string& sql) const {
  return output_of({programs_ + "/psql", "-XqAt", "-F", "\t", "-d", address(), "-c", sql},
                   folder_.path());
}

RunOptions PostgresServer::options() const {
  RunOptions options{folder_.path() / "log", {}};
  if (getuid() == 0) options.user = "postgres";
  return options;
}

}  // namespace weir::tests
