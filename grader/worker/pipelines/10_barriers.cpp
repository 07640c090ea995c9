// A class is graded by a function that drives it: what it is told comes in as elements, a line
// each, and what it answers goes out as a line for each of them (decision 0051).
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "barriers.hpp"
#include "weir/error.hpp"
#include "weir/process_function.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {

using exercises::Aligner;
using exercises::Channel;
using exercises::CheckpointId;
using exercises::Guarantee;
using exercises::Number;
using exercises::Sums;
using exercises::Task;

namespace {

constexpr std::size_t most_channels = 5;

/// Something that arrives on a channel.
struct Arrival {
  enum class Kind : std::uint8_t { element, barrier, end };

  Channel channel = 0;
  Kind kind = Kind::end;
  std::int64_t number = 0;  ///< the element, or the checkpoint
};

std::string name_of(Channel channel) { return "channel_" + std::to_string(channel); }

/// Reads `channel_1 barrier 3`.
Arrival read_arrival(const std::string& line) {
  std::istringstream words(line);
  std::string input;
  std::string what;
  words >> input >> what;
  Arrival arrival{.channel = input.empty() ? 0 : static_cast<Channel>(input.back() - '0')};
  if (what == "end") return arrival;
  arrival.kind = what == "barrier" ? Arrival::Kind::barrier : Arrival::Kind::element;
  if (what == "barrier") words >> what;
  arrival.number = std::stoll(what);
  return arrival;
}

void tell(Aligner& aligner, const Arrival& arrival, Task& task) {
  switch (arrival.kind) {
    case Arrival::Kind::element:
      aligner.on_element(arrival.channel, arrival.number, task);
      break;
    case Arrival::Kind::barrier:
      aligner.on_barrier(arrival.channel, arrival.number, task);
      break;
    case Arrival::Kind::end:
      aligner.on_end(arrival.channel, task);
      break;
  }
}

/// What was answered to one arrival, in an order in which equal answers are equal: between channels
/// there is none, and a snapshot and its barrier may change places where nothing is between them.
class Answers {
 public:
  void add(std::string text) { add({Kind::other, 0, std::move(text)}); }
  void add_process(Number number, Channel channel) {
    add({Kind::process, static_cast<std::int64_t>(channel), "process " + std::to_string(number)});
  }
  void add_snapshot(CheckpointId checkpoint, std::string text) {
    add({Kind::snapshot, checkpoint, std::move(text)});
  }
  void add_barrier(CheckpointId checkpoint, std::string text) {
    add({Kind::barrier, checkpoint, std::move(text)});
  }

  /// All since the last call, in a line.
  std::string take() {
    std::string line;
    for (const auto& answer : answers_) line += (line.empty() ? "" : ", ") + answer.text;
    answers_.clear();
    return line;
  }

 private:
  enum class Kind : std::uint8_t { other, process, snapshot, barrier };
  struct Answer {
    Kind kind;
    std::int64_t number;  ///< of the channel, or of the checkpoint
    std::string text;
  };

  void add(Answer answer) {
    auto place = answers_.end();
    const auto goes_before = [&](const Answer& other) {
      if (answer.kind == Kind::process) {
        return other.kind == Kind::process && answer.number < other.number;
      }
      return answer.kind == Kind::snapshot && other.kind == Kind::barrier &&
             answer.number == other.number;
    };
    while (place != answers_.begin() && goes_before(*std::prev(place))) --place;
    answers_.insert(place, std::move(answer));
  }

  std::vector<Answer> answers_;
};

/// An aligner alone: a line says how many channels it has, each of the others what arrives.
class AlignerFunction : public ProcessFunction<std::string, std::string>, private Task {
 public:
  using Make = std::function<std::unique_ptr<Aligner>(std::size_t channels)>;
  explicit AlignerFunction(Make make) : make_(std::move(make)) {}

  void process_element(const std::string& line, Context&, Collector<std::string>& out) override {
    if (line.starts_with("channels ")) {
      aligner_ = make_(std::stoul(line.substr(line.find(' '))));
      return;
    }
    if (aligner_ == nullptr) throw Error("expected the number of channels first, found " + line);
    const Arrival arrival = read_arrival(line);
    if (arrival.kind == Arrival::Kind::element) channel_of_[arrival.number] = arrival.channel;
    tell(*aligner_, arrival, *this);
    if (std::string answer = answers_.take(); !answer.empty()) out.collect(std::move(answer));
  }

 private:
  void process(Number number) override {
    const auto known = channel_of_.find(number);
    answers_.add_process(number, known == channel_of_.end() ? most_channels : known->second);
  }
  void snapshot(CheckpointId checkpoint) override {
    answers_.add_snapshot(checkpoint, "snapshot " + std::to_string(checkpoint));
  }
  void forward(CheckpointId checkpoint) override {
    answers_.add_barrier(checkpoint, "forward " + std::to_string(checkpoint));
  }

  Make make_;
  std::shared_ptr<Aligner> aligner_;
  std::map<Number, Channel> channel_of_;
  Answers answers_;
};

std::string show(const Sums& sums) {
  return "even " + std::to_string(sums.even) + " odd " + std::to_string(sums.odd);
}

/// The world around the task of part 3: sources that can be read again, a store, and crashes.
class SumJob : private exercises::TaskContext {
 public:
  explicit SumJob(Guarantee guarantee) : guarantee_(guarantee) { start({}); }

  void arrive(const Arrival& arrival) {
    log_.push_back(arrival);
    tell(*running_.aligner, arrival, *running_.task);
  }
  /// The task is gone. A new one goes on from the last checkpoint, and what came behind its
  /// barriers comes again.
  void crash() {
    const auto complete =
        std::find_if(stored_.rbegin(), stored_.rend(),
                     [this](const auto& stored) { return is_complete(stored.first); });
    const CheckpointId checkpoint = complete == stored_.rend() ? 0 : complete->first;
    const Sums sums = complete == stored_.rend() ? Sums{} : complete->second;
    answers_.add("starts with " + show(sums));
    start(sums);
    std::set<Channel> behind;
    for (const Arrival& arrival : log_) {
      const bool is_barrier = arrival.kind == Arrival::Kind::barrier;
      if (is_barrier && arrival.number == checkpoint) behind.insert(arrival.channel);
      const bool is_end = arrival.kind == Arrival::Kind::end;
      if (is_end || (!is_barrier && (checkpoint == 0 || behind.contains(arrival.channel)))) {
        tell(*running_.aligner, arrival, *running_.task);
      }
    }
  }

  std::string take() { return answers_.take(); }
  const std::map<CheckpointId, Sums>& stored() const { return stored_; }

 private:
  void start(const Sums& sums) { running_ = exercises::sum_task(guarantee_, sums, *this); }
  /// Whether the sources have taken part in it: sent its barrier, or ended.
  bool is_complete(CheckpointId checkpoint) const {
    std::set<Channel> parts;
    for (const Arrival& arrival : log_) {
      const bool is_its_barrier =
          arrival.kind == Arrival::Kind::barrier && arrival.number == checkpoint;
      if (is_its_barrier || arrival.kind == Arrival::Kind::end) parts.insert(arrival.channel);
    }
    return parts.size() == 2;
  }

  void collect(const Sums& sums) override { answers_.add(show(sums)); }
  void store(CheckpointId checkpoint, const Sums& sums) override {
    stored_[checkpoint] = sums;
    answers_.add_snapshot(checkpoint,
                          "store " + std::to_string(checkpoint) + " with " + show(sums));
  }
  void send_barrier(CheckpointId checkpoint) override {
    answers_.add_barrier(checkpoint, "barrier " + std::to_string(checkpoint));
  }

  Guarantee guarantee_;
  exercises::AlignedTask running_;
  std::vector<Arrival> log_;
  std::map<CheckpointId, Sums> stored_;
  Answers answers_;
};

/// Part 3: a line says which guarantee is asked for, each of the others what happens.
class SumJobFunction : public ProcessFunction<std::string, std::string> {
 public:
  void process_element(const std::string& line, Context&, Collector<std::string>& out) override {
    if (line.starts_with("guarantee ")) {
      job_ = std::make_shared<SumJob>(line.ends_with("exactly_once") ? Guarantee::exactly_once
                                                                     : Guarantee::at_least_once);
      return;
    }
    if (job_ == nullptr) throw Error("expected the guarantee first, found " + line);
    line == "job crash" ? job_->crash() : job_->arrive(read_arrival(line));
    if (std::string answer = job_->take(); !answer.empty()) out.collect(std::move(answer));
  }

 private:
  std::shared_ptr<SumJob> job_;
};

/// For `weir run`: the ids of rides are summed up, STARTs from one channel and ENDs from the other,
/// with both guarantees. Each 200 events of a channel there is a barrier, and once a crash.
class RunFunction : public ProcessFunction<taxi::TaxiRide, Row> {
 public:
  void open(RuntimeContext&) override {
    for (const auto guarantee : {Guarantee::exactly_once, Guarantee::at_least_once}) {
      jobs_.push_back(std::make_shared<SumJob>(guarantee));
    }
  }
  void process_element(const taxi::TaxiRide& ride, Context&, Collector<Row>& out) override {
    const Channel channel = ride.is_start ? 0 : 1;
    arrive({channel, Arrival::Kind::element, ride.ride_id}, out);
    if (++events_[channel] % 200 == 0) {
      arrive({channel, Arrival::Kind::barrier, events_[channel] / 200}, out);
    }
    if (ride.is_start && events_[channel] == 1100) {
      for (const auto& job : jobs_) job->crash();
    }
  }

 private:
  void arrive(const Arrival& arrival, Collector<Row>& out) {
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      const auto before = jobs_[i]->stored().size();
      jobs_[i]->arrive(arrival);
      jobs_[i]->take();
      if (jobs_[i]->stored().size() == before) continue;
      const auto& [checkpoint, sums] = *jobs_[i]->stored().rbegin();
      const std::string number = std::to_string(checkpoint);
      out.collect({"checkpoint " + std::string(number.size() < 2 ? "0" : "") + number +
                       (i == 0 ? " exactly once" : " at least once"),
                   show(sums)});
    }
  }

  std::vector<std::shared_ptr<SumJob>> jobs_;
  std::map<Channel, std::int64_t> events_;
};

/// What comes in on an input, with its name before it.
DataStream<std::string> lines(Pipeline& pipeline, const std::string& input) {
  return pipeline.input<std::string>(input).map(
      [input](const std::string& line) { return input + ' ' + line; });
}

void add_aligner(Pipelines& pipelines, const std::string& name, const AlignerFunction::Make& make) {
  pipelines.add(name, [make](Pipeline& pipeline) {
    auto arrivals = lines(pipeline, "channels");
    for (Channel channel = 0; channel < most_channels; ++channel) {
      arrivals = arrivals.union_with(lines(pipeline, name_of(channel)));
    }
    pipeline.output("answers", arrivals.process(AlignerFunction(make)));
  });
}

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  add_aligner(pipelines, "exactly_once", exercises::exactly_once);
  add_aligner(pipelines, "at_least_once", exercises::at_least_once);
  pipelines.add("sum_task", [](Pipeline& pipeline) {
    const auto arrivals = lines(pipeline, "guarantee")
                              .union_with(lines(pipeline, name_of(0)), lines(pipeline, name_of(1)),
                                          lines(pipeline, "job"));
    pipeline.output("results", arrivals.process(SumJobFunction()));
  });
  pipelines.set_job(
      [](Inputs& inputs) { return inputs.rides().process(RunFunction()).set_parallelism(1); });
}

}  // namespace weir::grader
