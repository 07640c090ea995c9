/// \file
/// The operator that runs an AsyncFunction.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "weir/async_function.hpp"
#include "weir/async_retry_strategy.hpp"
#include "weir/internal/call.hpp"
#include "weir/internal/operator.hpp"
#include "weir/serialization.hpp"

namespace weir::internal {

/// How an AsyncFunction is run.
struct AsyncSettings {
  bool ordered = false;      ///< whether results leave in the order in which elements came
  Duration timeout{0};       ///< for an answer; 0: none
  std::size_t capacity = 1;  ///< most questions under way
  bool retries = false;      ///< whether an answer may lead to another question
};

/// One element whose answer is waited for.
class Question {
 public:
  virtual ~Question();
  virtual void ask() = 0;
  virtual void time_out() = 0;
  virtual bool is_answered() const = 0;
  /// Looks at the answer: how long to wait before asking again, none if it stands. In the first
  /// case it is forgotten.
  virtual std::optional<Duration> retry_after() { return std::nullopt; }
  /// Emits the answer. Throws what it was answered with instead.
  virtual void emit(Output& output) = 0;
  virtual void write(StateWriter& writer) const = 0;

  Timestamp deadline;
  bool timed_out = false;
  bool settled = false;  ///< its answer stands
};

/// The order of questions and events, without the types of elements and answers.
///
///     | answered | asked | asked | W(20) | asked | not yet asked | ...
///       leaves             capacity of them          waits
///
/// Elements that came before a watermark leave before it, in any order or in theirs.
class AsyncOperator : public WaitingOperator {
 public:
  explicit AsyncOperator(const AsyncSettings& settings);

  void restore(const OperatorSnapshot& snapshot) override;
  void open(OperatorContext& context) override;
  bool on_event(const StreamEvent& event) override;
  bool work() override;
  bool accepts_input() const override;
  bool is_drained() const override;
  void snapshot(OperatorSnapshot& out) override;
  void close() override;

 protected:
  /// Adds an element, with the timestamp of what comes of it.
  void add(std::unique_ptr<Question> question);
  /// Asks what may be asked by now. Answers whether there was anything.
  bool ask_more();
  virtual std::unique_ptr<Question> read(StateReader& reader) = 0;
  const std::shared_ptr<AnswerBell>& bell() const { return bell_; }

 private:
  /// A question, or an event that must not overtake what came before it.
  struct Waiting {
    std::unique_ptr<Question> question;  ///< null: an event
    StreamEvent event;
  };
  using Iterator = std::list<Waiting>::iterator;

  void append(Waiting waiting);
  bool emit_answers();
  bool may_leave(const Question& question) const {
    return settings_.retries ? question.settled : question.is_answered();
  }
  Iterator emit(Iterator at);
  void watch_timeouts();
  void time_out();
  void settle_answers();
  void retry_later(Question& question, Duration delay);
  void watch_retries();
  void retry();

  AsyncSettings settings_;
  OperatorContext* context_ = nullptr;
  std::shared_ptr<AnswerBell> bell_;
  std::list<Waiting> waiting_;
  Iterator not_asked_ = waiting_.end();  ///< the first that has not been asked
  std::size_t under_way_ = 0;
  bool timeouts_watched_ = false;
  std::multimap<Timestamp, Question*> retries_;  ///< what is to be asked again, and when
  Timestamp retries_watched_ = Timestamp::max();
  std::vector<Bytes> restored_;
};

/// Runs a function of type F. Strategy is nullptr_t, or an AsyncRetryStrategy<Out>.
template <class In, class Out, class F, class Strategy>
class AsyncWaitOperator final : public AsyncOperator {
 public:
  AsyncWaitOperator(F function, const AsyncSettings& settings, Strategy strategy)
      : AsyncOperator(settings), function_(std::move(function)), strategy_(std::move(strategy)) {}

  void open(OperatorContext& context) override {
    if constexpr (requires { function_.use_clock(context.clock()); }) {
      function_.use_clock(context.clock());
    }
    open_function(function_, context.runtime());
    AsyncOperator::open(context);
  }
  void process(std::size_t, Batch& batch) override {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      add(question(std::move(batch.values<In>()[i]), batch.timestamps()[i]));
    }
    ask_more();
  }
  void close() override {
    AsyncOperator::close();
    close_function(function_);
  }

 private:
  struct QuestionOf final : Question {
    QuestionOf(AsyncWaitOperator& op, In v, Timestamp t)
        : asker(&op),
          value(std::move(v)),
          timestamp(t),
          answer(std::make_shared<Answer<Out>>(op.bell())) {}

    void ask() override { asker->function_.F::async_invoke(value, ResultFuture<Out>(answer)); }
    void time_out() override { asker->function_.F::timeout(value, ResultFuture<Out>(answer)); }
    bool is_answered() const override { return answer->is_there(); }
    std::optional<Duration> retry_after() override {
      std::optional<Duration> delay;
      if constexpr (!std::is_null_pointer_v<Strategy>) {
        delay = asker->strategy_.retry_after(++times_asked, answer->results, answer->error);
        if (delay) answer = std::make_shared<Answer<Out>>(asker->bell());
      }
      return delay;
    }
    void emit(Output& output) override {
      if (answer->error) std::rethrow_exception(answer->error);
      for (Out& result : answer->results) output.append(std::move(result), timestamp);
    }
    void write(StateWriter& writer) const override { writer(timestamp, value); }

    AsyncWaitOperator* asker;
    In value;
    Timestamp timestamp;
    std::shared_ptr<Answer<Out>> answer;
    std::size_t times_asked = 0;  ///< and answered
  };

  std::unique_ptr<Question> question(In value, Timestamp timestamp) {
    return std::unique_ptr<Question>(new QuestionOf(*this, std::move(value), timestamp));
  }
  std::unique_ptr<Question> read(StateReader& reader) override {
    In value{};
    Timestamp timestamp;
    reader(timestamp, value);
    return question(std::move(value), timestamp);
  }

  F function_;
  [[no_unique_address]] Strategy strategy_;
};

}  // namespace weir::internal
