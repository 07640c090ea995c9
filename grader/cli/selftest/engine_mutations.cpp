#include "engine_mutations.hpp"

#include <fmt/format.h>

#include "grade/files.hpp"
#include "weir/error.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

Mutation mutation_of(const std::string& area, const TomlTable& table) {
  table.allow({"breaks", "file", "old", "new", "test"});
  return {area, table.text("breaks"), table.text("file"), edit_of(table), table.text("test")};
}

}  // namespace

std::vector<Mutation> read_mutations(const fs::path& folder) {
  std::vector<Mutation> all;
  for (const auto& path : grader::files_in(folder, ".toml")) {
    const auto file = read_toml(path);
    file.allow({"mutation"});
    for (const auto& table : file.tables("mutation")) {
      all.push_back(mutation_of(path.stem().string(), table));
    }
  }
  if (all.empty()) {
    throw Error(
        fmt::format("{} holds no mutations: a handout comes without them, use the whole workbook",
                    folder.string()));
  }
  return all;
}

std::string mutated_text(const Mutation& mutation, const fs::path& root) {
  return edited_text(root, mutation.file, {mutation.edit},
                     fs::path("grader") / "semantics" / (mutation.area + ".toml"));
}

}  // namespace weir::cli
