/// \file
/// What a test program is told by the command that starts it: as JSON, in the file that its one
/// argument names. Without one it goes by the build, and says all that it has to say on standard
/// output.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/string.hpp>
#include <cstdint>
#include <string>

namespace weir::grader {

/// How the tests are to be run, and where what they find is to be left.
struct TestSettings {
  std::string submission;        ///< the worker that is graded
  std::string scenarios;         ///< the folder for scenarios that tests have failed of
  std::uint64_t seed = 1;        ///< where tests that try seeds begin
  bool brief = false;            ///< failures are described only, and not explained
  std::string results{};         ///< file for the TestResults, as JSON; empty: they are not wanted
  std::string first_scenario{};  ///< file for the first scenario, as JSON; empty: likewise
  std::string probes{};          ///< file for all that the tests ask, for a catalogue; likewise

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("submission", submission), cereal::make_nvp("scenarios", scenarios),
            cereal::make_nvp("seed", seed), cereal::make_nvp("brief", brief),
            cereal::make_nvp("results", results),
            cereal::make_nvp("first_scenario", first_scenario), cereal::make_nvp("probes", probes));
  }
};

}  // namespace weir::grader
