/// \file
/// A Slurm cluster of one node.
#pragma once

#include <string>

#include "checkpoint/scratch_folder.hpp"
#include "server_process.hpp"

namespace weir::tests {

/// Runs from its construction to its destruction: munge, which keys are made by, a controller and a
/// node. \throws std::runtime_error if it cannot be started.
class SlurmCluster {
 public:
  SlurmCluster();

  /// What tells the programs of Slurm where it is: to stand before their names.
  std::string environment() const { return "SLURM_CONF='" + file("slurm.conf") + "' "; }

 private:
  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
  void write_settings() const;

  ScratchFolder folder_;
  ServerProcess keys_;
  ServerProcess controller_;
  ServerProcess node_;
};

}  // namespace weir::tests
