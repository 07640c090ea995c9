/// \file
/// Words of command lines, as a shell reads them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::grader {

/// The word that follows `option` in a command, as it stands there, with its quotes:
/// `'/home/it'\''s/a.cpp'`. Empty if the option does not stand there.
std::string word_after(std::string_view command, std::string_view option);

/// All words of a command, without the quotes.
std::vector<std::string> words_of_command(std::string_view command);

/// A text as one word.
std::string shell_quoted(std::string_view text);

}  // namespace weir::grader
