/// \file
/// The page without its data: what stands in grader/trace/page, put together by the build.
#pragma once

#include <string_view>

namespace weir::grader {

/// Up to where the data begins.
extern const std::string_view page_before_data;
/// From where it ends.
extern const std::string_view page_after_data;

}  // namespace weir::grader
