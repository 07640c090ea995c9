/// \file
/// What a snapshot of a job holds.
///
/// A snapshot is plain data: bytes, filed by operator. Once it is complete it does not change, and
/// it may be read by any thread. Keyed state is filed by key group, so that it can be dealt out to
/// any number of subtasks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/key.hpp"
#include "weir/serialization.hpp"
#include "weir/state_files.hpp"

namespace weir {

/// Bytes that do not change, and that copies share. They lie in pieces, as they were written.
class SharedBytes {
 public:
  /// No bytes.
  SharedBytes() = default;
  /// These bytes.
  explicit SharedBytes(Bytes bytes);
  /// Bytes that lie in `memory`, which is kept as long as they are.
  SharedBytes(std::vector<std::string_view> pieces, std::shared_ptr<const void> memory);

  /// Number of bytes.
  std::size_t size() const;
  /// All bytes in one piece.
  Bytes joined() const;

  /// Archives the bytes (cereal).
  template <class Archive>
  Bytes save_minimal(const Archive&) const {
    return joined();
  }
  /// As above.
  template <class Archive>
  void load_minimal(const Archive&, const Bytes& bytes) {
    *this = SharedBytes(bytes);
  }

 private:
  std::vector<std::string_view> pieces_;
  std::shared_ptr<const void> memory_;
};

/// One state of many keys, by key group.
struct KeyedSection {
  /// The entries of one key group.
  struct Group {
    KeyGroup group = 0;       ///< which key group
    std::uint64_t count = 0;  ///< number of entries
    SharedBytes bytes;        ///< the entries: `key value key value ...`

    /// Archives all fields (cereal).
    template <class Archive>
    void serialize(Archive& archive) {
      archive(cereal::make_nvp("group", group), cereal::make_nvp("count", count),
              cereal::make_nvp("bytes", bytes));
    }
  };

  std::string type;           ///< kind of the state and what its values are made of
  std::string key;            ///< what its keys are made of
  std::vector<Group> groups;  ///< those that have entries, ascending

  /// Archives all fields (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("type", type), cereal::make_nvp("key", key),
            cereal::make_nvp("groups", groups));
  }
};

/// The keyed state of one subtask: a section for each state, by name.
using KeyedSnapshot = std::map<std::string, KeyedSection>;

/// What one subtask of one operator had to remember.
struct OperatorSnapshot {
  KeyedSnapshot keyed;                                   ///< keyed state and timers
  std::map<std::string, std::vector<Bytes>> list_state;  ///< dealt out round robin at restore
  std::map<std::string, std::vector<Bytes>>
      union_state;  ///< given whole to every subtask at restore
  /// State by key and timers, in place of `keyed`, in files of a state backend; null: there are
  /// none. See internal::in_full().
  std::shared_ptr<const StateFiles> files;

  /// Archives all but the files, which only a storage that keeps_files() is given (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("keyed", keyed), cereal::make_nvp("list_state", list_state),
            cereal::make_nvp("union_state", union_state));
  }
};

/// One operator, all of its subtasks.
struct OperatorState {
  std::string name;                        ///< for messages
  std::size_t max_parallelism = 0;         ///< fixed for the life of the state
  std::vector<OperatorSnapshot> subtasks;  ///< by subtask index

  /// Archives all fields (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("name", name), cereal::make_nvp("max_parallelism", max_parallelism),
            cereal::make_nvp("subtasks", subtasks));
  }
};

/// A complete, consistent snapshot of a job.
struct Snapshot {
  std::int64_t checkpoint = 0;                     ///< its number, from 1
  std::map<std::string, OperatorState> operators;  ///< by the operator's uid

  /// Archives all fields (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("checkpoint", checkpoint), cereal::make_nvp("operators", operators));
  }
};

}  // namespace weir
