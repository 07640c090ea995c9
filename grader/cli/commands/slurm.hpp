/// \file
/// Grading on the nodes of a Slurm cluster.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "commands/batch_records.hpp"
#include "commands/submissions.hpp"
#include "instructor.hpp"

namespace weir::cli {

/// \throws UsageError where there is no Slurm.
void expect_slurm();

/// Hands submissions to the cluster that `sbatch` knows of, as job arrays, and waits for their
/// records, which nodes write into the folder of the results: all nodes share it, and the workbook.
/// What a node has not graded, because it failed or was lost, is handed out again, three times in
/// all. `add(number, graded)` is told of each as it comes, and of those that nobody has graded, as
/// a fault of the grader. Where this is interrupted the nodes go on, and the same command collects
/// what they did. \throws Error.
void grade_by_slurm(const GradeOptions& options, const std::vector<Submission>& submissions,
                    const BatchRecords& records,
                    const std::function<void(std::size_t, Graded)>& add);

/// What a node does: grades the submissions that `list` names, a line each, and keeps their records
/// in `out`. \throws UsageError, Error.
int grade_part(const std::string& out, const std::string& list, bool unsafe);

}  // namespace weir::cli
