/// \file
/// Shrinking: from a scenario that shows what is wrong to the smallest one that still does.
///
/// Delta debugging over the parts of a Scenario: first how it is run, then its steps, then the
/// values in them. It knows nothing of exercises: whoever calls says which scenarios an exercise
/// allows, and which still show the same.
#pragma once

#include <cstddef>
#include <functional>

#include "weir/scenario/scenario.hpp"

namespace weir::grader {

/// Whether a scenario is allowed, and still shows what is wrong. Takes as long as playing it.
using StillShows = std::function<bool(const Scenario&)>;

/// The smallest scenario that `still_shows`, as far as `most_questions` lead; `scenario` itself, of
/// which nothing is asked, where none does. The same questions are asked in every run, each once.
Scenario smallest(const Scenario& scenario, const StillShows& still_shows,
                  std::size_t most_questions = 600);

/// Tries simpler values in a scenario's elements, and simpler times: `try_it(candidate)` answers
/// whether to go on from the candidate. Equal values stay equal, so that what belonged together
/// still does.
void try_simpler_values(Scenario scenario, const StillShows& try_it);

}  // namespace weir::grader
