#include "weir/internal/sink_core.hpp"

#include <utility>

namespace weir {

std::function<void()> SinkContext::waker() const {
  return [bell = bell_] { bell->ring(); };
}

namespace internal {

void SinkCore::restore(const OperatorSnapshot& snapshot) {
  restored_ = snapshot;
  is_restored_ = true;
}

void SinkCore::open(OperatorContext& context) {
  context_ = &context;
  bell_ = std::make_shared<AnswerBell>(context.clock());
  sink_context_.emplace(context, bell_, is_restored_);
  open_writer(*sink_context_);
  restored_ = {};
}

bool SinkCore::work() {
  bell_->rung();
  const bool went_on = go_on();
  return write_waiting() || went_on;
}

void SinkCore::close() {
  if (bell_) bell_->close();
  close_writer();
}

std::vector<Bytes> SinkCore::restored(const char* name, bool is_union) const {
  const auto& lists = is_union ? restored_.union_state : restored_.list_state;
  const auto found = lists.find(name);
  return found == lists.end() ? std::vector<Bytes>{} : found->second;
}

}  // namespace internal
}  // namespace weir
