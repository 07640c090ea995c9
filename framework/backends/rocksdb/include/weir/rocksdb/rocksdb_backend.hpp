/// \file
/// The state backend `rocksdb`: state by key in files, as far as it does not fit into memory.
///
/// A component of its own, which is there where its packages are (the group `rocksdb` of
/// cmake/packages.txt). A program is linked with weir::rocksdb and says once that it has it:
/// \code
///   weir::use_rocksdb();
///   environment.set_state_backend("rocksdb");
/// \endcode
#pragma once

namespace weir {

/// Makes StateBackend::rocksdb known to this program. May be called by any thread, and again.
void use_rocksdb();

}  // namespace weir
