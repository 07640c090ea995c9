#include "grade/records.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "terminal/output.hpp"
#include "weir/error.hpp"
#include "weir/scenario/json.hpp"

namespace weir::grader {
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

void write(const fs::path& path, const std::string& json) {
  fs::create_directories(path.parent_path());
  terminal::write_whole(path.string(), json + "\n");
}

}  // namespace

void remember(const Verdict& verdict) {
  if (verdict.outcome == Outcome::not_graded) return;
  write(verdict_file(verdict.id), to_json(verdict));
}

std::optional<Verdict> remembered_verdict(const std::string& id, const std::string& text) try {
  const auto file = verdict_file(id);
  if (!fs::exists(file)) return std::nullopt;
  auto verdict = from_json<Verdict>(text_of(file));
  return verdict.text_hash == hash_of(text) ? std::optional(std::move(verdict)) : std::nullopt;
} catch (const Error&) {
  return std::nullopt;  // as if it had not been checked
}

GivenHint last_hint(const std::string& id) {
  const Json json = read(hints_file());
  const auto given = json.find(id);
  if (given == json.end()) return {};
  GivenHint hint;
  if (given->is_object() && given->contains("number") && (*given)["number"].is_number_unsigned()) {
    hint.number = (*given)["number"].get<std::size_t>();
  }
  if (given->is_object() && given->contains("test") && (*given)["test"].is_string()) {
    hint.test = (*given)["test"].get<std::string>();
  }
  return hint;
}

void remember_hint(const std::string& id, const GivenHint& hint) {
  Json json = read(hints_file());
  json[id] = {{"number", hint.number}, {"test", hint.test}};
  write(hints_file(), json.dump(1));
}

}  // namespace weir::grader
