#include "scenario/frames.hpp"
#include "weir/serialization.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {

void serve(const Pipelines& pipelines, int socket) {
  std::string request;
  while (read_frame(socket, request) == FrameStatus::complete) {
    const auto observation = play(pipelines, from_bytes<Scenario>(request));
    if (write_frame(socket, to_bytes(observation)) != FrameStatus::complete) return;
  }
}

}  // namespace weir::grader
