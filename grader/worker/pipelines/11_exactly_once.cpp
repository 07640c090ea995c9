// Sinks are driven by what happens, a line each, and answer with what becomes of the ledger
// (decisions 0051 and 0048). In jobs the engine drives them.
#include "exactly_once.hpp"

#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "11_book.hpp"
#include "11_hosted_sink.hpp"
#include "11_transaction_ledger.hpp"
#include "weir/process_function.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {

using exercises::CheckpointId;
using exercises::ConnectionLost;
using exercises::LedgerSink;

namespace {

/// What happened at one step.
class Answers {
 public:
  void add(const std::string& text) { line_ += (line_.empty() ? "" : ", ") + text; }
  /// All since the last call, in a line.
  std::string take() { return std::exchange(line_, {}); }

 private:
  std::string line_;
};

/// What goes wrong with a ledger, and when.
class Trouble {
 public:
  void lose(bool before, const std::string& call, int n) { lost_[call] = {before, n}; }
  void be_busy(int commits) { busy_ = commits; }
  /// Whether the ledger refuses this commit.
  bool refuses() { return busy_ > 0 && busy_-- > 0; }

  /// Does what is asked for, unless the connection is lost before.
  template <class Do>
  void ask(const std::string& call, Do&& what) {
    const auto lost = lost_.find(call);
    const bool is_lost = lost != lost_.end() && --lost->second.n == 0;
    const bool before = is_lost && lost->second.before;
    if (is_lost) lost_.erase(lost);
    if (!before) what();
    if (is_lost) throw ConnectionLost("the ledger does not answer");
  }

 private:
  struct Loss {
    bool before;
    int n;  ///< calls until then
  };

  std::map<std::string, Loss> lost_;
  int busy_ = 0;
};

/// A connection that fails as the scenario has it, and says what it does.
class TroubledConnection final : public Connection {
 public:
  TroubledConnection(Book& book, std::size_t subtask, std::size_t parallelism, Trouble& trouble,
                     Answers& answers)
      : Connection(book, subtask, parallelism), trouble_(&trouble), answers_(&answers) {}

  void put(std::int64_t ride, std::int64_t cents) override {
    trouble_->ask("put", [&] { Connection::put(ride, cents); });
  }
  void append(const Payment& payment) override {
    trouble_->ask("append", [&] { Connection::append(payment); });
  }
  void write(const TransactionId& id, const Payment& payment) override {
    trouble_->ask("write", [&] { Connection::write(id, payment); });
  }
  void pre_commit(const TransactionId& id) override {
    if (!has_lines(id)) return Connection::pre_commit(id);
    trouble_->ask("pre_commit", [&] { Connection::pre_commit(id); });
  }
  bool commit(const TransactionId& id) override {
    if (!has_lines(id)) return Connection::commit(id);
    if (trouble_->refuses()) {
      answers_->add("busy");
      return false;
    }
    trouble_->ask("commit", [&] { Connection::commit(id); });
    return true;
  }
  void abort_all_but(const std::vector<TransactionId>& kept) override {
    trouble_->ask("abort_all_but", [&] { Connection::abort_all_but(kept); });
  }

 private:
  static std::string show_all(const std::vector<Payment>& lines) {
    std::string text;
    for (const Payment& line : lines) text += (text.empty() ? "" : ", ") + show(line);
    return text;
  }

  void on_seen(const std::vector<Payment>& lines) override { answers_->add(show_all(lines)); }
  void on_pre_commit(const std::vector<Payment>& lines) override {
    answers_->add("pre-commit (" + show_all(lines) + ')');
  }
  void on_commit(const std::vector<Payment>& lines) override {
    answers_->add("commit (" + show_all(lines) + ')');
  }
  void on_commit_again(const std::vector<Payment>& lines) override {
    answers_->add("commit again (" + show_all(lines) + ')');
  }
  void on_abort(const std::vector<Payment>& lines) override {
    answers_->add("abort (" + show_all(lines) + ')');
  }

  Trouble* trouble_;
  Answers* answers_;
};

/// The world around some parallel sinks: a source, checkpoints, crashes, and a ledger.
class World {
 public:
  World(MakeSink make, bool is_replayable) : make_(std::move(make)), is_replayable_(is_replayable) {
    attempt([this] { start(); });
  }

  void pay(const Payment& payment) {
    payments_.push_back(payment);
    attempt([this] { read_on(); });
  }
  void snapshot(CheckpointId checkpoint) {
    attempt([&] {
      Taken taken{read_, {}};
      for (const auto& subtask : subtasks_) {
        StateWriter state;
        subtask.sink->snapshot(checkpoint, state);
        taken.states.push_back(state.take());
      }
      taken_[checkpoint] = std::move(taken);
    });
  }
  void complete(CheckpointId checkpoint, bool is_heard) {
    const auto found = taken_.find(checkpoint);
    if (found == taken_.end()) return;  // it failed
    complete_ = checkpoint;
    restored_ = found->second;
    taken_.erase(taken_.begin(), std::next(found));
    if (!is_heard) return;
    attempt([&] {
      for (const auto& subtask : subtasks_) subtask.sink->notify_checkpoint_complete(checkpoint);
    });
  }
  void crash(std::size_t parallelism) {
    parallelism_ = parallelism;
    attempt([this] { start(); });
  }

  Trouble& trouble() { return trouble_; }
  const Book& book() const { return book_; }
  std::string take() { return answers_.take(); }

 private:
  /// What a checkpoint has.
  struct Taken {
    std::size_t read = 0;  ///< payments before it
    std::vector<Bytes> states;
  };
  struct Subtask {
    std::unique_ptr<TroubledConnection> connection;
    std::unique_ptr<LedgerSink> sink;
  };

  /// A failure of what is done is a crash, and there may be one in that too.
  void attempt(const std::function<void()>& what) {
    std::function<void()> next = what;
    while (next) {
      try {
        next();
        next = nullptr;
      } catch (const ConnectionLost&) {
        answers_.add("no answer");
        next = [this] { start(); };
      }
    }
  }
  void start() {
    if (std::exchange(is_started_, true)) {
      answers_.add(complete_ == 0 ? "begins anew" : "goes back to " + std::to_string(complete_));
    }
    taken_.clear();
    subtasks_.clear();
    for (std::size_t i = 0; i < parallelism_; ++i) {
      auto connection =
          std::make_unique<TroubledConnection>(book_, i, parallelism_, trouble_, answers_);
      auto sink = make_(*connection);
      for (std::size_t old = i; old < restored_.states.size(); old += parallelism_) {
        StateReader state(restored_.states[old]);
        sink->restore(state);
      }
      sink->start();
      subtasks_.push_back({std::move(connection), std::move(sink)});
    }
    read_ = is_replayable_ ? restored_.read : payments_.size();
    read_on();
  }
  void read_on() {
    while (read_ < payments_.size()) {
      const Payment& payment = payments_[read_++];
      subtasks_[static_cast<std::size_t>(payment.ride) % parallelism_].sink->write(payment);
    }
  }

  MakeSink make_;
  bool is_replayable_;
  Book book_;
  Trouble trouble_;
  Answers answers_;
  std::size_t parallelism_ = 1;
  bool is_started_ = false;
  std::vector<Subtask> subtasks_;
  std::vector<Payment> payments_;  ///< all that came
  std::size_t read_ = 0;           ///< so many of them
  std::map<CheckpointId, Taken> taken_;
  CheckpointId complete_ = 0;  ///< 0: none is
  Taken restored_;             ///< what the complete one has
};

/// Each line says what happens; the first one may say that the source is live.
class WorldFunction final : public ProcessFunction<std::string, std::string> {
 public:
  explicit WorldFunction(MakeSink make) : make_(std::move(make)) {}

  void open(RuntimeContext&) override { world_ = std::make_shared<World>(make_, true); }
  void process_element(const std::string& line, Context&, Collector<std::string>& out) override {
    std::istringstream words(line);
    std::string input;
    std::string what;
    words >> input >> what;
    if (input == "source") {
      world_ = std::make_shared<World>(make_, what == "replayable");
    } else {
      happen(input, what, words);
    }
    if (std::string answer = world_->take(); !answer.empty()) out.collect(std::move(answer));
  }

 private:
  void happen(const std::string& input, const std::string& what, std::istringstream& words) {
    std::int64_t number = 1;
    if (input == "payments") {
      words >> number;
      world_->pay({std::stoll(what), number});
    } else if (input == "job") {
      std::string sinks;
      words >> sinks >> number;
      world_->crash(sinks.empty() ? 1 : static_cast<std::size_t>(number));
    } else if (what == "snapshot") {
      words >> number;
      world_->snapshot(number);
    } else if (what == "complete") {
      std::string unheard;
      words >> number >> unheard;
      world_->complete(number, unheard.empty());
    } else if (what == "busy") {
      words >> number;
      world_->trouble().be_busy(static_cast<int>(number));
    } else {
      std::string when;
      std::string call;
      words >> when >> call >> number;
      world_->trouble().lose(when == "before", call, static_cast<int>(number));
    }
  }

  MakeSink make_;
  std::shared_ptr<World> world_;
};

/// The ledger of a job: what is seen of it, lines and entries that are new. Each line only once if
/// it is of a sink that may write it twice.
class LedgerOutput final : public OutputPort {
 public:
  explicit LedgerOutput(std::string name) : name_(std::move(name)) {}

  Book& book() { return book_; }
  void set_distinct() { distinct_ = true; }

  std::vector<Record> take() override {
    std::vector<Record> taken;
    const auto add = [&](const Payment& payment) {
      taken.push_back({name_, Record::Kind::element, Timestamp::min(), to_json(payment)});
    };
    for (; seen_ < book_.lines.size(); ++seen_) {
      const Payment& line = book_.lines[seen_];
      if (!distinct_ || distinct_lines_.insert({line.ride, line.cents}).second) add(line);
    }
    for (const auto& [ride, cents] : book_.entries) {
      const auto known = entries_.find(ride);
      if (known == entries_.end() || known->second != cents) add({ride, cents});
    }
    entries_ = book_.entries;
    return taken;
  }

 private:
  std::string name_;
  Book book_;
  bool distinct_ = false;
  std::size_t seen_ = 0;
  std::set<std::pair<std::int64_t, std::int64_t>> distinct_lines_;
  std::map<std::int64_t, std::int64_t> entries_;
};

/// A connection of a sink in a job.
class SharedConnection final : public HostedLedger {
 public:
  SharedConnection(Book& book, std::size_t subtask, std::size_t parallelism)
      : connection_(book, subtask, parallelism) {}
  exercises::Ledger& ledger() override { return connection_; }

 private:
  Connection connection_;
};

Payment payment_of(const taxi::TaxiFare& fare) {
  return {fare.ride_id, std::llround(100 * static_cast<double>(fare.total_fare))};
}

/// For `weir run`: all three sinks write the same fares, each into its own ledger. A checkpoint
/// takes ten of them. Of every four, the job crashes after the first one, and in the middle of what
/// is written for the third. A row says how often a fare is in which ledger, whenever that changes.
class RunFunction final : public ProcessFunction<taxi::TaxiFare, Row> {
 public:
  void open(RuntimeContext&) override {
    for (const MakeSink& make : std::vector<MakeSink>{
             exercises::idempotent_sink, exercises::write_ahead_sink, exercises::two_phase_sink}) {
      worlds_.push_back(std::make_shared<World>(make, true));
    }
  }
  void process_element(const taxi::TaxiFare& fare, Context&, Collector<Row>& out) override {
    const std::int64_t now = ++fares_;
    for (const auto& world : worlds_) {
      world->pay(payment_of(fare));
      if (now % 40 == 13) world->crash(1);
      if (now % 10 != 0) continue;
      world->snapshot(now / 10);
      if (now % 40 == 30) {
        world->trouble().lose(false, "append", 4);
        world->trouble().lose(false, "commit", 1);
      }
      world->complete(now / 10, true);
      world->take();
    }
    if (now % 10 == 0 || now % 40 == 13) show_changes(out);
  }

 private:
  /// How often a ride is in the ledgers.
  using Times = std::vector<int>;

  void show_changes(Collector<Row>& out) {
    std::map<std::int64_t, Times> all;
    const auto count = [&](std::size_t i, std::int64_t ride) {
      ++all.try_emplace(ride, worlds_.size(), 0).first->second[i];
    };
    for (std::size_t i = 0; i < worlds_.size(); ++i) {
      for (const auto& [ride, cents] : worlds_[i]->book().entries) count(i, ride);
      for (const Payment& line : worlds_[i]->book().lines) count(i, line.ride);
    }
    for (const auto& [ride, times] : all) {
      Times& shown = shown_[ride];
      if (shown == times) continue;
      shown = times;
      const std::string number = std::to_string(ride);
      out.collect({"ride " + std::string(number.size() < 3 ? 3 - number.size() : 0, '0') + number,
                   "idempotent " + std::to_string(times[0]) + ", write-ahead " +
                       std::to_string(times[1]) + ", two-phase " + std::to_string(times[2])});
    }
  }

  std::vector<std::shared_ptr<World>> worlds_;
  std::int64_t fares_ = 0;
  std::map<std::int64_t, Times> shown_;
};

DataStream<std::string> lines(Pipeline& pipeline, const std::string& input) {
  return pipeline.input<std::string>(input).map(
      [input](const std::string& line) { return input + ' ' + line; });
}

void add_sink(Pipelines& pipelines, const std::string& name, const MakeSink& make) {
  pipelines.add(name, [make](Pipeline& pipeline) {
    const auto all = lines(pipeline, "source")
                         .union_with(lines(pipeline, "payments"), lines(pipeline, "checkpoints"),
                                     lines(pipeline, "job"), lines(pipeline, "ledger"));
    pipeline.output("answers", all.process(WorldFunction(make)));
  });
  pipelines.add(name + "_job", [name, make](Pipeline& pipeline) {
    auto& ledger = pipeline.output_port<LedgerOutput>("ledger");
    if (name == "write_ahead_sink") ledger.set_distinct();
    pipeline.input<Payment>("payments")
        .key_by(&Payment::ride)
        .sink_to(std::make_shared<HostedSink>(make, [&ledger](std::size_t subtask,
                                                              std::size_t parallelism) {
          return std::make_unique<SharedConnection>(ledger.book(), subtask, parallelism);
        }));
  });
}

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  add_sink(pipelines, "idempotent_sink", exercises::idempotent_sink);
  add_sink(pipelines, "write_ahead_sink", exercises::write_ahead_sink);
  add_sink(pipelines, "two_phase_sink", exercises::two_phase_sink);
  pipelines.set_job(
      [](Inputs& inputs) { return inputs.fares().process(RunFunction()).set_parallelism(1); });
  pipelines.set_job_with_sink([](Inputs& inputs, const ResultSink& place) {
    const auto outside = place.two_phase_sink();
    if (outside == nullptr) {
      throw InvalidJob(
          tr("this exercise writes in transactions, and that sink has none: name another one, such "
             "as sqlite:FILE"));
    }
    return inputs.fares().map(payment_of).key_by(&Payment::ride).sink_to(
        std::make_shared<HostedSink>(exercises::two_phase_sink, [outside](std::size_t subtask,
                                                                          std::size_t parallelism) {
          return std::make_unique<TransactionLedger>(*outside, subtask, parallelism);
        }));
  });
}

}  // namespace weir::grader
