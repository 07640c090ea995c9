#include "mariadb_server.hpp"

#include <unistd.h>

#include "address_text.hpp"

namespace weir::tests {

MariadbServer::MariadbServer() {
  Command install = with_program("mariadb-install-db");
  install.insert(install.end(), {"--auth-root-authentication-method=normal", "--skip-test-db",
                                 "--innodb-log-file-size=8M", "--innodb-use-native-aio=0",
                                 "--datadir=" + (folder_.path() / "data").string()});
  run_well(install, {folder_.path() / "log", {}});
  start();
  Command create{program("mariadb"), "--no-defaults", "-u", "root", "--socket=" + socket(), "-e"};
  create.emplace_back(
      "CREATE USER weir@localhost IDENTIFIED BY 'secret'; GRANT ALL ON *.* TO weir@localhost; "
      "CREATE DATABASE tips");
  output_of(create, folder_.path());
}

void MariadbServer::start() {
  Command command = with_program("mariadbd");
  command.insert(command.end(),
                 {"--datadir=" + (folder_.path() / "data").string(), "--skip-networking",
                  "--socket=" + socket(), "--pid-file=" + (folder_.path() / "pid").string(),
                  "--innodb-log-file-size=8M", "--innodb-use-native-aio=0",
                  "--innodb-buffer-pool-size=32M", "--performance-schema=OFF"});
  process_.start(command, {folder_.path() / "log", {}}, [this] {
    return run({program("mariadb-admin"), "--no-defaults", "-u", "root", "--socket=" + socket(),
                "ping"},
               {folder_.path() / "ready", {}}) == 0;
  });
}

std::string MariadbServer::address(const std::string& password) const {
  return "mysql://weir:" + password + "@" + address_text(socket()) + "/tips";
}

std::string MariadbServer::ask(const std::string& sql) const {
  return output_of({program("mariadb"), "--no-defaults", "-u", "weir", "-psecret", "-N", "-B",
                    "--socket=" + socket(), "tips", "-e", sql},
                   folder_.path());
}

Command MariadbServer::with_program(const std::string& name) const {
  Command command{program(name), "--no-defaults"};
  if (getuid() == 0) command.emplace_back("--user=root");
  return command;
}

}  // namespace weir::tests
