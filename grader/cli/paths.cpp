#include "paths.hpp"

namespace weir::cli {

std::filesystem::path root_folder() { return WEIR_ROOT; }
std::filesystem::path build_folder() { return WEIR_BUILD; }
std::filesystem::path scenario_folder(const std::filesystem::path& id) {
  return build_folder() / "scenarios" / id;
}

}  // namespace weir::cli
