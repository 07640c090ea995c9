#include "rocksdb_store.hpp"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <utility>

#include "weir/error.hpp"
#include "weir/internal/state_file_access.hpp"
#include "weir/rocksdb/rocksdb_backend.hpp"

namespace weir::internal {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

/// All stores of a process share the memory for blocks that were read, and that for what is not in
/// files yet: how many there are makes no difference.
std::shared_ptr<rocksdb::Cache> block_cache() {
  constexpr int shard_bits = 2;  // a shard that a block does not fit into never has it
  static const auto cache = rocksdb::NewLRUCache(32 * mebibyte, shard_bits);
  return cache;
}
std::shared_ptr<rocksdb::WriteBufferManager> write_buffers() {
  static const auto buffers = std::make_shared<rocksdb::WriteBufferManager>(32 * mebibyte);
  return buffers;
}

rocksdb::Options settings(const ExpiryFilter& filter) {
  constexpr double bits_a_key = 10;
  constexpr int open_files = 256;
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compaction_filter = &filter;
  options.write_buffer_size = 8 * mebibyte;
  options.write_buffer_manager = write_buffers();
  // Small changes are merged with one another, and seldom with what was there before: files that
  // checkpoints share stay as they are.
  options.compaction_style = rocksdb::kCompactionStyleUniversal;
  options.max_manifest_file_size = mebibyte;
  options.max_open_files = open_files;
  options.info_log_level = rocksdb::InfoLogLevel::ERROR_LEVEL;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = block_cache();
  // Indexes and filters are in the cache like all else, in small parts: of many keys they are
  // large.
  table.cache_index_and_filter_blocks = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(bits_a_key));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

rocksdb::WriteOptions without_log() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return options;
}

void expect_ok(const rocksdb::Status& status, const std::filesystem::path& folder,
               std::string_view what) {
  if (status.ok()) return;
  throw StateError(fmt::format(
      "RocksDB could not {} the state in {}: {}; see that the folder is there, can be written, and "
      "that its disk has room",
      what, folder.string(), status.ToString()));
}

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

/// Two processes that have begun with the same files give new ones the same numbers: names tell
/// them apart.
std::string new_id() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

bool is_table(const std::filesystem::path& file) { return file.extension() == ".sst"; }

Bytes bytes_in(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

bool ExpiryFilter::Filter(int, const rocksdb::Slice& key, const rocksdb::Slice& value, std::string*,
                          bool*) const {
  std::int64_t expires = 0;
  if (key.empty() || key[0] != StateStore::expiring || value.size() < sizeof expires) return false;
  std::memcpy(&expires, value.data(), sizeof expires);
  return expires <= now_ && expires != Timestamp::max().millis();
}

RocksDbStore::RocksDbStore(const std::filesystem::path& directory)
    : directory_(directory), folder_(directory), id_(new_id()) {
  open();
}

void RocksDbStore::open() {
  rocksdb::DB* opened = nullptr;
  expect_ok(rocksdb::DB::Open(settings(filter_), folder().string(), &opened), folder(), "open");
  database_.reset(opened);
}

RocksDbStore::~RocksDbStore() = default;

std::optional<Bytes> RocksDbStore::get(std::string_view key) {
  Bytes value;
  const auto status = database_->Get(rocksdb::ReadOptions(), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  expect_ok(status, folder(), "read");
  return value;
}

void RocksDbStore::write(const std::vector<Change>& changes) {
  rocksdb::WriteBatch batch;
  for (const Change& change : changes) {
    const auto status =
        change.value ? batch.Put(change.key, *change.value) : batch.Delete(change.key);
    expect_ok(status, folder(), "write");
  }
  expect_ok(database_->Write(without_log(), &batch), folder(), "write");
}

StateFiles RocksDbStore::freeze() {
  const auto frozen = std::make_shared<const StateFolder>(directory_);
  const auto links = frozen->path() / "frozen";
  rocksdb::Checkpoint* made = nullptr;
  expect_ok(rocksdb::Checkpoint::Create(database_.get(), &made), folder(), "freeze");
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  expect_ok(checkpoint->CreateCheckpoint(links.string()), folder(), "freeze");

  StateFiles files;
  files.backend = to_string(StateBackend::rocksdb);
  files.kept = frozen;
  std::map<std::string, StateFile> tables;
  for (const auto& entry : std::filesystem::directory_iterator(links)) {
    const std::string name = entry.path().filename();
    if (!is_table(name)) {
      if (name.rfind("OPTIONS", 0) != 0) files.small[name] = bytes_in(entry.path());
      continue;
    }
    const auto known = known_.find(name);
    StateFile& table = tables[name];
    table = known != known_.end() ? known->second
                                  : StateFile{fmt::format("{}-{}", id_, name),
                                              entry.file_size(),
                                              checksum_of_file(entry.path()),
                                              {}};
    table.path = entry.path();
    files.tables.push_back(table);
  }
  known_ = std::move(tables);
  return files;
}

void RocksDbStore::load(const StateFiles& files) {
  database_.reset();
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    if (entry.path().filename() != StateFolder::lock_name) std::filesystem::remove(entry.path());
  }
  for (const StateFile& table : files.tables) {
    const std::string name = table.name.substr(table.name.find('-') + 1);
    link_or_copy(table.path, folder() / name);
    known_[name] = table;
  }
  for (const auto& [name, bytes] : files.small) {
    std::ofstream(folder() / name, std::ios::binary) << bytes;
  }
  open();
}

void RocksDbStore::compact() {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  expect_ok(database_->CompactRange(options, nullptr, nullptr), folder(), "merge the files of");
}

void RocksDbStore::visit_keys(std::string_view from,
                              const std::function<bool(std::string_view key)>& visit) {
  const std::unique_ptr<rocksdb::Iterator> at(database_->NewIterator(rocksdb::ReadOptions()));
  for (at->Seek(slice(from)); at->Valid(); at->Next()) {
    if (!visit(at->key().ToStringView())) break;
  }
  expect_ok(at->status(), folder(), "read");
}

}  // namespace weir::internal

namespace weir {

void use_rocksdb() {
  register_state_store(StateBackend::rocksdb, [](const std::filesystem::path& directory) {
    return std::make_unique<internal::RocksDbStore>(directory);
  });
}

}  // namespace weir
