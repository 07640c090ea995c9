/// \file
/// State by key that a snapshot holds as files of a state backend, as they are.
///
/// What changes little from one checkpoint to the next is written once: files that two checkpoints
/// have in common are one file on the disk. Plain data; may be read by any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/serialization.hpp"

namespace weir {

/// A file that does not change any more.
struct StateFile {
  std::string name;            ///< no other file of any store, at any time, has the same
  std::uint64_t size = 0;      ///< in bytes
  std::uint32_t checksum = 0;  ///< the CRC-32 (zlib's) of its bytes
  std::string path;            ///< where it is now

  /// Archives all but the path (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("name", name), cereal::make_nvp("size", size),
            cereal::make_nvp("checksum", checksum));
  }
};

/// What is kept by keys, or by windows of keys, in the records of such files.
struct StoredState {
  std::string key;                                           ///< what its keys are made of
  std::vector<std::pair<std::string, std::string>> columns;  ///< states in order: name, type
  std::uint64_t keys = 0;                                    ///< how many
  std::uint64_t entries = 0;                                 ///< filled cells
  std::uint64_t values = 0;                                  ///< those of lists and maps one by one
  std::array<std::uint64_t, 2> timers{};                     ///< of event and processing time

  /// Archives all fields (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("key", key), cereal::make_nvp("columns", columns),
            cereal::make_nvp("keys", keys), cereal::make_nvp("entries", entries),
            cereal::make_nvp("values", values), cereal::make_nvp("timers", timers));
  }
};

/// All state by key of one subtask of an operator.
struct StateFiles {
  std::string backend;                 ///< the name of the state backend whose files they are
  std::vector<StateFile> tables;       ///< large ones, which later checkpoints may share
  std::map<std::string, Bytes> small;  ///< the bytes of the others, by name
  std::uint64_t max_parallelism = 0;   ///< number of key groups
  StoredState keys;                    ///< what is kept of keys
  std::optional<StoredState> windows;  ///< and of their windows, if there ever was one
  std::shared_ptr<const void> kept;    ///< as long as it lives, the tables are where they are

  /// Size of all files in bytes.
  std::uint64_t bytes() const;
  /// Archives all but where the tables are (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("backend", backend), cereal::make_nvp("tables", tables),
            cereal::make_nvp("small", small), cereal::make_nvp("max_parallelism", max_parallelism),
            cereal::make_nvp("keys", keys), cereal::make_nvp("windows", windows));
  }
};

}  // namespace weir
