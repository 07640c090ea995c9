#include "exactly_once.hpp"

namespace weir::exercises {

// TODO: part 1, a class derived from LedgerSink, made with std::make_unique.
std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger) {
  static_cast<void>(ledger);
  throw MissingSolution("idempotent_sink");
}

// TODO: part 2, another one.
std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger) {
  static_cast<void>(ledger);
  throw MissingSolution("write_ahead_sink");
}

// TODO: part 3, a third one.
std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger) {
  static_cast<void>(ledger);
  throw MissingSolution("two_phase_sink");
}

}  // namespace weir::exercises
