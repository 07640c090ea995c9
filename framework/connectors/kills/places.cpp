#include "places.hpp"

#include <fmt/format.h>

#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

#include "weir/files/file_sink.hpp"
#include "weir/rows/row_sink.hpp"
#ifdef WEIR_HAS_KAFKA
#include "kafka_server.hpp"
#include "weir/kafka/kafka_sink.hpp"
#endif
#ifdef WEIR_HAS_MYSQL
#include "mariadb_server.hpp"
#include "weir/mysql/mysql_sink.hpp"
#endif
#ifdef WEIR_HAS_POSTGRES
#include "postgres_server.hpp"
#include "weir/postgres/postgres_sink.hpp"
#endif
#ifdef WEIR_HAS_SQLITE
#include <sqlite3.h>

#include "weir/sqlite/sqlite_sink.hpp"
#endif

namespace weir::kills {
namespace {

namespace fs = std::filesystem;

class Files final : public Place {
 public:
  explicit Files(fs::path folder) : folder_(std::move(folder)) {}
  std::shared_ptr<AnySink<Line>> sink(const std::string& table) const override {
    return std::make_shared<files::FileSink<Line>>(
        table, files::FileOptions{.folder = folder_ / table},
        [](const Line& line) { return fmt::format("{} {}", line.what, line.cents); });
  }
  Figures figures_of(const std::string& table) const override {
    Figures figures;
    std::set<std::int64_t> different;
    for (const auto& entry : fs::directory_iterator(folder_ / table)) {
      if (entry.path().filename().string().starts_with('.')) continue;
      std::ifstream file(entry.path());
      for (Line line; file >> line.what >> line.cents; ++figures.lines) {
        different.insert(line.what);
        figures.whats += line.what;
        figures.cents += line.cents;
      }
    }
    figures.different = static_cast<std::int64_t>(different.size());
    return figures;
  }

 private:
  fs::path folder_;
};

[[maybe_unused]] std::string query_of(const std::string& table) {
  return "SELECT count(*), count(DISTINCT what), sum(what), sum(cents) FROM " + table;
}

/// Of numbers that are separated by tabs.
[[maybe_unused]] Figures read_figures(const std::string& answer) {
  Figures figures;
  std::istringstream in(answer);
  if (!(in >> figures.lines >> figures.different >> figures.whats >> figures.cents)) {
    throw std::runtime_error("expected four numbers, found " + answer);
  }
  return figures;
}

/// A table with the columns `what` and `cents`.
template <class Sink>
std::shared_ptr<AnySink<Line>> table_sink(const std::string& database, const std::string& table) {
  return std::make_shared<Sink>(table,
                                rows::Table{.database = database,
                                            .name = table,
                                            .columns = {"what", "cents"},
                                            .types = {"bigint", "bigint"}},
                                [](const Line& line) {
                                  return rows::Row{line.what, line.cents};
                                });
}

#ifdef WEIR_HAS_SQLITE
class Sqlite final : public Place {
 public:
  explicit Sqlite(const fs::path& folder) : file_(folder / "results.db") {}
  std::shared_ptr<AnySink<Line>> sink(const std::string& table) const override {
    return table_sink<sqlite::SqliteSink<Line>>(file_, table);
  }
  Figures figures_of(const std::string& table) const override {
    sqlite3* database = nullptr;
    sqlite3_open(file_.c_str(), &database);
    std::string answer;
    const auto add = [](void* into, int columns, char** values, char**) {
      for (int i = 0; i < columns; ++i)
        *static_cast<std::string*>(into) += std::string(values[i]) + '\t';
      return 0;
    };
    sqlite3_exec(database, query_of(table).c_str(), add, &answer, nullptr);
    sqlite3_close(database);
    return read_figures(answer);
  }

 private:
  std::string file_;
};
#endif

#if defined(WEIR_HAS_POSTGRES) || defined(WEIR_HAS_MYSQL)
/// A server that is started for it.
template <class Server, template <class> class Sink>
class OnServer final : public Place {
 public:
  std::shared_ptr<AnySink<Line>> sink(const std::string& table) const override {
    return table_sink<Sink<Line>>(server_.address(), table);
  }
  Figures figures_of(const std::string& table) const override {
    return read_figures(server_.ask(query_of(table)));
  }
  bool kill_server() override {
    server_.kill();
    server_.start();
    return true;
  }

 private:
  Server server_;
};
#endif

#ifdef WEIR_HAS_KAFKA
/// A broker that is started for it. What a line is about is its key.
class Kafka final : public Place {
 public:
  std::shared_ptr<AnySink<Line>> sink(const std::string& table) const override {
    return std::make_shared<kafka::KafkaSink<Line>>(
        table, kafka::Topic{server_.brokers(), table, 2}, [](const Line& line) {
          return kafka::Record{std::to_string(line.what), std::to_string(line.cents)};
        });
  }
  Figures figures_of(const std::string& table) const override {
    Figures figures;
    std::set<std::int64_t> different;
    for (const auto& record : server_.read(table)) {
      const auto what = std::stoll(record.key);
      ++figures.lines;
      different.insert(what);
      figures.whats += what;
      figures.cents += std::stoll(record.value);
    }
    figures.different = static_cast<std::int64_t>(different.size());
    return figures;
  }
  bool kill_server() override {
    server_.kill();
    server_.start();
    return true;
  }

 private:
  tests::KafkaServer server_;
};
#endif

using Make = std::function<std::unique_ptr<Place>(const fs::path&)>;

const std::map<std::string, Make>& makers() {
  static const std::map<std::string, Make> makers{
      {"files", [](const fs::path& folder) { return std::make_unique<Files>(folder); }},
#ifdef WEIR_HAS_KAFKA
      {"kafka", [](const fs::path&) { return std::make_unique<Kafka>(); }},
#endif
#ifdef WEIR_HAS_SQLITE
      {"sqlite", [](const fs::path& folder) { return std::make_unique<Sqlite>(folder); }},
#endif
#ifdef WEIR_HAS_POSTGRES
      {"postgres",
       [](const fs::path&) {
         return std::make_unique<OnServer<tests::PostgresServer, postgres::PostgresSink>>();
       }},
#endif
#ifdef WEIR_HAS_MYSQL
      {"mysql",
       [](const fs::path&) {
         return std::make_unique<OnServer<tests::MariadbServer, mysql::MysqlSink>>();
       }},
#endif
  };
  return makers;
}

}  // namespace

std::vector<std::string> places() {
  std::vector<std::string> names;
  for (const auto& [name, make] : makers()) names.push_back(name);
  return names;
}

std::unique_ptr<Place> make_place(const std::string& name, const fs::path& folder) {
  return makers().at(name)(folder);
}

}  // namespace weir::kills
