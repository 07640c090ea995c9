#include "weir/scenario/frames.hpp"
#include "weir/scenario/trace.hpp"
#include "weir/serialization.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {
namespace {

/// Sends what it is told at once: the process may be near its end.
class Sender final : public PlayListener {
 public:
  explicit Sender(int socket) : socket_(socket) {}

  void on_step(std::size_t number) override {
    step_ = static_cast<std::uint32_t>(number);
    send({step_, {}, {}, {}});
  }
  void on_job(const weir::TracedJob& job) override { send({step_, job, {}, {}}); }
  void on_event(const weir::TraceEvent& event) override { send({step_, {}, event, {}}); }

 private:
  void send(const TracePart& part) {
    if (++sent_ <= most_trace_parts) write_frame(socket_, to_bytes(part));
  }

  int socket_;
  std::uint32_t step_ = 0;
  std::size_t sent_ = 0;
};

Played answer(const Pipelines& pipelines, const Request& request, int socket) {
  if (!request.traced) {
    auto played = play(pipelines, request);
    write_frame(socket, to_bytes(Answer{request.token, played.observation}));
    return played;
  }
  Sender sender(socket);
  auto played = play(pipelines, request, &sender);
  write_frame(socket, to_bytes(TracePart{0, {}, {}, played.observation}));
  return played;
}

}  // namespace

void serve(const Pipelines& pipelines, int socket) {
  std::string bytes;
  while (read_frame(socket, bytes) == FrameStatus::complete) {
    const auto request = from_bytes<Request>(bytes);
    const auto played = answer(pipelines, request, socket);
    if (has_more(request, played.observation)) write_frame(socket, to_bytes(played.remains));
  }
}

}  // namespace weir::grader
