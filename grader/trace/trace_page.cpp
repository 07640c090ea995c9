#include "trace/trace_page.hpp"

#include "trace/page_text.hpp"

namespace weir::grader {

std::string trace_page(const TracedTest& test) { return trace_page_of(trace_json(test)); }

std::string trace_page_of(const std::string& json) {
  std::string page(page_before_data);
  page += json;
  page += page_after_data;
  return page;
}

}  // namespace weir::grader
