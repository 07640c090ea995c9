// What operators and rich functions do by default. It stands here so that not every file that
// builds a job compiles it again.
#include "weir/internal/operator.hpp"
#include "weir/runtime_context.hpp"

namespace weir {

RichFunction::~RichFunction() = default;
void RichFunction::open(RuntimeContext&) {}
void RichFunction::close() {}

namespace internal {

Operator::~Operator() = default;
std::unique_ptr<KeyedState> Operator::make_keyed_state(std::size_t, bool) { return nullptr; }
const WindowState* Operator::windows() const { return nullptr; }
void Operator::restore(const OperatorSnapshot&) {}
void Operator::open(OperatorContext&) {}
bool Operator::passes_on() const { return false; }
bool Operator::on_event(const StreamEvent&) { return true; }
bool Operator::on_watermark(Timestamp) { return true; }
bool Operator::end_key() { return true; }
void Operator::on_timer(TimeDomain, const Timer&) {}
void Operator::end_input(std::size_t) {}
void Operator::snapshot(OperatorSnapshot&) {}
void Operator::close() {}

bool WaitingOperator::is_ready_for(std::int64_t) { return true; }
bool WaitingOperator::is_busy() const { return false; }
bool WaitingOperator::waits_for_checkpoint() const { return false; }

}  // namespace internal
}  // namespace weir
