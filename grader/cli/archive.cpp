#include "archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::cli {
namespace {

constexpr std::size_t most_entries = 2000;
constexpr std::size_t most_bytes = std::size_t{1} << 20U;
constexpr std::size_t most_bytes_in_all = std::size_t{1} << 24U;

constexpr std::array<std::string_view, 4> endings{".zip", ".tar.gz", ".tgz", ".tar"};

/// The ending of an archive's name; empty if it has none of them.
std::string_view ending_of(std::string_view name) {
  const auto* const found =
      std::find_if(endings.begin(), endings.end(),
                   [&](std::string_view ending) { return name.ends_with(ending); });
  return found != endings.end() ? *found : std::string_view();
}

using Archive = std::unique_ptr<archive, int (*)(archive*)>;

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw Error(fmt::format("{}: {}", path.string(), what));
}

std::string reason(archive* from) {
  const char* text = archive_error_string(from);
  return text != nullptr ? text : tr("it cannot be read");
}

std::string read_file(archive* from, const std::filesystem::path& path) {
  std::string text;
  std::array<char, 1U << 14U> piece{};
  for (;;) {
    const auto got = archive_read_data(from, piece.data(), piece.size());
    if (got < 0) fail(path, reason(from));
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > most_bytes) fail(path, tr("a file in it is longer than 1 MiB"));
  }
}

}  // namespace

Files read_archive(const std::filesystem::path& path) {
  const Archive from(archive_read_new(), &archive_read_free);
  archive_read_support_filter_gzip(from.get());
  archive_read_support_format_zip(from.get());
  archive_read_support_format_tar(from.get());
  constexpr std::size_t block = 1U << 16U;
  if (archive_read_open_filename(from.get(), path.c_str(), block) != ARCHIVE_OK) {
    fail(path, reason(from.get()));
  }
  // One compression within another is how a small file unpacks to a disk full.
  constexpr int most_filters = 2;  // gzip, and the file itself
  if (archive_filter_count(from.get()) > most_filters) fail(path, tr("it is compressed twice"));
  Files files;
  std::size_t bytes = 0;
  std::size_t entries = 0;
  archive_entry* entry = nullptr;
  for (int status = 0; (status = archive_read_next_header(from.get(), &entry)) != ARCHIVE_EOF;) {
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) fail(path, reason(from.get()));
    if (++entries > most_entries) fail(path, tr("it has more than 2000 entries"));
    if (archive_entry_size(entry) > static_cast<la_int64_t>(most_bytes)) {
      fail(path, tr("a file in it is longer than 1 MiB"));
    }
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr || archive_entry_filetype(entry) != AE_IFREG) continue;
    auto text = read_file(from.get(), path);
    bytes += text.size();
    if (bytes > most_bytes_in_all) fail(path, tr("it holds more than 16 MiB"));
    files[name] = std::move(text);
  }
  return files;
}

bool is_archive(const std::filesystem::path& path) {
  return !ending_of(path.filename().string()).empty();
}

std::string archive_name(const std::filesystem::path& path) {
  std::string name = path.filename().string();
  name.resize(name.size() - ending_of(name).size());
  return name;
}

void write_zip(const std::filesystem::path& path, const Files& files) {
  const Archive to(archive_write_new(), &archive_write_free);
  archive_write_set_format_zip(to.get());
  if (archive_write_open_filename(to.get(), path.c_str()) != ARCHIVE_OK)
    fail(path, reason(to.get()));
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                       &archive_entry_free);
  for (const auto& [name, text] : files) {
    constexpr int readable = 0644;
    archive_entry_clear(entry.get());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), readable);
    archive_entry_set_mtime(entry.get(), 0, 0);
    if (archive_write_header(to.get(), entry.get()) != ARCHIVE_OK ||
        archive_write_data(to.get(), text.data(), text.size()) < 0) {
      fail(path, reason(to.get()));
    }
  }
  if (archive_write_close(to.get()) != ARCHIVE_OK) fail(path, reason(to.get()));
}

}  // namespace weir::cli
