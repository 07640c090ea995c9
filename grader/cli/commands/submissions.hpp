/// \file
/// What a class has handed in, however the course's software laid it out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "archive.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// What one student has handed in.
struct Submission {
  std::string name;                          ///< what it is called; no two are called alike
  std::vector<std::filesystem::path> paths;  ///< a folder or an archive, or files of Canvas
  std::string student{};  ///< who it is of, where the layout says that; else as `name`
  std::string email{};    ///< likewise; else empty
};

/// A text in a line that a terminal shows as it is: `?` stands for what steers it.
std::string as_shown(std::string text);

/// The submissions of a folder, in order: archives and folders, none that is hidden or a link, and
/// none of `left_out`. Canvas lays all files of all students side by side, `name_12_34_file.cpp`:
/// those of a student are one submission, `name_12`. Others are called as the folder, or the
/// archive without its ending, or with it where two would be called alike; `?` stands for what
/// would not be shown as itself. Moodle's folders begin with the student's name
/// (`Ada Lovelace_123_assignsubmission_file_`), and Gradescope's export tells names and addresses
/// in `submission_metadata.yml`. \throws Error where that file is damaged.
std::vector<Submission> submissions_in(const std::filesystem::path& folder,
                                       const std::filesystem::path& left_out);

/// All files of a submission, with those of the archives in it. Links, devices and pipes are left
/// out, as is what a Mac adds. \throws Error where it holds more than 2000 files, one of more than
/// 1 MiB or more than 16 MiB.
Files submitted_files(const Submission& submission);

/// The text that is handed in for an exercise.
struct Submitted {
  bool found = false;     ///< whether there is one
  std::string text{};     ///< it
  std::string problem{};  ///< why it cannot be told which one it is
};

/// `NN_name/name.cpp`, however deep it lies; else the one file of that name.
Submitted text_for(const workbook::Exercise& exercise, const Files& files);

}  // namespace weir::cli
