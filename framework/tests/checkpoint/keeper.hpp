/// \file
/// A storage that keeps one checkpoint, for tests of what is in it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "weir/checkpoint_storage.hpp"

namespace weir::tests {

/// Keeps the first checkpoint that holds elements of this stream.
class Keeper final : public CheckpointStorage {
 public:
  explicit Keeper(std::string stream) : stream_(std::move(stream)) {}
  void store(const Snapshot& snapshot) override {
    if (kept || to_bytes(snapshot).find(stream_) == Bytes::npos) return;
    kept = std::make_shared<Snapshot>(from_bytes<Snapshot>(to_bytes(snapshot)));
  }
  FoundCheckpoint newest() const override { return {}; }
  std::int64_t last_number() const override { return 0; }
  void discard() override {}

  std::shared_ptr<const Snapshot> kept;

 private:
  std::string stream_;
};

}  // namespace weir::tests
