#include "weir/job_client.hpp"

#include "runtime/cooperative_executor.hpp"

namespace weir {

JobResult JobClient::wait() { return job_->wait(); }
void JobClient::cancel() { job_->cancel(); }
bool JobClient::finished() const { return job_->finished(); }
std::shared_ptr<const Snapshot> JobClient::checkpoint() { return job_->checkpoint(); }
void JobClient::savepoint(const std::string& folder) { job_->savepoint(folder); }
void JobClient::stop_with_savepoint(const std::string& folder, bool drain) {
  job_->stop_with_savepoint(folder, drain);
}
std::shared_ptr<const Snapshot> JobClient::last_checkpoint() const {
  return job_->last_checkpoint();
}
Bytes JobClient::query(const internal::StateQuery& query) const { return job_->query(query); }
std::uint64_t JobClient::counter(const std::string& name) const { return job_->counter(name); }
MetricsReport JobClient::metrics() const { return job_->metrics(); }

MetricsReport JobResult::metrics() const { return *report_; }
std::uint64_t JobResult::counter(const std::string& name) const { return metrics_->sum(name); }

std::shared_ptr<internal::AccumulatorBase> JobResult::merged_accumulator(
    const std::string& name) const {
  return metrics_->merged(name);
}

}  // namespace weir
