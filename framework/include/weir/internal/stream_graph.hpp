/// \file
/// The job as the program describes it: operators and the streams between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/internal/operator.hpp"
#include "weir/internal/partition.hpp"
#include "weir/job_options.hpp"

namespace weir::internal {

/// A stream into an operator.
struct StreamEdge {
  std::size_t from = 0;              ///< the operator that it comes from
  std::size_t input = 0;             ///< which input of the receiver it feeds
  std::optional<TagId> side_output;  ///< which side output it is; none: the main output
  Partition partition;
  bool partition_is_set =
      false;  ///< else: forward where the parallelism is equal, rebalance where not
};

/// One operator.
struct StreamNode {
  enum class Kind : std::uint8_t { source, transformation, sink };

  std::size_t id = 0;
  Kind kind = Kind::transformation;
  std::string name;
  std::string description;     ///< for people; may be empty
  std::string uid;             ///< empty: made from its name and its place among those of that name
  bool keeps_nothing = false;  ///< has no state, whatever comes
  std::size_t parallelism = 0;                     ///< 0: the job's
  std::size_t max_parallelism = 0;                 ///< 0: the job's, or made from the parallelism
  std::size_t most_parallelism = 0;                ///< 1 for what cannot be parallel; 0: no limit
  bool may_chain = true;                           ///< to the operator before it
  bool may_be_chained_to = true;                   ///< by the operator after it
  std::optional<Duration> buffer_timeout;          ///< none: the job's
  std::string slot_sharing_group;                  ///< empty: that of its inputs
  Boundedness boundedness = Boundedness::bounded;  ///< of a source
  bool waits_for_end = false;                      ///< emits nothing before its input has ended
  bool last_of_key_in_batch = false;  ///< a rolling aggregate: of each key one result in BATCH mode
  const TypeOps* output_type = nullptr;
  OperatorFactory factory;
  std::vector<StreamEdge> inputs;
  /// Side outputs that somebody reads, with their types.
  std::vector<std::pair<TagId, const TypeOps*>> side_outputs;
};

/// What the elements of an operator's output are, or of one of its side outputs.
const TypeOps& type_of(const StreamNode& from, const std::optional<TagId>& side_output);

/// The whole program. Nodes stand in the order in which they were added: a node's inputs come
/// before it.
struct StreamGraph {
  JobOptions options;
  std::string job_name;
  std::shared_ptr<const Snapshot> restored;  ///< what runs start from; null: from the beginning
  std::vector<StreamNode> nodes;
};

/// One place where a stream comes from.
struct StreamOrigin {
  std::size_t node = 0;
  std::optional<TagId> side_output;
  Partition partition;
  bool partition_is_set = false;
};

/// Returns `n`. \throws InvalidJob unless it is from 1 to max_max_parallelism; `what` names it.
std::size_t checked_parallelism(std::size_t n, const char* what);

/// A stream of any type: where it comes from. What DataStream is made of.
class StreamHandle {
 public:
  StreamHandle(std::shared_ptr<StreamGraph> graph, std::vector<StreamOrigin> origins);
  StreamHandle(const StreamHandle& other);
  StreamHandle& operator=(const StreamHandle& other);
  ~StreamHandle();

  StreamGraph& graph() const { return *graph_; }

  /// Adds an operator that reads this stream as its input 0.
  StreamHandle transform(const char* name, const TypeOps* output_type,
                         OperatorFactory factory) const;
  /// Makes `other` input 1 of the operator that this stream comes from.
  void add_input(const StreamHandle& other) const;
  /// Adds an operator without output that reads this stream.
  StreamHandle sink(const char* name, OperatorFactory factory) const;
  /// Adds an operator without input.
  static StreamHandle source(const std::shared_ptr<StreamGraph>& graph, std::string name,
                             const TypeOps* output_type, OperatorFactory factory,
                             Boundedness boundedness);

  StreamHandle partitioned(const Partition& partition) const;
  StreamHandle united(const StreamHandle& other) const;
  StreamHandle side_output(TagId tag, const TypeOps* type) const;

  /// The operator that the stream is the output of. \throws InvalidJob if there are several, or if
  /// the stream is not all of its output as it is, but a side output or partitioned: `what` is for
  /// operators.
  StreamNode& node(const char* what) const;

  /// Set the parallelism of node(). \throws InvalidJob unless it is from 1 to max_max_parallelism.
  void set_parallelism(std::size_t parallelism) const;
  void set_max_parallelism(std::size_t max_parallelism) const;
  void limit_parallelism_to_one() const;
  /// Set the buffer timeout of node(). \throws InvalidJob if negative.
  void set_buffer_timeout(Duration timeout) const;
  /// Set the slot sharing group of node(). \throws InvalidJob if it has no name.
  void set_slot_sharing_group(std::string name) const;
  /// Keeps node() in a task of its own.
  void disable_chaining() const;

  /// Runs the job that the stream belongs to, to its end. \throws JobFailed and others.
  void execute() const;
  /// The same, for a job that ends with a failure as soon as `is_enough` says so: that is none.
  void execute_until(const std::function<bool()>& is_enough) const;

 private:
  /// The operator that the stream comes from. \throws InvalidJob if there are several.
  StreamNode& origin(const char* what) const;

  std::shared_ptr<StreamGraph> graph_;
  std::vector<StreamOrigin> origins_;
};

}  // namespace weir::internal
