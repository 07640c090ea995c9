/// \file
/// How the catalogued mistakes of an exercise behave, recorded.
#pragma once

#include <vector>

#include "explain/catalogue.hpp"
#include "selftest/programs.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// How a program behaves. Thread-safe. \throws Error if it does not compile.
grader::Behaviour behaviour_of_program(const workbook::Exercise& exercise, const Program& program,
                                       const std::vector<grader::Probe>& probes);

/// Whether it is a mistake that is known by its behaviour: not if it says `// cannot be named:
/// why`.
bool can_be_named(const Program& program);

/// Asks the reference solution and each mistake that can be named all that the hidden tests ask, on
/// as many processors as there are. \throws Error where one does not compile.
grader::Catalogue record_catalogue(const workbook::Exercise& exercise,
                                   const std::vector<Program>& programs);

}  // namespace weir::cli
