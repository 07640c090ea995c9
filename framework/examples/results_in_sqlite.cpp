// Two ways into a database: each result exactly once, in a transaction a checkpoint; and the last
// result of each key only, by replacing the row that is there.
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "weir/sqlite/sqlite_sink.hpp"
#include "weir/weir.hpp"

namespace fs = std::filesystem;
namespace sqlite = weir::sqlite;
using namespace std::chrono_literals;

struct Sum {
  std::string kind;
  std::int64_t sum = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(kind, sum);
  }
};

/// Prints each row that a query answers with.
void show(const fs::path& file, const char* query) {
  sqlite3* database = nullptr;
  sqlite3_open(file.c_str(), &database);
  const auto print_row = [](void*, int columns, char** values, char**) {
    for (int i = 0; i < columns; ++i) std::cout << (i == 0 ? "" : ", ") << values[i];
    std::cout << '\n';
    return 0;
  };
  sqlite3_exec(database, query, print_row, nullptr, nullptr);
  sqlite3_close(database);
}

int main() {
  const fs::path folder =
      fs::temp_directory_path() / ("weir_example_sqlite_" + std::to_string(getpid()));
  fs::create_directories(folder);
  const fs::path file = folder / "sums.db";

  weir::StreamExecutionEnvironment env;
  env.enable_checkpointing(5ms);
  const auto sums = env.from_sequence(1, 1000)
                        .map([](const std::int64_t& n) {
                          return Sum{n % 2 == 0 ? "even" : "odd", n};
                        })
                        .key_by(&Sum::kind)
                        .reduce([](const Sum& so_far, const Sum& next) {
                          return Sum{so_far.kind, so_far.sum + next.sum};
                        });
  const auto row_of = [](const Sum& sum) { return sqlite::Row{sum.kind, sum.sum}; };
  sums.sink_to(std::make_shared<sqlite::SqliteSink<Sum>>(
      "every_sum", sqlite::Table{file, "every_sum", {"kind", "sum"}}, row_of));
  sums.sink_to(std::make_shared<sqlite::SqliteUpsertSink<Sum>>(
      sqlite::Table{file, "last_sum", {"kind", "sum"}, 1}, row_of));
  env.execute("sums");

  std::cout << "rows of every sum, the largest:\n";
  show(file, "SELECT kind, count(*), max(sum) FROM every_sum GROUP BY kind ORDER BY kind");
  std::cout << "the last sums:\n";
  show(file, "SELECT kind, sum FROM last_sum ORDER BY kind");
  fs::remove_all(folder);
}
