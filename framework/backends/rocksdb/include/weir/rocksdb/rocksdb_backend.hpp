/// \file
/// The state backend `rocksdb`: state by key in files, as far as it does not fit into memory.
///
/// A component of its own, which is there where its packages are (the group `rocksdb` of
/// cmake/packages.txt). A program is linked with weir::rocksdb and says once that it has it:
/// \code
///   weir::use_rocksdb();
///   environment.set_state_backend("rocksdb");
/// \endcode
///
/// Memory, of all jobs of the process together: 32 MiB for blocks of files that were read, their
/// indexes and filters, and 32 MiB for what was written and is not in files yet, of which one
/// subtask of an operator has at most 16. Besides, of each such subtask, the rows in memory
/// (JobOptions::state_rows_in_memory) and what stays of up to 256 open files; of all, what files
/// that are being merged take, some MiB. None of it grows with the number of keys, but for the
/// filters, which take 10 bits a key and leave that memory where there is no room. A savepoint, and
/// a checkpoint that is not incremental, is put together in memory.
#pragma once

namespace weir {

/// Makes StateBackend::rocksdb known to this program. May be called by any thread, and again.
void use_rocksdb();

}  // namespace weir
