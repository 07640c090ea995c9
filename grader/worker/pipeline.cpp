#include "worker/pipeline.hpp"

#include <algorithm>
#include <cstdint>

#include "weir/error.hpp"

namespace weir::grader {

std::size_t Pipeline::channels_of(const std::string& input) const {
  constexpr std::uint32_t most = 64;
  std::uint32_t last = 0;
  for (const auto& step : scenario_->steps) {
    if (step.input == input) last = std::max(last, step.channel);
  }
  if (last >= most) throw Error("a scenario has at most 64 channels an input");
  return last + std::size_t{1};
}

const Pipelines::Definition& Pipelines::find(const std::string& name) const {
  const auto found = definitions_.find(name);
  if (found == definitions_.end()) throw Error("there is no pipeline '" + name + "'");
  return found->second;
}

template DataStream<taxi::TaxiRide> Pipeline::input(const std::string& name);
template DataStream<taxi::TaxiFare> Pipeline::input(const std::string& name);

}  // namespace weir::grader
