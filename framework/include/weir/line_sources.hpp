/// \file
/// Sources of lines: the files in a folder, and what comes through a socket.
///
/// Both are given to StreamExecutionEnvironment::from_source(). Values; what they make is
/// thread-safe, as all sources are.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "weir/source.hpp"
#include "weir/timestamp.hpp"

namespace weir {

/// How a folder is read.
struct FolderOptions {
  /// How long after it has read all files a reader looks for new ones; zero: it ends then, and the
  /// source is bounded.
  Duration scan_interval{1000};
  std::string ending;  ///< only files whose names end so are read, e.g. ".csv"

  /// Bounded if nothing new is looked for.
  Boundedness boundedness() const {
    return scan_interval == Duration{0} ? Boundedness::bounded : Boundedness::continuous_unbounded;
  }
};

/// The lines of all files in `folder`, file by file in order of their names; files that come later
/// are found. A file is read once, and must be whole when it appears: write it under another
/// ending, or in another folder, and rename it. Names that begin with a dot, and folders, are left
/// out.
///
/// Each of as many splits as the job has subtasks reads the files that fall to it by their names.
/// Its position is the file that it is reading, how far, and which it has read, so that a job that
/// is restored loses and doubles no line. The job fails with an Error where the folder or a file
/// cannot be read, or where a file that is to be read on has become shorter. \throws InvalidJob if
/// the interval is negative.
std::shared_ptr<const Source<std::string>> lines_of_folder(std::string folder,
                                                           FolderOptions options = {});

/// The lines that come from `port` of `host` (a name, or an address), without what ends them; a
/// carriage return at a line's end goes too. The source ends when the other side closes.
///
/// At most once: what has been sent cannot be asked for again, so a job that is restored goes on
/// with what comes then, and what came after its last checkpoint is lost. The counter
/// `num_restored_without_replay` says how often that was. The job fails with an Error if there is
/// nobody to connect to, or the connection breaks.
std::shared_ptr<const Source<std::string>> lines_of_socket(std::string host, std::uint16_t port);

}  // namespace weir
