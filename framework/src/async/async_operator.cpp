#include "weir/internal/async_operator.hpp"

#include <utility>

#include "weir/async_data_stream.hpp"
#include "weir/error.hpp"
#include "weir/watermark_strategy.hpp"

namespace weir::internal {
namespace {

constexpr const char* list_name = "elements that wait for an answer";

}  // namespace

bool AnswerBell::rung() { return rung_.load() && rung_.exchange(false); }

void AnswerBell::ring() {
  rung_.store(true);
  const std::scoped_lock lock(mutex_);
  if (task_ != nullptr) task_->wake();
}

void AnswerBell::close() {
  const std::scoped_lock lock(mutex_);
  task_ = nullptr;
}

AnswerBase::AnswerBase(std::shared_ptr<AnswerBell> bell) : bell_(std::move(bell)) {}

bool AnswerBase::begin() {
  State open = State::open;
  return state_.compare_exchange_strong(open, State::being_written);
}

void AnswerBase::end() {
  state_.store(State::there);
  bell_->ring();
}

std::exception_ptr no_answer_in_time() {
  return std::make_exception_ptr(
      Error("no answer came within the timeout: set a longer one, or override timeout() of the "
            "AsyncFunction to go on without"));
}

Question::~Question() = default;

AsyncOperator::AsyncOperator(const AsyncSettings& settings) : settings_(settings) {}

bool AsyncOperator::is_drained() const { return waiting_.empty(); }

void AsyncOperator::restore(const OperatorSnapshot& snapshot) {
  const auto list = snapshot.list_state.find(list_name);
  if (list != snapshot.list_state.end()) restored_ = list->second;
}

/// What was under way when the snapshot was taken is asked again, before all else.
void AsyncOperator::open(OperatorContext& context) {
  context_ = &context;
  bell_ = std::make_shared<AnswerBell>(context.clock());
  for (const Bytes& bytes : std::exchange(restored_, {})) {
    StateReader reader(bytes);
    add(read(reader));
  }
}

void AsyncOperator::add(std::unique_ptr<Question> question) { append({std::move(question), {}}); }

void AsyncOperator::append(Waiting waiting) {
  const auto added = waiting_.insert(waiting_.end(), std::move(waiting));
  if (not_asked_ == waiting_.end()) not_asked_ = added;
}

bool AsyncOperator::on_event(const StreamEvent& event) {
  if (waiting_.empty()) return true;
  append({nullptr, event});
  return false;
}

bool AsyncOperator::work() {
  const bool asked = ask_more();
  return (bell_->rung() && emit_answers()) || asked;
}

bool AsyncOperator::accepts_input() const {
  return not_asked_ == waiting_.end() && under_way_ < settings_.capacity;
}

bool AsyncOperator::ask_more() {
  bool asked = false;
  for (; not_asked_ != waiting_.end(); ++not_asked_) {
    if (!not_asked_->question) continue;
    if (under_way_ == settings_.capacity) break;
    Question& question = *not_asked_->question;
    question.deadline = context_->clock().now() + settings_.timeout;
    ++under_way_;
    question.ask();
    asked = true;
  }
  if (asked && !timeouts_watched_ && settings_.timeout > Duration{0}) watch_timeouts();
  return asked;
}

/// Emits what may leave: up to the first event any answer there is, or the first ones only.
bool AsyncOperator::emit_answers() {
  if (settings_.retries) settle_answers();
  bool emitted = false;
  for (auto at = waiting_.begin(); at != not_asked_;) {
    if (at->question ? may_leave(*at->question) : at == waiting_.begin()) {
      at = emit(at);
      emitted = true;
    } else if (settings_.ordered || !at->question) {
      break;
    } else {
      ++at;
    }
  }
  context_->output().flush();
  return emitted;
}

AsyncOperator::Iterator AsyncOperator::emit(Iterator at) {
  if (at->question) {
    --under_way_;
    at->question->emit(context_->output());
  } else {
    context_->output().emit(at->event);
  }
  return waiting_.erase(at);
}

/// Each answer stands, or is asked for again. Once the time is over, it stands.
void AsyncOperator::settle_answers() {
  for (auto at = waiting_.begin(); at != not_asked_; ++at) {
    if (!at->question || at->question->settled || !at->question->is_answered()) continue;
    Question& question = *at->question;
    const auto delay = question.timed_out ? std::nullopt : question.retry_after();
    if (delay) {
      retry_later(question, *delay);
    } else {
      question.settled = true;
    }
  }
}

void AsyncOperator::retry_later(Question& question, Duration delay) {
  retries_.emplace(context_->clock().now() + delay, &question);
  watch_retries();
  // Its time may have come just when it was answered.
  if (!timeouts_watched_ && settings_.timeout > Duration{0}) watch_timeouts();
}

/// Lets retry() be called when the first is due.
void AsyncOperator::watch_retries() {
  if (retries_.empty() || retries_.begin()->first >= retries_watched_) return;
  retries_watched_ = retries_.begin()->first;
  context_->clock().schedule(retries_watched_, [this] { retry(); });
}

void AsyncOperator::retry() {
  const Timestamp now = context_->clock().now();
  if (now >= retries_watched_) retries_watched_ = Timestamp::max();
  while (!retries_.empty() && retries_.begin()->first <= now) {
    retries_.extract(retries_.begin()).mapped()->ask();
  }
  watch_retries();
}

/// Lets time_out() be called at the first deadline. All have the same time, so that deadlines come
/// in the order of the questions.
void AsyncOperator::watch_timeouts() {
  for (auto at = waiting_.begin(); at != not_asked_; ++at) {
    if (!at->question || at->question->timed_out || at->question->is_answered()) continue;
    timeouts_watched_ = true;
    return context_->clock().schedule(at->question->deadline, [this] { time_out(); });
  }
}

void AsyncOperator::time_out() {
  timeouts_watched_ = false;
  const Timestamp now = context_->clock().now();
  for (auto at = waiting_.begin(); at != not_asked_; ++at) {
    if (!at->question || at->question->timed_out || at->question->is_answered()) continue;
    if (at->question->deadline > now) break;
    Question& question = *at->question;
    question.timed_out = true;
    std::erase_if(retries_, [&](const auto& retry) { return retry.second == &question; });
    question.time_out();
  }
  watch_timeouts();
}

void AsyncOperator::snapshot(OperatorSnapshot& out) {
  auto& list = out.list_state[list_name];
  for (const auto& waiting : waiting_) {
    if (!waiting.question) continue;
    StateWriter writer;
    waiting.question->write(writer);
    list.push_back(writer.take());
  }
}

void AsyncOperator::close() {
  if (bell_) bell_->close();
}

}  // namespace weir::internal

namespace weir {

internal::AsyncSettings AsyncDataStream::settings(bool ordered, Duration timeout,
                                                  std::size_t capacity) {
  if (capacity == 0) {
    throw InvalidJob(
        "the capacity of an async operator must be at least 1: nothing could be asked");
  }
  return {ordered, internal::checked_not_negative(timeout, "timeout of an async operator"),
          capacity};
}

}  // namespace weir
