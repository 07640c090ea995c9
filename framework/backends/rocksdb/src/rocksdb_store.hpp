/// \file
/// A StateStore in RocksDB.
#pragma once

#include <rocksdb/compaction_filter.h>
#include <rocksdb/db.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state_folder.hpp"
#include "weir/state_store.hpp"

namespace weir::internal {

/// Loses what has expired when files are merged. Used by threads of the database.
class ExpiryFilter final : public rocksdb::CompactionFilter {
 public:
  void set_now(Timestamp now) { now_ = now.millis(); }
  bool Filter(int level, const rocksdb::Slice& key, const rocksdb::Slice& value,
              std::string* new_value, bool* value_changed) const override;
  const char* Name() const override { return "weir.expiry"; }

 private:
  std::atomic<std::int64_t> now_{Timestamp::min().millis()};
};

/// A database in a folder of its own, which is deleted with it. It has no log: what makes state
/// outlive the process is a checkpoint.
class RocksDbStore final : public StateStore {
 public:
  /// Opens one below `directory`; if that is empty, below the system's folder for temporary files.
  explicit RocksDbStore(const std::filesystem::path& directory);
  ~RocksDbStore() override;

  void set_now(Timestamp now) override { filter_.set_now(now); }
  std::optional<Bytes> get(std::string_view key) override;
  void write(const std::vector<Change>& changes) override;
  void visit_keys(std::string_view from,
                  const std::function<bool(std::string_view key)>& visit) override;
  StateFiles freeze() override;
  void load(const StateFiles& files) override;
  /// Merges all files.
  void compact();
  /// Where its files are.
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  void open();

  std::filesystem::path directory_;
  StateFolder folder_;
  std::string id_;                          ///< no other store has it
  std::map<std::string, StateFile> known_;  ///< tables that were frozen or loaded, by name in here
  ExpiryFilter filter_;
  std::unique_ptr<rocksdb::DB> database_;
};

}  // namespace weir::internal
