/// \file
/// How an exercise shows its functions to the grader and to `weir run`.
///
/// Each exercise has a file in pipelines/ that defines its pipelines: which streams go into the
/// student's function, and which come out of it. It is the same for every solution.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weir/environment.hpp"
#include "weir/scenario/json.hpp"
#include "weir/scenario/observation.hpp"
#include "weir/scenario/request.hpp"
#include "weir/scenario/scenario.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"
#include "weir/testing/scripted_source.hpp"
#include "weir/testing/test_input.hpp"
#include "weir/testing/test_output.hpp"
#include "weir/trace.hpp"
#include "worker/run.hpp"

namespace weir::grader {

/// An input of a pipeline, of any type.
class InputPort {
 public:
  virtual ~InputPort() = default;
  /// Does a step of this input. \throws Error if its element has another type.
  virtual void play(const Step& step) = 0;
};

/// An output of a pipeline, of any type.
class OutputPort {
 public:
  virtual ~OutputPort() = default;
  /// What has come out since the last call.
  virtual std::vector<Record> take() = 0;
  /// Of one that stands outside of the job: all that it holds, for the process after a crash.
  virtual std::string held() const { return {}; }
  /// Holds what the one before has held.
  virtual void hold(const std::string&) {}
};

/// The ends of a pipeline while a scenario is played.
struct Ports {
  std::map<std::string, std::unique_ptr<InputPort>> inputs;    ///< by name
  std::map<std::string, std::unique_ptr<OutputPort>> outputs;  ///< by name
};

/// Where the streams of a pipeline come from and go to, while its job is built.
class Pipeline {
 public:
  /// Used by the player. \param played so many steps of the scenario by processes before this one
  Pipeline(StreamExecutionEnvironment& environment, const Scenario& scenario, Ports& ports,
           int version, std::size_t played = 0)
      : environment_(&environment),
        scenario_(&scenario),
        ports_(&ports),
        version_(version),
        played_(played) {}

  /// The environment of the job.
  StreamExecutionEnvironment& environment() const { return *environment_; }
  /// Which version of the job is built: 1, and one more with each savepoint.
  int version() const { return version_; }

  /// The stream that the scenario's steps for this input make.
  template <class T>
  DataStream<T> input(const std::string& name);

  /// A stream whose records are to be observed.
  template <class T>
  void output(const std::string& name, const DataStream<T>& stream);

  /// What takes the steps of an input in place of a stream. It stands outside of the job: a job
  /// that is started again finds it as it was, in another process by the steps that came before.
  /// Under simulation all of its steps are done before.
  template <class Port>
  Port& input_port(const std::string& name);
  /// What is observed in place of a stream; it stands outside of the job too.
  template <class Port>
  Port& output_port(const std::string& name);

 private:
  bool simulated() const { return scenario_->mode == Scenario::Mode::simulated; }
  std::size_t channels_of(const std::string& input) const;

  StreamExecutionEnvironment* environment_;
  const Scenario* scenario_;
  Ports* ports_;
  int version_;
  std::size_t played_;
};

/// What the worker of an exercise can do.
class Pipelines {
 public:
  /// Builds a job.
  using Definition = std::function<void(Pipeline&)>;

  /// A pipeline that scenarios name.
  void add(const std::string& name, Definition definition) {
    definitions_[name] = std::move(definition);
  }
  /// What `weir run` runs.
  void set_job(Job job) { job_ = std::move(job); }
  /// What `weir run` runs with a connector, if that is something else.
  void set_job_with_sink(JobWithSink job) { job_with_sink_ = std::move(job); }

  /// The pipeline of this name. \throws Error if there is none.
  const Definition& find(const std::string& name) const;
  /// What `weir run` runs.
  const Job& job() const { return job_; }
  /// What `weir run` runs with a connector; none if it is the same.
  const JobWithSink& job_with_sink() const { return job_with_sink_; }

 private:
  std::map<std::string, Definition> definitions_;
  Job job_;
  JobWithSink job_with_sink_;
};

/// Defined for each exercise, in pipelines/NN_name.cpp.
void define_pipelines(Pipelines& pipelines);

/// Is told what happens while a scenario is played.
class PlayListener : public weir::TraceListener {
 public:
  /// All that follows comes of this step, from 1.
  virtual void on_step(std::size_t number) = 0;
};

/// What came of a leg.
struct Played {
  Observation observation;  ///< of its steps
  Remains remains{};        ///< where it has passed and steps are left
};

/// Plays the leg that is asked for. Whatever goes wrong becomes part of the observation. `listener`
/// may be null.
Played play(const Pipelines& pipelines, const Request& request, PlayListener* listener = nullptr);

/// Does what comes in over a socket until it is closed; answers each Request with what it asks for.
void serve(const Pipelines& pipelines, int socket);

// What follows is for each type of stream.

namespace internal {

/// What a step makes a source do.
template <class T>
void add_to(weir::testing::Script<T>& script, const Step& step) {
  switch (step.kind) {
    case Step::Kind::element:
      script.element(from_json<T>(step.value), step.at);
      break;
    case Step::Kind::watermark:
      script.watermark(step.at);
      break;
    case Step::Kind::idle:
      script.idle();
      break;
    case Step::Kind::active:
      script.active();
      break;
    case Step::Kind::advance:
      script.pause(step.duration);
      break;
    case Step::Kind::end:
    case Step::Kind::restart:
    case Step::Kind::savepoint:
      break;
  }
}

/// The scripts of the channels of an input, as a simulation needs them: whole, before it starts.
template <class T>
std::vector<weir::testing::Script<T>> scripts(const Scenario& scenario, const std::string& input,
                                              std::size_t channels) {
  std::vector<weir::testing::Script<T>> scripts(channels);
  for (const Step& step : scenario.steps) {
    if (step.kind == Step::Kind::advance) {
      for (auto& script : scripts) add_to(script, step);
    } else if (step.input == input) {
      add_to(scripts.at(step.channel), step);
    }
  }
  return scripts;
}

template <class T>
class SteppedInput final : public InputPort {
 public:
  explicit SteppedInput(weir::testing::TestInput<T> input) : input_(std::move(input)) {}

  void play(const Step& step) override {
    switch (step.kind) {
      case Step::Kind::element:
        input_.emit(from_json<T>(step.value), step.at, step.channel);
        break;
      case Step::Kind::watermark:
        input_.watermark(step.at, step.channel);
        break;
      case Step::Kind::idle:
        input_.mark_idle(step.channel);
        break;
      case Step::Kind::active:
        input_.mark_active(step.channel);
        break;
      case Step::Kind::end:
        input_.end();
        break;
      case Step::Kind::advance:
      case Step::Kind::restart:
      case Step::Kind::savepoint:
        break;
    }
  }

 private:
  weir::testing::TestInput<T> input_;
};

template <class T>
class SteppedOutput final : public OutputPort {
 public:
  SteppedOutput(std::string name, weir::testing::TestOutput<T> output)
      : name_(std::move(name)), output_(std::move(output)) {}

  std::vector<Record> take() override {
    const auto& records = output_.records();
    std::vector<Record> taken;
    for (; taken_ < records.size(); ++taken_) {
      const auto& record = records[taken_];
      // The two kinds have the same values in the same order.
      taken.push_back({name_, static_cast<Record::Kind>(record.kind), record.timestamp,
                       record.value ? to_json(*record.value) : std::string()});
    }
    return taken;
  }

 private:
  std::string name_;
  weir::testing::TestOutput<T> output_;
  std::size_t taken_ = 0;
};

/// Outlives a crash of the job, as a database would.
template <class T>
class SimulatedOutput final : public OutputPort {
 public:
  explicit SimulatedOutput(std::string name) : name_(std::move(name)) {}

  void attach(const DataStream<T>& stream) { stream.collect(results_); }
  std::vector<Record> take() override {
    std::vector<Record> taken;
    for (const auto& element : results_.timestamped()) {
      taken.push_back({name_, Record::Kind::element, element.timestamp, to_json(element.value)});
    }
    return taken;
  }

 private:
  std::string name_;
  CollectedResults<T> results_;
};

}  // namespace internal

template <class T>
DataStream<T> Pipeline::input(const std::string& name) {
  const std::size_t channels = channels_of(name);
  if (simulated()) {
    auto source = std::make_shared<const weir::testing::ScriptedSource<T>>(
        internal::scripts<T>(*scenario_, name, channels));
    // As many subtasks as what follows: a map() of the whole stream gets each channel in order, and
    // only what a solution deals out anew (rebalance, say) loses it.
    return environment_
        ->from_source<T>(std::move(source), WatermarkStrategy<T>::no_watermarks(), name)
        .set_parallelism(std::max<std::size_t>(channels, scenario_->parallelism));
  }
  const weir::testing::TestInput<T> input(name, channels);
  ports_->inputs[name] = std::make_unique<internal::SteppedInput<T>>(input);
  return input.stream(*environment_);
}

template <class T>
void Pipeline::output(const std::string& name, const DataStream<T>& stream) {
  auto& port = ports_->outputs[name];
  if (simulated()) {
    if (!port) port = std::make_unique<internal::SimulatedOutput<T>>(name);
    static_cast<internal::SimulatedOutput<T>&>(*port).attach(stream);
    return;
  }
  const weir::testing::TestOutput<T> output;
  output.attach(stream);
  port = std::make_unique<internal::SteppedOutput<T>>(name, output);
}

template <class Port>
Port& Pipeline::input_port(const std::string& name) {
  auto& port = ports_->inputs[name];
  if (!port) {
    port = std::make_unique<Port>(name);
    const auto& steps = scenario_->steps;
    for (std::size_t i = 0; i < (simulated() ? steps.size() : played_); ++i) {
      if (steps[i].input == name) port->play(steps[i]);
    }
  }
  return static_cast<Port&>(*port);
}

template <class Port>
Port& Pipeline::output_port(const std::string& name) {
  auto& port = ports_->outputs[name];
  if (!port) port = std::make_unique<Port>(name);
  return static_cast<Port&>(*port);
}

// Compiled once, in place of once in each exercise.
extern template DataStream<taxi::TaxiRide> Pipeline::input(const std::string& name);
extern template DataStream<taxi::TaxiFare> Pipeline::input(const std::string& name);

}  // namespace weir::grader
