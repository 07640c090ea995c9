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

/// The file changes as a whole or not at all.
void write(const fs::path& path, const std::string& json) {
  fs::create_directories(path.parent_path());
  terminal::Output file(path.string());
  file.write(json + "\n");
  file.finish();
}

}  // namespace

void remember(const Verdict& verdict) { write(verdict_file(verdict.id), to_json(verdict)); }

std::optional<Verdict> remembered_verdict(const std::string& id, const std::string& text) try {
  const auto file = verdict_file(id);
  if (!fs::exists(file)) return std::nullopt;
  auto verdict = from_json<Verdict>(text_of(file));
  return verdict.text_hash == hash_of(text) ? std::optional(std::move(verdict)) : std::nullopt;
} catch (const Error&) {
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
  write(hints_file(), json.dump(1));
}

}  // namespace weir::grader
