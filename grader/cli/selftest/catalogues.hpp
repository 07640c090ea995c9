/// \file
/// How the catalogued mistakes of an exercise behave, recorded.
#pragma once

#include <filesystem>
#include <vector>

#include "explain/catalogue.hpp"
#include "selftest/programs.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// How a worker behaves. Thread-safe.
grader::Behaviour behaviour_of(const std::vector<grader::Probe>& probes,
                               const std::filesystem::path& worker);

/// Whether it is a mistake that is known by its behaviour: not if it says why it `cannot_be_named`.
bool can_be_named(const Program& program);

/// Asks the reference solution and each mistake that can be named all that the hidden tests ask, on
/// as many processors as there are. The programs are built; one that does not compile has no part.
grader::Catalogue record_catalogue(const workbook::Exercise& exercise,
                                   const std::vector<Program>& programs);

}  // namespace weir::cli
