#include "pages/html.hpp"

#include <fmt/format.h>

#include "explain/report.hpp"
#include "markup.hpp"

namespace weir::cli {

std::string page_of(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n"
      "<body>\n{}</body>\n</html>\n",
      escaped(title), page_style, body);
}

std::string element(std::string_view name, std::string_view text, std::string_view attributes) {
  return fmt::format("<{0}{1}>{2}</{0}>\n", name, attributes, escaped(text));
}

std::string state_element(grader::Outcome outcome) {
  const bool is_right = outcome == grader::Outcome::passed;
  const bool is_open = outcome == grader::Outcome::not_started;
  return element("span", show(outcome),
                 is_right  ? " class=\"state right\""
                 : is_open ? " class=\"state quiet\""
                           : " class=\"state wrong\"");
}

}  // namespace weir::cli
