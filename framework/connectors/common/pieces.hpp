/// \file
/// What is written a piece at a time, by a client's thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "common/client_thread.hpp"

namespace weir::connectors {

/// Gathers items on the task's thread and has the client's store them, in order.
template <class Item>
class Pieces {
 public:
  /// Pieces of so many items at the most. `ring` as that of ClientThread.
  Pieces(std::size_t items_of_a_piece, std::function<void()> ring)
      : most_(items_of_a_piece), thread_(pieces_that_may_wait, std::move(ring)) {}

  /// Takes an item; busy while there is no room. `store(const std::vector<Item>&)` is called on the
  /// client's thread. \throws as ClientThread::post().
  template <class Store>
  SinkStatus add(Item item, const Store& store) {
    if (items_.size() >= most_ && send(store) == SinkStatus::busy) return SinkStatus::busy;
    items_.push_back(std::move(item));
    return SinkStatus::done;
  }
  /// Has all that was added stored; busy while there is no room for that. \throws likewise.
  template <class Store>
  SinkStatus send(const Store& store) {
    if (items_.empty()) return SinkStatus::done;
    auto items = std::make_shared<std::vector<Item>>(std::exchange(items_, {}));
    if (thread_.post([items, store] { store(*items); })) return SinkStatus::done;
    items_ = std::move(*items);
    return SinkStatus::busy;
  }
  /// As send(); done when it has been. \throws likewise.
  template <class Store>
  SinkStatus flush(const Store& store) {
    if (send(store) == SinkStatus::busy) return SinkStatus::busy;
    return thread_.idle() ? SinkStatus::done : SinkStatus::busy;
  }
  ClientThread& thread() { return thread_; }

 private:
  static constexpr std::size_t pieces_that_may_wait = 16;

  std::size_t most_;
  std::vector<Item> items_;  ///< not sent yet
  ClientThread thread_;
};

}  // namespace weir::connectors
