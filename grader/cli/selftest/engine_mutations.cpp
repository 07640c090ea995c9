#include "engine_mutations.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include "weir/error.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view fields = "breaks, file, old, new and test";

[[noreturn]] void fail(const fs::path& path, const toml::node& node, const std::string& expected,
                       const std::string& found) {
  const auto& at = node.source().begin;
  throw ParseError(path.string(), at.line, at.column, expected, found);
}

std::string text_of(const fs::path& path, const toml::table& table, const char* name) {
  const auto text = table[name].value_exact<std::string>();
  if (!text) {
    fail(path, table, fmt::format("a mutation with the texts {}", fields),
         fmt::format("no '{}'", name));
  }
  return *text;
}

Mutation mutation_of(const fs::path& path, const toml::node& node) {
  const auto* table = node.as_table();
  if (table == nullptr || table->size() != 5) {
    fail(path, node, fmt::format("a mutation with {}", fields), "more or fewer fields");
  }
  Mutation mutation;
  mutation.area = path.stem().string();
  mutation.breaks = text_of(path, *table, "breaks");
  mutation.file = text_of(path, *table, "file");
  mutation.before = text_of(path, *table, "old");
  mutation.after = text_of(path, *table, "new");
  mutation.test = text_of(path, *table, "test");
  if (mutation.before.empty()) fail(path, node, "an 'old' text", "nothing");
  if (mutation.before == mutation.after) fail(path, node, "'new' to differ from 'old'", "the same");
  return mutation;
}

void read_area(const fs::path& path, std::vector<Mutation>& all) {
  toml::table file;
  try {
    file = toml::parse_file(path.string());
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    throw ParseError(path.string(), at.line, at.column, "TOML", std::string(error.description()));
  }
  const auto* list = file["mutation"].as_array();
  if (list == nullptr || file.size() != 1) {
    throw ParseError(path.string(), 1, 1, "nothing but [[mutation]]s",
                     list == nullptr ? "none" : "more");
  }
  for (const auto& node : *list) all.push_back(mutation_of(path, node));
}

}  // namespace

std::vector<Mutation> read_mutations(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".toml") paths.push_back(entry.path());
  }
  if (paths.empty()) {
    throw Error(
        fmt::format("{} holds no mutations: a handout comes without them, use the whole workbook",
                    folder.string()));
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Mutation> all;
  for (const auto& path : paths) read_area(path, all);
  return all;
}

std::string mutated_text(const Mutation& mutation, const fs::path& root) {
  std::ifstream file(root / mutation.file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto at = text.find(mutation.before);
  if (at == std::string::npos || text.find(mutation.before, at + 1) != std::string::npos) {
    throw Error(fmt::format(
        "the old text has to stand in {} once, and stands there {}; change the catalogue, "
        "grader/semantics/{}.toml, as the code was changed:\n{}",
        mutation.file.string(), at == std::string::npos ? "nowhere" : "more often", mutation.area,
        mutation.before));
  }
  return text.replace(at, mutation.before.size(), mutation.after);
}

}  // namespace weir::cli
