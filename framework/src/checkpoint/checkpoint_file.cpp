#include "checkpoint/checkpoint_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "weir/error.hpp"
#include "weir/internal/state_file_access.hpp"

namespace weir::internal {
namespace {

/// Of the format: a reader refuses all others. The first one did not say what states are made of.
constexpr std::uint32_t format_version = 2;
constexpr std::size_t magic_size = 8;

thread_local DiskWatcher disk_watcher;

std::string_view magic_of(CheckpointFileKind kind) {
  return kind == CheckpointFileKind::state ? "WEIRSTAT" : "WEIRMANI";
}

std::uint32_t checksum_of(std::string_view head, std::string_view bytes) {
  const auto add = [](uLong sum, std::string_view part) {
    return crc32_z(sum, reinterpret_cast<const Bytef*>(part.data()), part.size());
  };
  return static_cast<std::uint32_t>(add(add(crc32(0, nullptr, 0), head), bytes));
}

[[noreturn]] void throw_system_error(const char* what, const std::filesystem::path& path,
                                     int error) {
  throw SnapshotError(fmt::format(
      "cannot {} {}: {}; give the checkpoints a folder that can be written to and has room", what,
      path.string(), std::strerror(error)));
}

[[noreturn]] void throw_damaged(const std::filesystem::path& path, const std::string& why) {
  throw SnapshotError(fmt::format("{} cannot be used: {}", path.string(), why));
}

Bytes read_all(std::ifstream& file, const std::filesystem::path& path) {
  try {
    return {std::istreambuf_iterator<char>(file), {}};
  } catch (const std::ios_base::failure& error) {
    throw_damaged(path, fmt::format("it cannot be read ({})", error.what()));
  }
}

/// An open file or folder.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags)
      : path_(&path), number_(open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (number_ < 0) throw_system_error("open", path, errno);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(number_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw_system_error("write", *path_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void sync() const {
    if (fsync(number_) != 0) throw_system_error("sync", *path_, errno);
  }
  /// Says what a network file system says only now.
  void close() {
    if (::close(std::exchange(number_, -1)) != 0) throw_system_error("close", *path_, errno);
  }

 private:
  const std::filesystem::path* path_;
  int number_;
};

}  // namespace

void watch_disk(DiskWatcher watcher) { disk_watcher = std::move(watcher); }

void before_disk_changes() {
  if (disk_watcher) disk_watcher();
}

std::uint32_t write_checkpoint_file(const std::filesystem::path& path, CheckpointFileKind kind,
                                    std::string_view bytes) {
  StateWriter head;
  head.write_bytes(magic_of(kind).data(), magic_size);
  head(format_version, static_cast<std::uint64_t>(bytes.size()));
  const std::uint32_t checksum = checksum_of(head.view(), bytes);

  before_disk_changes();
  Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  const std::string_view half = bytes.substr(0, bytes.size() / 2);
  const std::string checksum_bytes = to_bytes(checksum);
  for (const std::string_view part :
       {head.view(), half, bytes.substr(half.size()), std::string_view(checksum_bytes)}) {
    before_disk_changes();
    file.write(part);
  }
  file.sync();
  file.close();
  return checksum;
}

CheckpointFile read_checkpoint_file(const std::filesystem::path& path, CheckpointFileKind kind) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw_damaged(path, fmt::format("it cannot be opened ({})", std::strerror(errno)));
  const Bytes all = read_all(file, path);

  constexpr std::size_t head_size = magic_size + sizeof(std::uint32_t) + sizeof(std::uint64_t);
  if (all.size() < head_size + sizeof(std::uint32_t)) {
    throw_damaged(path, fmt::format("it ends after {} bytes, before its head does", all.size()));
  }
  StateReader reader(all);
  if (reader.take_bytes(magic_size) != magic_of(kind)) {
    throw_damaged(path, fmt::format("it does not begin with {}", magic_of(kind)));
  }
  std::uint32_t version = 0;
  std::uint64_t size = 0;
  reader(version, size);
  if (version != format_version) {
    throw_damaged(path, fmt::format("it has version {} of the format, and this program reads {}",
                                    version, format_version));
  }
  const std::uint64_t found = all.size() - head_size - sizeof(std::uint32_t);
  if (size != found) {
    throw_damaged(path, fmt::format("it should hold {} bytes, and holds {}", size, found));
  }
  CheckpointFile content{Bytes(reader.take_bytes(size)), 0};
  reader(content.checksum);
  const auto computed = checksum_of(std::string_view(all).substr(0, head_size), content.bytes);
  if (content.checksum != computed) {
    throw_damaged(path, fmt::format("its checksum is {:08x}, and that of its bytes {:08x}: it was "
                                    "altered",
                                    content.checksum, computed));
  }
  return content;
}

void link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to) {
  before_disk_changes();
  std::error_code error;
  std::filesystem::create_hard_link(from, to, error);
  if (!error) return;
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
  before_disk_changes();
  Descriptor(to, O_RDONLY).sync();
}

std::uint32_t checksum_of_file(const std::filesystem::path& path) {
  constexpr std::size_t piece = std::size_t{1} << 16;
  std::ifstream file(path, std::ios::binary);
  Bytes bytes(piece, '\0');
  uLong sum = crc32(0, nullptr, 0);
  while (file.read(bytes.data(), piece), file.gcount() > 0) {
    sum = crc32_z(sum, reinterpret_cast<const Bytef*>(bytes.data()),
                  static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof()) throw_damaged(path, "it cannot be read");
  return static_cast<std::uint32_t>(sum);
}

void sync_folder(const std::filesystem::path& folder) {
  Descriptor(folder, O_RDONLY | O_DIRECTORY).sync();
}

}  // namespace weir::internal
