#include "weir/scenario/observation.hpp"

namespace weir::grader {

std::vector<Record> Observation::elements() const {
  std::vector<Record> elements;
  for (const auto& step : steps) {
    for (const auto& record : step.records) {
      if (record.kind == Record::Kind::element) elements.push_back(record);
    }
  }
  return elements;
}

}  // namespace weir::grader
