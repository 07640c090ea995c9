/// \file
/// Where the job of weir_kills writes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fares.hpp"

namespace weir::kills {

/// A place outside of the job. Its tables are `fares` and `hourly`.
class Place {
 public:
  virtual ~Place() = default;
  /// A sink in two phases. Called in the process of the job.
  virtual std::shared_ptr<AnySink<Line>> sink(const std::string& table) const = 0;
  /// What is there, and seen by everybody.
  virtual Figures figures_of(const std::string& table) const = 0;
  /// Kills the server, and starts it. Answers whether there is one.
  virtual bool kill_server() { return false; }
};

/// The names of those that this build has.
std::vector<std::string> places();
/// Makes one below `folder`. The name is one of places().
std::unique_ptr<Place> make_place(const std::string& name, const std::filesystem::path& folder);

}  // namespace weir::kills
