/// \file
/// What a test program is told by the command that starts it: as JSON, in the file that its one
/// argument names. Without one it goes by the build, and says all that it has to say on standard
/// output.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weir::grader {

/// How the tests are to be run, and where what they find is to be left.
struct TestSettings {
  std::string submission;          ///< the worker that is graded
  std::vector<std::string> box{};  ///< what starts it, where it runs in a box
  std::string reference{};         ///< the worker of the reference; empty: there is none
  std::string catalogue{};         ///< what is known of wrong solutions; there may be no such file
  std::string scenarios;           ///< the folder for scenarios that tests have failed of
  std::uint64_t seed = 1;          ///< where tests that try seeds begin
  bool brief = false;              ///< failures are described only, and not explained
  std::size_t width = 80;          ///< of the lines in which they are
  std::string results{};         ///< file for the TestResults, as JSON; empty: they are not wanted
  std::string first_scenario{};  ///< file for the first scenario, as JSON; empty: likewise
  std::string probes{};          ///< file for all that the tests ask, for a catalogue; likewise

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("submission", submission), cereal::make_nvp("box", box),
            cereal::make_nvp("reference", reference), cereal::make_nvp("catalogue", catalogue),
            cereal::make_nvp("scenarios", scenarios), cereal::make_nvp("seed", seed),
            cereal::make_nvp("brief", brief), cereal::make_nvp("width", width),
            cereal::make_nvp("results", results),
            cereal::make_nvp("first_scenario", first_scenario), cereal::make_nvp("probes", probes));
  }
};

}  // namespace weir::grader
