/// \file
/// Where things are.
#pragma once

#include <filesystem>

namespace weir::grader {

/// The root of the workbook: WEIR_WORKBOOK in the environment, else where this program was built
/// from.
std::filesystem::path root_folder();
/// The build folder that this program was built in.
std::filesystem::path build_folder();
/// The program of an exercise of this kind: `submission`, `reference`, `visible` or `hidden`. Of
/// the build; in a copy for students, where it is not built, that which was handed out.
std::filesystem::path program_file(const std::filesystem::path& kind,
                                   const std::filesystem::path& id);
/// Where the scenarios lie that tests of an exercise have failed of, each named after its test:
/// `hidden/Subject.Behaviour.json`. That of the first failure is the smallest which shows it.
std::filesystem::path scenario_folder(const std::filesystem::path& id);
/// What is known of an exercise's wrong solutions: see catalogue.hpp.
std::filesystem::path catalogue_file(const std::filesystem::path& id);

}  // namespace weir::grader
