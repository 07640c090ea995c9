#include "grade/plain_types.hpp"

#include <array>
#include <regex>
#include <utility>

namespace weir::grader {
namespace {

struct Replacement {
  const char* pattern;
  const char* by;
};

/// In this order.
constexpr std::array replacements{
    Replacement{R"(\{anonymous\}::|\(anonymous namespace\)::|\b__cxx11::)", ""},
    Replacement{R"(\bweir::(exercises::|taxi::|internal::)*)", ""},
    Replacement{R"(\b(class|struct|enum|typename) (?=[\w:]))", ""},
    Replacement{R"(\bstd::literals::\w+::)", ""},
    Replacement{R"(\b(std::)?basic_string<char>)", "std::string"},
    Replacement{R"(\b(std::)?chrono::duration<long( int)?, (std::)?ratio<1, 1000> ?>)", "Duration"},
    Replacement{R"(\b(std::)?chrono::duration<long( int)?> ?)", "std::chrono::seconds"},
    Replacement{R"(\b(std::)?chrono::duration<long( int)?, (std::)?ratio<60> ?>)",
                "std::chrono::minutes"},
    Replacement{R"(\b(std::)?chrono::duration<long( int)?, (std::)?ratio<3600> ?>)",
                "std::chrono::hours"},
    Replacement{R"(, 18446744073709551615)", ""},
    Replacement{R"(, \w*Plan(<[^<>]*>)? ?>)", ">"},  // of windows
    Replacement{R"(\b\w+Function<[^()]*?>::(?=\w*Context\b))", ""},
    Replacement{R"(\bKeyedTimerContext<[^()]*?>(?=[&' ]|$))", "OnTimerContext"},
    Replacement{R"(\b(KeyedProcessContext<[^()]*?>(?=[&' ]|$)|ProcessContext\b|WindowContext\b))",
                "Context"},
    // A lambda is named after the function that it stands in.
    Replacement{R"((\w+(<[^<>]*>)?::)*\w+\([^()]*\)( const)?::<lambda(\([^()]*\))>)", "lambda$4"},
    Replacement{R"(<lambda(\([^()]*\))>)", "lambda$1"},
    Replacement{R"(\(lambda at [^)]*\))", "lambda"},
    Replacement{R"(\b(long unsigned int|unsigned long)\b)", "std::size_t"},
    Replacement{R"(\blong( int)?\b(?! (unsigned|long|double)))", "std::int64_t"},
    Replacement{R"(\bshort( int)?\b)", "std::int16_t"},
    Replacement{R"(\bconst char ?\[\d+\])", "text"},
    Replacement{R"(\b(std::)+(?=std::))", ""},
    Replacement{R"( >)", ">"},
};

}  // namespace

std::map<std::string, std::string> template_arguments(const std::string& signature) {
  std::map<std::string, std::string> arguments;
  const auto begin = signature.rfind(" [with ");
  if (begin == std::string::npos) return arguments;
  constexpr std::size_t length = 7;  // of " [with "
  const auto end = signature.rfind(']');
  std::string rest = signature.substr(begin + length, end - begin - length) + "; ";
  for (auto next = rest.find("; "); next != std::string::npos; next = rest.find("; ")) {
    const auto equals = rest.find(" = ");
    if (equals < next) {
      arguments[rest.substr(0, equals)] = rest.substr(equals + 3, next - equals - 3);
    }
    rest.erase(0, next + 2);
  }
  return arguments;
}

std::string filled_in(const std::string& text,
                      const std::map<std::string, std::string>& arguments) {
  static const std::regex word(R"([A-Za-z_]\w*)");
  std::string filled;
  auto rest = text.begin();
  for (std::sregex_iterator at(text.begin(), text.end(), word); at != std::sregex_iterator();
       ++at) {
    filled.append(rest, text.begin() + at->position());
    rest = text.begin() + at->position() + at->length();
    const auto argument = arguments.find(at->str());
    filled += argument == arguments.end() ? at->str() : argument->second;
  }
  return filled.append(rest, text.end());
}

std::string in_plain_types(std::string text) {
  static const auto table = [] {
    std::array<std::pair<std::regex, const char*>, replacements.size()> made;
    for (std::size_t i = 0; i < made.size(); ++i) {
      made[i] = {std::regex(replacements[i].pattern), replacements[i].by};
    }
    return made;
  }();
  for (const auto& [pattern, by] : table) text = std::regex_replace(text, pattern, by);
  return text;
}

}  // namespace weir::grader
