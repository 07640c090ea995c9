#include "selftest/equivalents.hpp"

#include "selftest/toml_table.hpp"

namespace weir::cli {

bool Equivalent::names(const std::string& of, const Mutant& mutant) const {
  return line == mutant.source && (change.empty() || change == mutant.change) &&
         (program.empty() || program == of);
}

std::vector<Equivalent> read_equivalents(const std::filesystem::path& file) {
  std::vector<Equivalent> entries;
  if (!std::filesystem::exists(file)) return entries;
  const auto all = read_toml(file);
  all.allow({"equivalent"});
  for (const auto& table : all.tables("equivalent")) {
    table.allow({"program", "line", "change", "why"});
    entries.push_back({table.optional_text("program"), table.text("line"),
                       table.optional_text("change"), table.text("why")});
  }
  return entries;
}

}  // namespace weir::cli
