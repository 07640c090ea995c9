/// \file
/// Lines to a socket as a sink. Nobody says that a line has been read: after a failure of the job
/// those since its last checkpoint come again, and those that were under way when the reader went
/// are lost.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weir/sink.hpp"

namespace weir::socket {

/// Who is listening.
struct Address {
  std::string host;  ///< a name, or an address of either kind
  std::string port;  ///< a number, or the name of a service
};

namespace internal {

/// Writes lines; without the type of elements.
class LineConnection {
 public:
  explicit LineConnection(Address address);
  LineConnection(LineConnection&&) noexcept;
  LineConnection& operator=(LineConnection&&) noexcept;
  ~LineConnection();

  void open(SinkContext& context);
  SinkStatus write(const std::string& line);
  SinkStatus flush();
  void close();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace internal

/// Each element is a line. Each subtask has a connection of its own, which is made when the job
/// starts; one that breaks fails the job.
template <class T>
class SocketSink final : public Sink<T> {
 public:
  /// `format(element)` makes a line, without its newline.
  SocketSink(Address address, std::function<std::string(const T&)> format)
      : address_(std::move(address)), format_(std::move(format)) {}

  std::unique_ptr<SinkWriter<T>> create_writer(std::size_t, std::size_t) const override {
    return std::make_unique<Writer>(internal::LineConnection(address_), format_);
  }

 private:
  class Writer final : public SinkWriter<T> {
   public:
    Writer(internal::LineConnection lines, std::function<std::string(const T&)> format)
        : lines_(std::move(lines)), format_(std::move(format)) {}
    void open(SinkContext& context) override { lines_.open(context); }
    SinkStatus write(const T& value, Timestamp) override { return lines_.write(format_(value)); }
    SinkStatus flush() override { return lines_.flush(); }
    void close() override { lines_.close(); }

   private:
    internal::LineConnection lines_;
    std::function<std::string(const T&)> format_;
  };

  Address address_;
  std::function<std::string(const T&)> format_;
};

}  // namespace weir::socket
