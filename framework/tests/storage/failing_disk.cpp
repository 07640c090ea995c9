#include "storage/failing_disk.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <string>

namespace weir::tests {
namespace failing_disk {

constexpr std::array<std::string_view, 6> names{"mkdir", "open",  "write",
                                                "fsync", "close", "rename"};

struct Disk {
  std::string folder;
  std::array<std::atomic<std::uint64_t>, names.size()> counts{};
  std::atomic<DiskCall> call{DiskCall::write};
  std::atomic<int> error{0};
  std::atomic<std::uint64_t> first{0};
  std::atomic<std::uint64_t> last{0};  ///< the first that does not fail any more
};

std::atomic<Disk*> disk{nullptr};

std::atomic<std::uint64_t>& count_of(Disk& of, DiskCall call) {
  return of.counts[static_cast<std::size_t>(call)];
}

/// Whether this call, for this path, is to fail; errno says how.
bool fails(DiskCall call, std::string_view path) {
  Disk* const here = disk.load();
  if (here == nullptr || !path.starts_with(here->folder)) return false;
  const std::uint64_t number = count_of(*here, call)++;
  if (here->call != call || number < here->first || number >= here->last) return false;
  errno = here->error;
  return true;
}

bool fails(DiskCall call, int file) {
  if (disk.load() == nullptr) return false;
  const int before = errno;
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t length = readlink(link.c_str(), path.data(), path.size());
  errno = before;
  return length > 0 && fails(call, std::string_view(path.data(), static_cast<std::size_t>(length)));
}

bool is_file(int number) {
  struct stat found {};
  return fstat(number, &found) == 0 && S_ISREG(found.st_mode);
}

/// The C library's function of this name.
template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace failing_disk

using failing_disk::disk;

std::string_view name_of(DiskCall call) {
  return failing_disk::names[static_cast<std::size_t>(call)];
}

FailingDisk::FailingDisk(const std::filesystem::path& folder) {
  disk = new failing_disk::Disk{folder.string()};
}

FailingDisk::~FailingDisk() { delete disk.exchange(nullptr); }

void FailingDisk::fail(DiskCall call, int error, std::uint64_t passed, std::uint64_t calls) {
  mend();
  auto& here = *disk.load();
  here.call = call;
  here.error = error;
  here.first = passed;
  here.last = passed + calls;
}

void FailingDisk::mend() {
  auto& here = *disk.load();
  here.last = 0;
  for (auto& count : here.counts) count = 0;
}

std::uint64_t FailingDisk::count(DiskCall call) const {
  return failing_disk::count_of(*disk.load(), call);
}

}  // namespace weir::tests

using weir::tests::DiskCall;
using weir::tests::failing_disk::fails;
using weir::tests::failing_disk::real;

// NOLINTBEGIN(cert-dcl50-cpp,readability-inconsistent-declaration-parameter-name)
extern "C" {

int mkdir(const char* path, mode_t mode) {
  if (fails(DiskCall::mkdir, path)) return -1;
  static const auto next = real<int(const char*, mode_t)>("mkdir");
  return next(path, mode);
}

int open(const char* path, int flags, ...) {
  if (fails(DiskCall::open, path)) return -1;
  static const auto next = real<int(const char*, int, ...)>("open");
  std::va_list rest;
  va_start(rest, flags);
  const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return next(path, flags, mode);
}

ssize_t write(int file, const void* data, std::size_t size) {
  if (fails(DiskCall::write, file)) return -1;
  static const auto next = real<ssize_t(int, const void*, std::size_t)>("write");
  return next(file, data, size);
}

int fsync(int file) {
  if (fails(DiskCall::fsync, file)) return -1;
  static const auto next = real<int(int)>("fsync");
  return next(file);
}

int close(int file) {
  static const auto next = real<int(int)>("close");
  const bool is_to_fail = weir::tests::failing_disk::is_file(file) && fails(DiskCall::close, file);
  const int error = errno;
  const int result = next(file);  // it is closed in any case, as by the kernel
  if (!is_to_fail) return result;
  errno = error;
  return -1;
}

int rename(const char* from, const char* to) noexcept {
  if (fails(DiskCall::rename, from)) return -1;
  static const auto next = real<int(const char*, const char*)>("rename");
  return next(from, to);
}
}
// NOLINTEND(cert-dcl50-cpp,readability-inconsistent-declaration-parameter-name)
