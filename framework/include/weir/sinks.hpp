/// \file
/// Ready-made sinks: collected in memory, or written as lines.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/functions.hpp"
#include "weir/internal/operator.hpp"
#include "weir/timestamped.hpp"

namespace weir {

/// What DataStream::collect() gathers. A handle that is copied freely; thread-safe.
///
/// A job that is restored from a snapshot takes back what it collected after that snapshot, so that
/// the results of a run with crashes are those of a run without.
template <class T>
class CollectedResults {
 public:
  /// A handle to nothing as yet.
  CollectedResults() : store_(std::make_shared<Store>()) {}

  /// A copy of the values so far: in the order of arrival within each subtask, one subtask after
  /// the other.
  std::vector<T> values() const {
    std::vector<T> all;
    for (auto& element : timestamped()) all.push_back(std::move(element.value));
    return all;
  }
  /// The same with timestamps.
  std::vector<Timestamped<T>> timestamped() const {
    const std::scoped_lock lock(store_->mutex);
    std::vector<Timestamped<T>> all;
    for (const auto& part : store_->parts) all.insert(all.end(), part.begin(), part.end());
    return all;
  }
  /// How many there are so far.
  std::size_t size() const {
    const std::scoped_lock lock(store_->mutex);
    std::size_t sum = 0;
    for (const auto& part : store_->parts) sum += part.size();
    return sum;
  }

  /// Used by the engine: one list for each subtask.
  struct Store {
    std::mutex mutex;                                ///< guards all
    std::vector<std::vector<Timestamped<T>>> parts;  ///< by subtask
  };
  /// Used by the engine.
  const std::shared_ptr<Store>& store() const { return store_; }

 private:
  std::shared_ptr<Store> store_;
};

namespace internal {

/// Takes lines from all subtasks of a sink. Thread-safe. \throws Error where they cannot be
/// written.
class LineSink {
 public:
  virtual ~LineSink() = default;
  /// Called by each subtask before its first line; the first one opens. After a restore `length`
  /// says how much there was at least when the snapshot was taken: the sink goes on behind all that
  /// there is. \throws SnapshotError where there is less.
  virtual void open(std::optional<std::uint64_t> length) = 0;
  /// Takes whole lines, each with its newline.
  virtual void write(const std::string& lines) = 0;
  /// How much there is by now; none where that cannot be said.
  virtual std::optional<std::uint64_t> length() = 0;
  /// Called by every subtask after its last line; the last one closes.
  virtual void close() = 0;
};

/// Lines to standard output, which nobody can take back: after a restore some come again.
std::shared_ptr<LineSink> standard_output_lines();
/// Lines to a file, after a header line; `header` may be empty. The file is replaced, or after a
/// restore continued at its end.
std::shared_ptr<LineSink> file_lines(std::string path, std::string header);

/// Lengths of the lists of a collecting sink, as union state.
void save_length(OperatorSnapshot& snapshot, std::size_t subtask, std::size_t length);
/// The lengths of all lists, by subtask.
std::vector<std::size_t> load_lengths(const OperatorSnapshot& snapshot);

/// Puts elements into a CollectedResults.
template <class T>
class CollectOperator final : public Operator {
 public:
  CollectOperator(CollectedResults<T> results, std::size_t subtask, std::size_t parallelism)
      : store_(results.store()), subtask_(subtask), parallelism_(parallelism) {}

  void restore(const OperatorSnapshot& snapshot) override { kept_ = load_lengths(snapshot); }
  void open(OperatorContext&) override {
    const std::scoped_lock lock(store_->mutex);
    if (store_->parts.size() < parallelism_) store_->parts.resize(parallelism_);
    for (std::size_t part = subtask_; part < store_->parts.size(); part += parallelism_) {
      auto& list = store_->parts[part];
      list.resize(std::min(list.size(), part < kept_.size() ? kept_[part] : 0));
    }
  }
  void process(std::size_t, Batch& batch) override {
    const std::scoped_lock lock(store_->mutex);
    T* values = batch.values<T>();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      store_->parts[subtask_].push_back({std::move(values[i]), batch.timestamps()[i]});
    }
  }
  void snapshot(OperatorSnapshot& snapshot) override {
    const std::scoped_lock lock(store_->mutex);
    for (std::size_t part = subtask_; part < store_->parts.size(); part += parallelism_) {
      save_length(snapshot, part, store_->parts[part].size());
    }
  }

 private:
  std::shared_ptr<typename CollectedResults<T>::Store> store_;
  std::size_t subtask_;
  std::size_t parallelism_;
  std::vector<std::size_t> kept_;
};

/// One subtask of a sink of lines, without the type of its elements.
class LineOperator : public Operator {
 public:
  explicit LineOperator(std::shared_ptr<LineSink> sink);

  void restore(const OperatorSnapshot& snapshot) override;
  void open(OperatorContext&) override;
  void snapshot(OperatorSnapshot& snapshot) override;
  void close() override;

 protected:
  void write(const std::string& lines) { sink_->write(lines); }

 private:
  std::shared_ptr<LineSink> sink_;
  std::optional<std::uint64_t> length_;  ///< that was restored
};

/// Formats elements and hands them to something that takes lines: for printing and for files.
template <class T>
class LineSinkOperator final : public LineOperator {
 public:
  LineSinkOperator(std::shared_ptr<LineSink> sink, std::function<std::string(const T&)> format)
      : LineOperator(std::move(sink)), format_(std::move(format)) {}

  void process(std::size_t, Batch& batch) override {
    const T* values = batch.values<T>();
    std::string lines;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      lines += format_(values[i]);
      lines += '\n';
    }
    write(lines);
  }

 private:
  std::function<std::string(const T&)> format_;
};

}  // namespace internal
}  // namespace weir
