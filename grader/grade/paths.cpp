#include "grade/paths.hpp"

#include <cstdlib>

namespace weir::grader {

std::filesystem::path root_folder() {
  const char* other = std::getenv("WEIR_WORKBOOK");
  return other != nullptr ? other : WEIR_ROOT;
}
std::filesystem::path build_folder() { return WEIR_BUILD; }
std::filesystem::path program_file(const std::filesystem::path& kind,
                                   const std::filesystem::path& id) {
  return build_folder() / "bin" / kind / id;
}
std::filesystem::path scenario_folder(const std::filesystem::path& id) {
  return build_folder() / "scenarios" / id;
}
std::filesystem::path catalogue_file(const std::filesystem::path& id) {
  return root_folder() / "grader" / "mistakes" / id / "behaviour.bin";
}

}  // namespace weir::grader
