#include "fuzz/memory_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

namespace weir::grader::fuzz {

MemoryFile::MemoryFile(std::string_view bytes) : descriptor_(memfd_create("bytes", MFD_CLOEXEC)) {
  if (descriptor_ < 0) throw std::runtime_error("there is no memory for a file");
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) throw std::runtime_error("there is no memory for a file");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

MemoryFile::~MemoryFile() { ::close(descriptor_); }

std::filesystem::path MemoryFile::path() const {
  return "/proc/self/fd/" + std::to_string(descriptor_);
}

}  // namespace weir::grader::fuzz
