// Sinks are driven by what happens, a line each, and answer with what becomes of the ledger
// (decisions 0051 and 0048). In jobs the engine drives them.
#include <cmath>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "11_exactly_once/hosted_sink.hpp"
#include "11_exactly_once/transaction_ledger.hpp"
#include "11_exactly_once/world.hpp"
#include "weir/process_function.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {

namespace {

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
    } else if (input == "failures") {
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

/// The ledger of a job: what is seen of it in the end. Each line only once if it is of a sink that
/// may write it twice.
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
    std::set<std::pair<std::int64_t, std::int64_t>> seen;
    for (const Payment& line : book_.lines) {
      const bool is_new = seen.insert({line.ride, line.cents}).second;
      if (is_new || !distinct_) add(line);
    }
    for (const auto& [ride, cents] : book_.entries) add({ride, cents});
    return taken;
  }

 private:
  std::string name_;
  Book book_;
  bool distinct_ = false;
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
    counted_.resize(worlds_.size());
  }
  void process_element(const taxi::TaxiFare& fare, Context&, Collector<Row>& out) override {
    const std::int64_t now = ++fares_;
    paid_.insert(fare.ride_id);
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

  Times& times_of(std::int64_t ride) {
    return times_.try_emplace(ride, worlds_.size(), 0).first->second;
  }
  void show_changes(Collector<Row>& out) {
    std::set<std::int64_t> changed = std::exchange(paid_, {});
    for (const std::int64_t ride : changed) {
      times_of(ride)[0] = static_cast<int>(worlds_[0]->book().entries.count(ride));
    }
    for (std::size_t i = 0; i < worlds_.size(); ++i) {
      const auto& lines = worlds_[i]->book().lines;
      for (; counted_[i] < lines.size(); ++counted_[i]) {
        ++times_of(lines[counted_[i]].ride)[i];
        changed.insert(lines[counted_[i]].ride);
      }
    }
    for (const std::int64_t ride : changed) {
      const Times& times = times_of(ride);
      const std::string number = std::to_string(ride);
      out.collect({"ride " + std::string(number.size() < 3 ? 3 - number.size() : 0, '0') + number,
                   "idempotent " + std::to_string(times[0]) + ", write-ahead " +
                       std::to_string(times[1]) + ", two-phase " + std::to_string(times[2])});
    }
  }

  std::vector<std::shared_ptr<World>> worlds_;
  std::int64_t fares_ = 0;
  std::set<std::int64_t> paid_;  ///< since the last rows
  std::map<std::int64_t, Times> times_;
  std::vector<std::size_t> counted_;  ///< lines of each ledger
};

DataStream<std::string> lines(Pipeline& pipeline, const std::string& input) {
  return pipeline.input<std::string>(input).map(
      [input](const std::string& line) { return input + ' ' + line; });
}

void add_sink(Pipelines& pipelines, const std::string& name, const MakeSink& make) {
  pipelines.add(name, [make](Pipeline& pipeline) {
    const auto all = lines(pipeline, "source")
                         .union_with(lines(pipeline, "payments"), lines(pipeline, "checkpoints"),
                                     lines(pipeline, "failures"), lines(pipeline, "troubles"));
    pipeline.output("answers", all.process(WorldFunction(make)));
  });
  pipelines.add(name + "_job", [name, make](Pipeline& pipeline) {
    auto& ledger = pipeline.output_port<LedgerOutput>("ledger");
    if (name == "write_ahead_sink") ledger.set_distinct();
    pipeline.input<Payment>("payments")
        .key_by(&Payment::ride)
        .sink_to(std::make_shared<HostedSink>(
            make, [&ledger](std::size_t subtask, std::size_t parallelism) {
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
    return inputs.fares()
        .map(payment_of)
        .key_by(&Payment::ride)
        .sink_to(std::make_shared<HostedSink>(
            exercises::two_phase_sink, [outside](std::size_t subtask, std::size_t parallelism) {
              return std::make_unique<TransactionLedger>(*outside, subtask, parallelism);
            }));
  });
}

}  // namespace weir::grader
