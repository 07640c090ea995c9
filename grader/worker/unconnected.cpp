// For workers without connectors.
#include "texts/texts.hpp"
#include "weir/error.hpp"
#include "worker/result_sink.hpp"

namespace weir::grader {

std::unique_ptr<ResultSink> open_result_sink(const std::string&, const SinkTarget& target) {
  throw Error(tr("this worker has no connector '{}': call ./weir run, which builds one that has",
                 target.scheme));
}

}  // namespace weir::grader
