/// \file
/// `weir trace`: what happens in a test, step by step, as a page for a browser.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace weir::cli {

/// What `weir trace` is asked to do.
struct TraceOptions {
  std::string name;                     ///< which exercise
  std::optional<std::string> test{};    ///< which test; the first that fails, if not set
  std::string with = "exercises";       ///< whose solution: see implementation_folder()
  std::uint64_t seed = 1;               ///< as for check
  std::optional<std::string> output{};  ///< file to write; if not set, one in the build folder,
                                        ///< which is shown where there is a desktop
};

/// Plays the scenario that the test failed of, or the first that it plays, writes the page and says
/// where it is. Returns 1 if the solution does not compile. \throws UsageError, Error.
int trace(const TraceOptions& options);

}  // namespace weir::cli
