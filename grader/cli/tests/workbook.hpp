/// \file
/// The commands of a student, on a workbook of their own.
#pragma once

#include "cli.hpp"

namespace weir::cli {

/// Has a copy of the exercises to write in; all else is the real workbook's.
class Workbook : public Cli {
 protected:
  Workbook() {
    const fs::path root = WEIR_REPOSITORY;
    fs::create_directories(folder() / "grader");
    fs::create_directory_symlink(root / "solutions", folder() / "solutions");
    fs::copy(root / "grader" / "stubs", folder() / "grader" / "stubs");
    fs::copy(root / "exercises", folder() / "exercises", fs::copy_options::recursive);
  }

  Ran weir(const std::string& words) const {
    return run("export WEIR_WORKBOOK=\"$PWD\"; weir " + words);
  }
  fs::path file() const {
    return folder() / "exercises" / "01_ride_cleansing" / "ride_cleansing.cpp";
  }
  std::string solution() const {
    return text_of(folder() / "solutions" / "01_ride_cleansing" / "ride_cleansing.cpp");
  }
  void write(const std::string& text) const { std::ofstream(file()) << text; }
};

}  // namespace weir::cli
