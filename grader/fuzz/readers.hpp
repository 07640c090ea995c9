/// \file
/// What reads bytes that come from outside, as functions that take any.
///
/// `./weir fuzz --readers` looks for bytes that one of them cannot take; those that it has met on
/// the way are kept in corpora/, and a test gives them to the readers again.
#pragma once

#include <string_view>

namespace weir::grader::fuzz {

/// Bytes are understood, or refused with a weir::Error, which is caught. All else is a fault.
struct Reader {
  std::string_view name;                 ///< and that of its folder in corpora/
  void (*read)(std::string_view bytes);  ///< gives them to it
};

// Files of the taxi domain.
void read_rides(std::string_view bytes);
void read_fares(std::string_view bytes);

// What the engine has stored: a file of a checkpoint, what a manifest and a file of state hold
// behind a right checksum, and a snapshot from which a job starts.
void read_checkpoint_file(std::string_view bytes);
void read_manifest(std::string_view bytes);
void read_state(std::string_view bytes);
void read_job(std::string_view bytes);

// What a worker is asked, and what it answers; values in it; what its tools print of it.
void read_request(std::string_view bytes);
void read_answer(std::string_view bytes);
void read_trace(std::string_view bytes);
void read_value(std::string_view bytes);
void read_compiler_output(std::string_view bytes);
void read_symbols(std::string_view bytes);

// The list of exercises.
void read_workbook(std::string_view bytes);

/// All of them.
inline constexpr Reader readers[] = {
    {"rides", &read_rides},
    {"fares", &read_fares},
    {"checkpoint_file", &read_checkpoint_file},
    {"manifest", &read_manifest},
    {"state", &read_state},
    {"job", &read_job},
    {"request", &read_request},
    {"answer", &read_answer},
    {"trace", &read_trace},
    {"value", &read_value},
    {"compiler_output", &read_compiler_output},
    {"symbols", &read_symbols},
    {"workbook", &read_workbook},
};

}  // namespace weir::grader::fuzz
