#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "weir/error.hpp"
#include "weir/internal/expects.hpp"
#include "weir/internal/sink_core.hpp"

namespace weir {

std::optional<std::size_t> subtask_of_transaction(std::string_view sink, std::string_view id) {
  if (!id.starts_with(sink) || !id.substr(sink.size()).starts_with('-')) return std::nullopt;
  const std::string_view rest = id.substr(sink.size() + 1);
  std::size_t subtask = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), subtask);
  if (error != std::errc() || end == rest.data() + rest.size() || *end != '-') return std::nullopt;
  return subtask;
}

bool is_left_behind(std::string_view id, const std::vector<Transaction>& kept,
                    std::string_view sink, std::size_t subtask, std::size_t parallelism) {
  const auto begun_by = subtask_of_transaction(sink, id);
  return begun_by && *begun_by % parallelism == subtask &&
         std::none_of(kept.begin(), kept.end(), [&](const auto& it) { return it.id == id; });
}

}  // namespace weir

namespace weir::internal {
namespace {

constexpr const char* transactions_name = "transactions that are pre-committed";
constexpr Duration first_retry_delay{50};
constexpr Duration longest_retry_delay{5000};

[[maybe_unused]] bool may_follow(SinkTransaction::State before, SinkTransaction::State after) {
  using State = SinkTransaction::State;
  switch (after) {
    case State::open:
      return false;
    case State::pre_committing:
    case State::aborted:
      return before == State::open || before == State::pre_committing;
    case State::pre_committed:
      return before == State::pre_committing;
    case State::committing:
      return before == State::pre_committed;
    case State::committed:
      return before == State::committing;
  }
  return false;
}

void check(const TwoPhaseSettings& settings, const JobOptions& options) {
  const bool fits = !settings.name.empty() &&
                    std::all_of(settings.name.begin(), settings.name.end(),
                                [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  if (!fits) {
    throw InvalidJob(fmt::format(
        "a sink in two phases needs a name of letters, digits and '_', by which its transactions "
        "are known, but it is '{}'",
        settings.name));
  }
  const auto timeout = settings.transaction_timeout;
  if (!timeout || *timeout > options.checkpoint_timeout) return;
  throw InvalidJob(fmt::format(
      "the transactions of sink '{}' are dropped after {} ms, and a checkpoint may take {} ms "
      "until "
      "they are committed: set a checkpoint_timeout below the time-out of transactions, or raise "
      "that one",
      settings.name, timeout->count(), options.checkpoint_timeout.count()));
}

}  // namespace

void SinkTransaction::advance(State next) {
  WEIR_EXPECTS(may_follow(state_, next));
  state_ = next;
}

TwoPhaseCore::TwoPhaseCore(TwoPhaseSettings settings, std::size_t subtask, std::size_t parallelism)
    : settings_(std::move(settings)), subtask_(subtask), parallelism_(parallelism) {}

void TwoPhaseCore::open(OperatorContext& context) {
  check(settings_, context.options());
  run_ = fmt::format("{}-{}", context.clock().now().millis(), context.runtime().attempt_number());
  SinkCore::open(context);
  context.runtime().tell_of_checkpoints(*this);
  show_figures();
}

/// What was pre-committed belongs to the checkpoint that the job goes on from: it is committed
/// before anything else is written.
void TwoPhaseCore::open_writer(SinkContext& context) {
  std::vector<Transaction> kept;
  for (const Bytes& bytes : restored(transactions_name, true)) {
    auto transaction = from_bytes<Transaction>(bytes);
    const auto subtask = subtask_of_transaction(settings_.name, transaction.id);
    if (!subtask) {
      throw SnapshotError(fmt::format(
          "the snapshot holds the transaction {}, which is none of sink '{}': give the sink the "
          "name that it had",
          transaction.id, settings_.name));
    }
    if (*subtask % parallelism_ == subtask_) kept.push_back(std::move(transaction));
  }
  control().open(context, kept);
  for (const auto& transaction : kept) {
    whole_.emplace_back(transaction, SinkTransaction::State::committing);
  }
  recovered_ = whole_.size();
  committing_since_ = this->context().clock().now();
}

Transaction* TwoPhaseCore::current() {
  if (recovered_ > 0) return nullptr;
  if (!current_) {
    current_.emplace(Transaction{next_id(), {}});
    control().begin(current_->transaction());
  }
  return current_->state() == SinkTransaction::State::open ? &current_->transaction() : nullptr;
}

std::string TwoPhaseCore::next_id() {
  return fmt::format("{}-{}-{}-{}", settings_.name, subtask_, run_, ++begun_);
}

bool TwoPhaseCore::is_ready_for(std::int64_t checkpoint) {
  preparing_ = checkpoint;
  work();
  if (has_waiting()) return false;
  if (current_ && current_->state() == SinkTransaction::State::open) {
    current_->advance(SinkTransaction::State::pre_committing);
  }
  return pre_commit();
}

/// Goes on with what has been begun. Answers whether nothing is left of it.
bool TwoPhaseCore::pre_commit() {
  if (!current_ || current_->state() != SinkTransaction::State::pre_committing) return !current_;
  if (control().pre_commit(current_->transaction()) == SinkStatus::busy) return false;
  current_->advance(SinkTransaction::State::pre_committed);
  current_->checkpoint = preparing_;
  whole_.push_back(*std::exchange(current_, std::nullopt));
  return true;
}

void TwoPhaseCore::snapshot(OperatorSnapshot& out) {
  auto& list = out.union_state[transactions_name];
  for (const auto& it : whole_) list.push_back(to_bytes(it.transaction()));
}

void TwoPhaseCore::notify_checkpoint_complete(std::int64_t checkpoint) {
  for (auto& it : whole_) {
    if (it.state() != SinkTransaction::State::pre_committed || it.checkpoint > checkpoint) continue;
    if (&it == &whole_.front()) committing_since_ = context().clock().now();
    it.advance(SinkTransaction::State::committing);
  }
}

bool TwoPhaseCore::go_on() {
  const bool pre_committing =
      current_ && current_->state() == SinkTransaction::State::pre_committing;
  const bool pre_committed = pre_committing && pre_commit();
  return commit_some() || pre_committed;
}

/// In the order in which they were written. Answers whether any was committed.
bool TwoPhaseCore::commit_some() {
  bool any = false;
  while (!whole_.empty() && context().clock().now() >= retry_at_) {
    SinkTransaction& first = whole_.front();
    if (first.state() != SinkTransaction::State::committing) break;
    try {
      if (control().commit(first.transaction()) == SinkStatus::busy) break;
    } catch (const TryAgain& error) {
      commit_later(error.what());
      break;
    }
    first.advance(SinkTransaction::State::committed);
    whole_.pop_front();
    if (recovered_ > 0) --recovered_;
    committing_since_ = context().clock().now();
    retry_at_ = Timestamp::min();
    retry_delay_ = Duration{0};
    context().runtime().counter("num_transactions_committed").increment();
    any = true;
  }
  return any;
}

void TwoPhaseCore::commit_later(const std::string& why) {
  const Timestamp now = context().clock().now();
  if (now - committing_since_ >= settings_.commit_timeout) {
    throw Error(
        fmt::format("transaction {} could not be committed within {} ms: {}; it is pre-committed, "
                    "and a job that "
                    "is restored from the last checkpoint commits it",
                    whole_.front().transaction().id, settings_.commit_timeout.count(), why));
  }
  context().runtime().counter("num_commit_retries").increment();
  retry_delay_ = std::clamp(retry_delay_ * 2, first_retry_delay, longest_retry_delay);
  retry_at_ = now + retry_delay_;
}

bool TwoPhaseCore::is_busy() const {
  const bool committing =
      !whole_.empty() && whole_.front().state() == SinkTransaction::State::committing;
  const bool pre_committing =
      current_ && current_->state() == SinkTransaction::State::pre_committing;
  return committing || pre_committing || SinkCore::is_busy();
}

bool TwoPhaseCore::waits_for_checkpoint() const { return current_ || !whole_.empty(); }

void TwoPhaseCore::close_writer() {
  if (current_) {
    current_->advance(SinkTransaction::State::aborted);
    control().abort(current_->transaction());
    current_.reset();
  }
  control().close();
}

std::size_t TwoPhaseCore::in_state(SinkTransaction::State state) const {
  const auto count = std::count_if(whole_.begin(), whole_.end(),
                                   [&](const auto& it) { return it.state() == state; });
  return static_cast<std::size_t>(count) + (current_ && current_->state() == state ? 1 : 0);
}

void TwoPhaseCore::show_figures() {
  using State = SinkTransaction::State;
  const auto show = [this](const char* name, State state) {
    context().runtime().gauge(name, [this, state] { return static_cast<double>(in_state(state)); });
  };
  show("transactions_open", State::open);
  show("transactions_pre_committing", State::pre_committing);
  show("transactions_pre_committed", State::pre_committed);
  show("transactions_committing", State::committing);
  context().runtime().gauge("waits_for_the_last_checkpoint", [this] {
    return ended() && is_drained() && waits_for_checkpoint() && !is_busy() ? 1.0 : 0.0;
  });
}

}  // namespace weir::internal
