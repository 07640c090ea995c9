/// \file
/// The boxes that submissions are built and run in.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "sandbox/box.hpp"
#include "workbook/workbook.hpp"

namespace weir::grader {

/// The strongest level that works on this machine, which is tried: `none` where there is none.
/// `why`, if asked for, is told what is missing for the strongest of all.
sandbox::Level strongest_level(std::string* why = nullptr);

/// What starts a worker in a box; nothing for the level `none`. The worker finds itself there, the
/// libraries that it is linked with, and no other file of ours; it starts no process.
std::vector<std::string> box_of_worker(sandbox::Level level, const std::filesystem::path& worker);

/// What starts a compiler or a linker, likewise: it finds the files that `command` names, and may
/// write in `folder`. None of its processes uses up a processor much longer than for `time`.
std::vector<std::string> box_of_compiler(sandbox::Level level, const std::string& command,
                                         const std::filesystem::path& folder,
                                         std::chrono::milliseconds time);

/// What starts a program of the system that reads the files of a folder and says something of them,
/// likewise.
std::vector<std::string> box_of_reader(sandbox::Level level, const std::filesystem::path& folder);

/// Gives a folder to the user that boxes belong to, where root grades.
void give_to_box(const std::filesystem::path& folder);
/// Takes it and all in it back, so that no box can write there again. \throws Error where there is
/// anything else in it than files.
void take_from_box(const std::filesystem::path& folder);

}  // namespace weir::grader
