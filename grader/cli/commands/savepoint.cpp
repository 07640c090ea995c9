#include "commands/savepoint.hpp"

#include <optional>

#include "terminal/output.hpp"
#include "weir/savepoint.hpp"

namespace weir::cli {

int show_savepoint(const std::string& folder, bool as_json) {
  const auto snapshot = read_savepoint(folder);
  terminal::Output output(std::nullopt);
  output.write(as_json ? describe_snapshot_as_json(*snapshot) : describe_snapshot(*snapshot));
  output.finish();
  return 0;
}

}  // namespace weir::cli
