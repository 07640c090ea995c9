/// \file
/// Messages over a stream socket: a length and so many bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weir::grader {

/// The longest message, in bytes: an answer that is longer is a flood.
inline constexpr std::size_t longest_frame = std::size_t{64} << 20U;

/// Until when to wait for the other side; none: for ever.
using Deadline = std::optional<std::chrono::steady_clock::time_point>;

/// What became of a message.
enum class FrameStatus {
  complete,   ///< all of it went over
  ended,      ///< the other side is gone
  timed_out,  ///< it did not go over in time
  too_long    ///< it would be longer than longest_frame
};

/// Writes a message.
FrameStatus write_frame(int socket, std::string_view bytes, Deadline deadline = {});
/// Reads a message.
FrameStatus read_frame(int socket, std::string& bytes, Deadline deadline = {});

}  // namespace weir::grader
