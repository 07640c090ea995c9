/// \file
/// Keys of a Redis server as a sink: each element sets one, or a field of one. That is idempotent:
/// after a failure elements come again, and the last state is right.
///
/// Commands go out many at a time, and a checkpoint waits for the answer to each. Whether an answer
/// means that it is on disk is the server's matter: set `appendonly yes` and `appendfsync always`.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weir/sink.hpp"

namespace weir::redis {

/// What an element sets.
struct Entry {
  std::string key;    ///< of the database
  std::string field;  ///< of the hash at that key (HSET); empty: the key itself (SET)
  std::string value;  ///< any bytes
};

namespace internal {

/// Writes entries; without the type of elements.
class EntryWriter {
 public:
  explicit EntryWriter(std::string address);
  EntryWriter(EntryWriter&&) noexcept;
  EntryWriter& operator=(EntryWriter&&) noexcept;
  ~EntryWriter();

  void open(SinkContext& context);
  SinkStatus write(Entry entry);
  SinkStatus flush();
  void close();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace internal

/// The last value of each key or field is there. A server that is away for up to a minute is waited
/// for: the counter `num_retries` shows it.
template <class T>
class RedisSink final : public Sink<T> {
 public:
  /// `address` is `redis://user:password@host:port/number`; `entry_of(element)` says what it sets.
  RedisSink(std::string address, std::function<Entry(const T&)> entry_of)
      : address_(std::move(address)), entry_of_(std::move(entry_of)) {}

  std::unique_ptr<SinkWriter<T>> create_writer(std::size_t, std::size_t) const override {
    return std::make_unique<Writer>(internal::EntryWriter(address_), entry_of_);
  }

 private:
  class Writer final : public SinkWriter<T> {
   public:
    Writer(internal::EntryWriter entries, std::function<Entry(const T&)> entry_of)
        : entries_(std::move(entries)), entry_of_(std::move(entry_of)) {}
    void open(SinkContext& context) override { entries_.open(context); }
    SinkStatus write(const T& value, Timestamp) override {
      return entries_.write(entry_of_(value));
    }
    SinkStatus flush() override { return entries_.flush(); }
    void close() override { entries_.close(); }

   private:
    internal::EntryWriter entries_;
    std::function<Entry(const T&)> entry_of_;
  };

  std::string address_;
  std::function<Entry(const T&)> entry_of_;
};

}  // namespace weir::redis
