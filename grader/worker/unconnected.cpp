// For workers without connectors and without state backends that are components of their own.
#include "texts/texts.hpp"
#include "weir/error.hpp"
#include "worker/result_sink.hpp"
#include "worker/run_options.hpp"
#include "worker/state_backend.hpp"

namespace weir::grader {

std::unique_ptr<ResultSink> open_result_sink(const std::string&, const SinkTarget& target) {
  throw Error(tr("this worker has no connector '{}': call ./weir run, which builds one that has",
                 target.scheme));
}

void use_state_backend(StateBackend backend) {
  if (!needs_component(backend)) return;
  throw Error(
      tr("this worker has no state backend '{}': call ./weir run, which builds one that has",
         to_string(backend)));
}

}  // namespace weir::grader
