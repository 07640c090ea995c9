#include "records.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "paths.hpp"
#include "terminal/output.hpp"
#include "weir/error.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

fs::path verdict_file(const std::string& id) {
  return build_folder() / "verdicts" / (id + ".json");
}
fs::path hints_file() { return root_folder() / ".weir" / "hints.json"; }

/// An object; an empty one where the file is not there, or is none of ours.
Json read(const fs::path& path) {
  std::ifstream file(path);
  auto json = Json::parse(file, nullptr, false);
  return json.is_object() ? json : Json::object();
}

/// The file changes as a whole or not at all.
void write(const fs::path& path, const Json& json) {
  fs::create_directories(path.parent_path());
  terminal::Output file(path.string());
  file.write(json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  file.finish();
}

}  // namespace

void remember(const Verdict& verdict) {
  Json tests = Json::array();
  for (const auto& test : verdict.tests) {
    tests.push_back({{"name", test.name},
                     {"passed", test.passed},
                     {"about", test.about},
                     {"outcome", test.outcome},
                     {"hint", test.hint},
                     {"explanation", test.explanation},
                     {"events", test.events},
                     {"mistake", test.mistake},
                     {"is_cost", test.is_cost}});
  }
  write(verdict_file(verdict.id), {{"text", verdict.text_hash},
                                   {"state", static_cast<int>(verdict.state)},
                                   {"points", verdict.points},
                                   {"most_points", verdict.most_points},
                                   {"errors", verdict.errors},
                                   {"tests", tests}});
}

std::optional<Verdict> remembered_verdict(const std::string& id, const std::string& text) try {
  const Json json = read(verdict_file(id));
  if (json.empty() || json.at("text") != hash_of(text)) return std::nullopt;
  Verdict verdict;
  verdict.id = id;
  verdict.text_hash = json.at("text");
  verdict.state = static_cast<State>(json.at("state").get<int>());
  verdict.points = json.at("points");
  verdict.most_points = json.at("most_points");
  verdict.errors = json.at("errors");
  for (const auto& test : json.at("tests")) {
    verdict.tests.push_back({test.at("name"), test.at("passed"), test.at("about"),
                             test.at("outcome"), test.at("hint"), test.at("explanation"),
                             test.at("events"), test.at("mistake"), test.at("is_cost")});
  }
  return verdict;
} catch (const Json::exception&) {
  return std::nullopt;  // as if it had not been checked
}

std::size_t hints_given(const std::string& id) {
  const Json json = read(hints_file());
  const auto given = json.find(id);
  return given != json.end() && given->is_number_unsigned() ? given->get<std::size_t>() : 0;
}

void remember_hints(const std::string& id, std::size_t given) {
  Json json = read(hints_file());
  json[id] = given;
  write(hints_file(), json);
}

}  // namespace weir::cli
