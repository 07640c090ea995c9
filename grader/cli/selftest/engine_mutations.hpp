/// \file
/// The catalogue of what can be broken in the engine, each with the test that must notice.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "selftest/edits.hpp"

namespace weir::cli {

/// One change to one file of the engine that breaks a statement of docs/concepts/semantics.md.
struct Mutation {
  std::string area;            ///< the file of the catalogue that it stands in: `time`
  std::string breaks;          ///< what is wrong afterwards, in words
  std::filesystem::path file;  ///< what is changed, below the root of the workbook
  Edit edit;                   ///< how
  std::string test;            ///< what must fail: `Subject.Behaviour`
};

/// All mutations of the *.toml files of a folder, by area. \throws ParseError where a file is not
/// as it must be; Error if there are none.
std::vector<Mutation> read_mutations(const std::filesystem::path& folder);

/// The text of the file that is changed, with the change. \throws Error if it does not fit.
std::string mutated_text(const Mutation& mutation, const std::filesystem::path& root);

}  // namespace weir::cli
