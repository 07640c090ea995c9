/// \file
/// What pages are made of. All text that is handed over is taken for text.
#pragma once

#include <string>
#include <string_view>

#include "grade/verdict.hpp"

namespace weir::cli {

/// What all pages look like: grader/cli/pages/style.css.
extern const std::string_view page_style;

/// A page of its own, which loads nothing from anywhere. `body` is HTML.
std::string page_of(std::string_view title, std::string_view body);

/// An element with a text in it: `element("p", "a < b")`. `attributes` is HTML, with a space in
/// front.
std::string element(std::string_view name, std::string_view text, std::string_view attributes = {});

/// What became of something, in colour and in words.
std::string state_element(grader::Outcome outcome);

}  // namespace weir::cli
