/// \file
/// Lines to a socket as a sink. Nobody says that a line has been read: after a failure of the job
/// those since its last checkpoint come again, and those that were under way when the reader went
/// are lost.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weir/connectors/item_sink.hpp"

namespace weir::socket {

/// Who is listening.
struct Address {
  std::string host;  ///< a name, or an address of either kind
  std::string port;  ///< a number, or the name of a service
};

namespace internal {

std::unique_ptr<connectors::ItemWriter<std::string>> line_writer(Address address);

}  // namespace internal

/// Each element is a line. Each subtask has a connection of its own, which is made when the job
/// starts; one that breaks fails the job.
template <class T>
class SocketSink final : public connectors::ItemSink<T, std::string> {
 public:
  /// `format(element)` makes a line, without its newline.
  SocketSink(Address address, std::function<std::string(const T&)> format)
      : connectors::ItemSink<T, std::string>(
            [address = std::move(address)] { return internal::line_writer(address); },
            std::move(format)) {}
};

}  // namespace weir::socket
