/// \file
/// Files of lines as a sink, in two phases: a file is in progress while lines are written to it,
/// pending when it is whole, and finished when the checkpoint is complete. Only finished files have
/// a name that does not begin with a dot.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weir/connectors/item_sink.hpp"

namespace weir::files {

/// Where files lie, and when the next one is begun: at each checkpoint, and before that when one is
/// large or old enough.
struct FileOptions {
  std::filesystem::path folder;            ///< it is made if it is not there
  std::string suffix = ".txt";             ///< of finished files
  std::string header{};                    ///< the first line of each; empty: none
  std::uint64_t roll_size = 128U << 20U;   ///< bytes of a file after which the next is begun
  Duration roll_interval{15 * 60 * 1000};  ///< likewise, how long it has been written to
};

/// Whether a sink of this name has finished any file in that folder.
bool holds_files(const std::filesystem::path& folder, const std::string& sink);

namespace internal {

std::unique_ptr<connectors::ItemTransactions<std::string>> line_files(FileOptions options,
                                                                      const std::string& sink,
                                                                      std::size_t subtask,
                                                                      std::size_t parallelism);

}  // namespace internal

/// Each result is in one finished file, once. `name` is that of the sink, see
/// TwoPhaseCommitSink::name(); files are called after it. A job that begins anew adds files.
template <class T>
class FileSink final : public connectors::ItemTransactionSink<T, std::string> {
 public:
  /// `format(element)` makes a line, without its newline.
  FileSink(std::string name, FileOptions options, std::function<std::string(const T&)> format)
      : connectors::ItemTransactionSink<T, std::string>(
            std::move(name),
            [options = std::move(options)](const std::string& sink, std::size_t subtask,
                                           std::size_t parallelism) {
              return internal::line_files(options, sink, subtask, parallelism);
            },
            std::move(format)) {}
};

}  // namespace weir::files
