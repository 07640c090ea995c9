#include "selftest/mistakes.hpp"

#include <algorithm>

#include "grade/files.hpp"
#include "grade/paths.hpp"

namespace weir::cli {

using namespace grader;
namespace fs = std::filesystem;

fs::path CataloguedMistake::listed_in() const {
  return fs::path("grader") / "mistakes" / exercise / (name + ".toml");
}

CataloguedMistake read_mistake(const fs::path& file) {
  const auto table = read_toml(file);
  table.allow({"title", "misconception", "why", "like", "also", "caught_by", "cannot_be_named",
               "number", "file", "edit"});
  const auto like = table.optional_text("like");
  const auto said = like.empty() ? table : read_toml(file.parent_path() / (like + ".toml"));
  CataloguedMistake mistake{file.parent_path().filename().string(),
                            file.stem().string(),
                            table.text("title"),
                            said.text("misconception"),
                            said.text("why"),
                            table.optional_text("caught_by"),
                            table.optional_text("cannot_be_named"),
                            table.number("number"),
                            table.text("file")};
  mistake.also = table.optional_text("also");
  for (const auto& entry : table.tables("edit")) {
    entry.allow({"old", "new"});
    mistake.edits.push_back(edit_of(entry));
  }
  const bool is_program = mistake.file == mistake.listed_in().replace_extension(".cpp");
  if (mistake.edits.empty() != is_program) {
    table.fail("an [[edit]], or as 'file' the .cpp file beside this one",
               is_program ? "both" : "neither");
  }
  return mistake;
}

std::vector<CataloguedMistake> read_mistakes(const std::string& exercise) {
  std::vector<CataloguedMistake> mistakes;
  for (const auto& file : files_in(root_folder() / "grader" / "mistakes" / exercise, ".toml")) {
    if (file.filename() != "equivalent.toml") mistakes.push_back(read_mistake(file));
  }
  return mistakes;
}

std::string wrong_program(const CataloguedMistake& mistake) {
  return edited_text(root_folder(), mistake.file, mistake.edits, mistake.listed_in());
}

}  // namespace weir::cli
