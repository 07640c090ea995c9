/// \file
/// A stream that a test looks at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "weir/data_stream.hpp"
#include "weir/sinks.hpp"

namespace weir::testing {

/// What came out of a stream: an element, or what travels between the elements. A value.
template <class T>
struct StreamRecord {
  /// What it is.
  enum class Kind : std::uint8_t {
    element,    ///< value and timestamp are its own
    watermark,  ///< timestamp is its time
    idle,       ///< nothing to be expected for now
    active,     ///< the end of idleness
    end         ///< nothing follows
  };

  Kind kind = Kind::element;  ///< what it is
  std::optional<T> value;     ///< of an element
  Timestamp timestamp;        ///< of an element or a watermark
};

/// The test's end of a stream: everything that comes out of it, in order. A handle that is copied
/// freely; used on the thread that steps the job.
///
/// A job that is restored begins with nothing: what its last run emitted is gone.
template <class T>
class TestOutput {
 public:
  using Record = StreamRecord<T>;  ///< what it gathers

  /// An output to which no stream has been joined as yet.
  TestOutput() : store_(std::make_shared<Store>()) {}

  /// Joins a stream. Called once for each run of the job.
  void attach(const DataStream<T>& stream) const {
    *store_ = Store();
    auto store = store_;
    DataStreamSink(stream.handle().sink("Output", [store](std::size_t, std::size_t) {
      return std::unique_ptr<internal::Operator>(std::make_unique<Recorder>(store));
    })).set_parallelism(1);
  }

  /// Everything, in order.
  const std::vector<Record>& records() const { return store_->records; }
  /// All elements, in order.
  std::vector<Timestamped<T>> elements() const { return elements_from(0); }
  /// The values of all elements, in order.
  std::vector<T> values() const {
    std::vector<T> values;
    for (auto& element : elements()) values.push_back(std::move(element.value));
    return values;
  }
  /// The elements that have come since the last take().
  std::vector<Timestamped<T>> take() {
    auto taken = elements_from(store_->taken);
    store_->taken = store_->records.size();
    return taken;
  }
  /// All watermarks, in order.
  std::vector<Timestamp> watermarks() const {
    std::vector<Timestamp> all;
    for (const auto& record : store_->records) {
      if (record.kind == Record::Kind::watermark) all.push_back(record.timestamp);
    }
    return all;
  }
  /// The last watermark; Timestamp::min() before the first.
  Timestamp watermark() const {
    const auto all = watermarks();
    return all.empty() ? Timestamp::min() : all.back();
  }
  /// Whether the stream is idle.
  bool is_idle() const {
    bool idle = false;
    for (const auto& record : store_->records) {
      if (record.kind == Record::Kind::idle) idle = true;
      if (record.kind == Record::Kind::active) idle = false;
    }
    return idle;
  }
  /// Whether the stream has ended.
  bool has_ended() const {
    return !store_->records.empty() && store_->records.back().kind == Record::Kind::end;
  }

 private:
  struct Store {
    std::vector<Record> records;
    std::size_t taken = 0;
  };

  class Recorder final : public internal::Operator {
   public:
    explicit Recorder(std::shared_ptr<Store> store) : store_(std::move(store)) {}

    void process(std::size_t, internal::Batch& batch) override {
      T* values = batch.values<T>();
      for (std::size_t i = 0; i < batch.size(); ++i) {
        add(Record::Kind::element, batch.timestamps()[i]).value.emplace(std::move(values[i]));
      }
    }
    bool on_event(const internal::StreamEvent& event) override {
      using Kind = internal::StreamEvent::Kind;
      if (event.kind == Kind::watermark) add(Record::Kind::watermark, Timestamp{event.value});
      if (event.kind == Kind::idle) add(Record::Kind::idle, {});
      if (event.kind == Kind::active) add(Record::Kind::active, {});
      return true;
    }
    void end_input(std::size_t) override { add(Record::Kind::end, {}); }

   private:
    Record& add(typename Record::Kind kind, Timestamp timestamp) {
      return store_->records.emplace_back(Record{kind, std::nullopt, timestamp});
    }

    std::shared_ptr<Store> store_;
  };

  std::vector<Timestamped<T>> elements_from(std::size_t first) const {
    std::vector<Timestamped<T>> elements;
    for (std::size_t i = first; i < store_->records.size(); ++i) {
      const Record& record = store_->records[i];
      if (record.value) elements.push_back({*record.value, record.timestamp});
    }
    return elements;
  }

  std::shared_ptr<Store> store_;
};

}  // namespace weir::testing
