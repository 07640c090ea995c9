#include "trace/trace_page.hpp"

#include "trace/page_text.hpp"

namespace weir::grader {

std::string trace_page(const TracedTest& test) {
  std::string page(page_before_data);
  page += trace_json(test);
  page += page_after_data;
  return page;
}

}  // namespace weir::grader
