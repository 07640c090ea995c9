// Random graphs under simulation, against a model that computes the results from all elements at
// once. Every result is the same in whatever order tasks run: nothing is late, and what depends on
// the order of elements, such as the timestamp of a running count, is not looked at.
#include <algorithm>

#include "fuzz.hpp"
#include "job_graphs/node.hpp"

namespace weir::fuzz {
namespace job_graphs_target {
namespace {

/// A graph, and how it runs.
class Graph {
 public:
  explicit Graph(Case& choose) : choose_(choose) {
    const std::size_t sources = 1 + choose_.below(3);
    late_split_ = choose_.below(sources);
    for (std::size_t i = 0; i < sources; ++i) add_source(i);
    for (std::size_t n = 1 + choose_.below(9); n > 0; --n) add_operator();
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      Case::say(nodes_[i].text(i));
      const bool is_read = std::any_of(nodes_.begin(), nodes_.end(), [i](const Node& node) {
        return std::find(node.inputs.begin(), node.inputs.end(), i) != node.inputs.end();
      });
      if (!is_read || choose_.chance(20)) sinks_.push_back(i);
    }
  }

  void run() {
    const auto mode =
        choose_.chance(25) ? RuntimeExecutionMode::batch : RuntimeExecutionMode::streaming;
    const bool is_batch = mode == RuntimeExecutionMode::batch;
    testing::SimulationOptions options;
    options.seed = choose_.bits();
    options.batch_capacity = 1 + choose_.below(5);
    options.channel_capacity = 1 + choose_.below(4);
    options.checkpoint_probability = choose_.one_of({0.0, 0.01, 0.05, 0.3});
    options.trace = choose_.chance(20);
    std::vector<testing::Crash> crashes;
    for (std::size_t n = choose_.below(4); n > 0 && !is_batch; --n) {
      crashes.push_back({1 + choose_.below(900), 1 + choose_.below(4)});
    }
    JobOptions settings;
    settings.parallelism = 1 + choose_.below(4);
    settings.runtime_mode = mode;
    settings.chaining = choose_.chance(80);
    settings.state_backend = choose_.one_of({StateBackend::heap, StateBackend::copying});
    settings.auto_watermark_interval = Duration{choose_.one_of<std::int64_t>({0, 1, 3, 50})};
    settings.unaligned_checkpoints = !is_batch && choose_.chance(30);
    settings.buffer_timeout = Duration{choose_.one_of<std::int64_t>({0, 7, 100})};
    Case::say(std::string(is_batch ? "batch" : "streaming") + ", parallelism " +
              std::to_string(settings.parallelism) + ", " + std::to_string(crashes.size()) +
              " crashes" + (settings.unaligned_checkpoints ? ", unaligned checkpoints" : "") +
              ", batches of " + std::to_string(options.batch_capacity) + " in channels of " +
              std::to_string(options.channel_capacity) + ", simulated by " +
              std::to_string(options.seed));
    const auto trace = simulate(settings, options, crashes);
    if (options.trace) {
      require_equal(simulate(settings, options, crashes), trace, "the second run of the same seed");
    }
  }

 private:
  /// Splits whose elements come no later than the disorder allows. Some are silent for long enough
  /// to be idle; what one of all has after that is later than all others, so that nothing is late.
  void add_source(std::size_t index) {
    Node node;
    node.disorder = Duration{choose_.one_of<std::int64_t>({0, 10, 40})};
    node.parallelism = choose_.below(4);
    if (choose_.chance(50)) node.idleness = Duration{choose_.in(100, 400)};
    const std::int64_t splits = choose_.in(1, most_splits);
    for (std::int64_t split = 0; split < splits; ++split) {
      testing::Script<Event> script;
      std::int64_t serial = choose_.in(0, 9);
      std::int64_t time = choose_.in(-300, 300);
      const auto emit = [&](std::int64_t at) {
        const Event event{choose_.in(0, 6), most_splits * serial++ + split, at};
        script.element(event);
        node.streaming.push_back({event, Timestamp{at}});
      };
      for (std::size_t n = choose_.below(25); n > 0; --n) {
        time += choose_.in(0, 30);
        emit(time - choose_.in(0, node.disorder.count()));
        if (!node.idleness && choose_.chance(5)) script.pause(Duration{choose_.in(1, 300)});
      }
      if (node.idleness && choose_.chance(50)) {
        script.pause(*node.idleness * 3);
        falls_idle_ = true;
        for (std::size_t n = index == late_split_ && split == 0 ? choose_.below(9) : 0; n > 0;
             --n) {
          emit(5000 + choose_.in(0, node.disorder.count()));
        }
      }
      node.splits.push_back(script);
    }
    node.batch = node.streaming;
    nodes_.push_back(node);
  }

  void add_operator() {
    static constexpr std::size_t most_elements = 500;
    Node node;
    node.kind = static_cast<Kind>(1 + choose_.below(static_cast<std::size_t>(Kind::join)));
    std::size_t inputs = 1;
    if (node.kind == Kind::unite) inputs = 2 + choose_.below(2);
    if (node.kind == Kind::co_map || node.kind >= Kind::co_buckets) inputs = 2;
    for (; inputs > 0; --inputs) node.inputs.push_back(choose_.below(nodes_.size()));
    const bool by_watermark = node.kind >= Kind::tumbling;
    for (const std::size_t input : node.inputs) {
      node.timed = node.timed && nodes_[input].timed;
      node.held_back = node.held_back || nodes_[input].held_back;
    }
    if (!node.timed && by_watermark) return;
    // A window that is open while its stream is idle holds nobody up: its results may come late.
    if (falls_idle_ && node.held_back && by_watermark) return;
    node.held_back = node.held_back || by_watermark;
    if (node.kind == Kind::order && nodes_[node.inputs[0]].kind != Kind::source) return;
    if (node.kind == Kind::count || node.kind == Kind::full) node.timed = false;
    node.a = node.kind >= Kind::tumbling ? choose_.in(2, 90) : choose_.in(1, 5);
    node.b = choose_.in(1, node.kind == Kind::interval ? 40 : 4);
    node.starts_chain = choose_.chance(10);
    node.ends_chain = choose_.chance(10);
    if (node.kind != Kind::whole && node.kind != Kind::unite && choose_.chance(30)) {
      node.parallelism = 1 + choose_.below(4);
    }
    if (node.kind == Kind::partition) {
      node.a = choose_.in(0, static_cast<std::int64_t>(Partition::custom));
      if (node.parallelism == 0) node.parallelism = 1 + choose_.below(4);
    }
    if (node.kind == Kind::session && touch(nodes_[node.inputs[0]].streaming, node.a)) return;
    node.streaming = computed(node, inputs_of(node, &Node::streaming), false);
    node.batch = computed(node, inputs_of(node, &Node::batch), true);
    if (node.streaming.size() <= most_elements) nodes_.push_back(std::move(node));
  }
  std::vector<const Items*> inputs_of(const Node& node, Items Node::*items) const {
    std::vector<const Items*> all;
    for (const std::size_t input : node.inputs) all.push_back(&(nodes_[input].*items));
    return all;
  }

  /// Runs the job, compares its results, and returns the trace.
  std::vector<std::string> simulate(const JobOptions& settings,
                                    const testing::SimulationOptions& options,
                                    const std::vector<testing::Crash>& crashes) {
    const std::vector<CollectedResults<Event>> results = some_results();
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.options() = settings;
          build(environment, results);
        },
        options, crashes);
    const bool is_batch = settings.runtime_mode == RuntimeExecutionMode::batch;
    for (std::size_t i = 0; i < sinks_.size(); ++i) {
      const Node& node = nodes_[sinks_[i]];
      require_equal(lines(results[i].timestamped(), node.timed),
                    lines(is_batch ? node.batch : node.streaming, node.timed),
                    "results of " + std::to_string(sinks_[i]) + ", after " +
                        std::to_string(run.restores) + " restores");
    }
    return run.trace;
  }
  std::vector<CollectedResults<Event>> some_results() const {
    std::vector<CollectedResults<Event>> all;
    for (std::size_t i = 0; i < sinks_.size(); ++i) all.emplace_back();
    return all;
  }
  void build(StreamExecutionEnvironment& environment,
             const std::vector<CollectedResults<Event>>& results) const {
    std::vector<Stream> streams;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = nodes_[i];
      std::vector<Stream> inputs;
      for (const std::size_t input : node.inputs) inputs.push_back(streams[input]);
      Stream stream = built(node, inputs, environment);
      if (node.kind != Kind::unite) {
        stream.uid("operator " + std::to_string(i));
        if (node.parallelism > 0) stream.set_parallelism(node.parallelism);
        if (node.starts_chain) stream.start_new_chain();
        if (node.ends_chain) stream.disable_chaining();
      }
      streams.push_back(node.kind == Kind::side ? stream.get_side_output(odd_ones()) : stream);
    }
    for (std::size_t i = 0; i < sinks_.size(); ++i) streams[sinks_[i]].collect(results[i]);
  }
  static std::vector<std::string> lines(const Items& items, bool timed) {
    std::vector<std::string> all;
    for (const Item& item : items) {
      all.push_back(std::to_string(item.value.key) + ": " + std::to_string(item.value.value) +
                    ", " + std::to_string(item.value.time) +
                    (timed ? " @" + tests::show(item.timestamp) : ""));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  Case& choose_;
  std::size_t late_split_ = 0;
  bool falls_idle_ = false;
  std::vector<Node> nodes_;
  std::vector<std::size_t> sinks_;
};

}  // namespace
}  // namespace job_graphs_target

void job_graphs(Case& choose) { job_graphs_target::Graph(choose).run(); }

}  // namespace weir::fuzz
