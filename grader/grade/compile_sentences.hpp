/// \file
/// What the errors of compilers mean, in a sentence.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace weir::grader {

/// The sentence for an error or a warning, if its kind is known. `message` has plain types.
/// `evidence` are lines that tell more of it: `raw: ` with the message as the compiler has it;
/// `here: ` with the student's line, a ^ where the error is; `without: ` with the header of the
/// contract if the file does not include it; the compiler's notes; and what it says after that.
std::optional<std::string> sentence_for(const std::string& message,
                                        const std::vector<std::string>& evidence);

}  // namespace weir::grader
