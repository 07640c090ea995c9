/// \file
/// The catalogue of an exercise's mistakes, as the build folder has it.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "explain/catalogue.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// The catalogued mistakes of an exercise, in order; none in a copy that has none.
std::vector<std::filesystem::path> mistakes_of(const workbook::Exercise& exercise);

/// How the program in a file behaves. \throws Error if it does not compile.
grader::Behaviour behaviour_of_program(const workbook::Exercise& exercise,
                                       const std::filesystem::path& program,
                                       const std::vector<grader::Probe>& probes,
                                       const std::stop_token& stop = {});

/// Builds all catalogued mistakes of an exercise and asks each all that the hidden tests ask.
/// Takes a second for each, on as many processors as there are. \throws Error where one does not
/// compile.
grader::Catalogue record_catalogue(const workbook::Exercise& exercise,
                                   const std::stop_token& stop = {});

/// Keeps the best of it in catalogue_file(). \throws Error if it cannot be written.
void keep_catalogue(const workbook::Exercise& exercise, const grader::Catalogue& recorded);

/// Sees to it that catalogue_file() is there, and is about the mistakes, the tests and the
/// reference solution as they are now. Where it is not, that is said on standard error, since it
/// takes a while. Does nothing in a copy without mistakes. \throws Error as above.
void make_catalogue(const workbook::Exercise& exercise, const std::stop_token& stop = {});

}  // namespace weir::cli
