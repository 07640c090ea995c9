#include "selftest/edits.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <map>

#include "grade/files.hpp"
#include "weir/error.hpp"

namespace weir::cli {

using namespace grader;
namespace fs = std::filesystem;

Edit edit_of(const TomlTable& table) {
  Edit edit{table.text("old"), table.text_or_nothing("new")};
  if (edit.before == edit.after) table.fail("'new' to differ from 'old'", "the same");
  return edit;
}

std::string edited_text(const fs::path& root, const fs::path& file, const std::vector<Edit>& edits,
                        const fs::path& listed_in) {
  std::string text = text_of(root / file);
  const auto fail = [&](const Edit& edit, const std::string& found) {
    throw Error(
        fmt::format("{} does not fit any more: each 'old' has to stand in {} once, and this one "
                    "{}. Change it as that file was changed:\n{}",
                    listed_in.string(), file.string(), found, edit.before));
  };
  std::map<std::size_t, const Edit*> places;
  for (const auto& edit : edits) {
    const auto at = text.find(edit.before);
    if (at == std::string::npos) fail(edit, "stands there nowhere");
    if (text.find(edit.before, at + 1) != std::string::npos) fail(edit, "stands there more often");
    const auto [place, is_new] = places.emplace(at, &edit);
    if (!is_new) fail(edit, "begins where another one does");
  }
  // From the end on, so that the places before stay where they are.
  std::size_t end = text.size();
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    const auto& [at, edit] = *place;
    if (at + edit->before.size() > end) fail(*edit, "overlaps with another one");
    text.replace(at, edit->before.size(), edit->after);
    end = at;
  }
  return text;
}

}  // namespace weir::cli
