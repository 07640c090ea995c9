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

/// A catalogue without mistakes for each part: all that the hidden tests ask, and what the
/// reference solution answers.
grader::Catalogues ask_reference(const workbook::Exercise& exercise);

/// Asks the reference solution and each mistake that can be named all that the hidden tests ask, on
/// as many processors as there are: a catalogue for each part. A mistake is in that of the first
/// part in which enough probes tell it from the reference. The programs are built; one that does
/// not compile has no part.
grader::Catalogues record_catalogues(const workbook::Exercise& exercise,
                                     const std::vector<Program>& programs);

}  // namespace weir::cli
