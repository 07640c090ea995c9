/// \file
/// Messages over a stream socket: a length and so many bytes.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace weir::grader {

/// The longest message, in bytes: an answer that is longer is a flood.
inline constexpr std::size_t longest_frame = std::size_t{64} << 20U;

/// Asked every few hundredths of a second while the other side does nothing: whether to go on
/// waiting for it. None: for ever.
using KeepsWaiting = std::function<bool()>;

/// What became of a message.
enum class FrameStatus {
  complete,   ///< all of it went over
  ended,      ///< the other side is gone
  timed_out,  ///< it did not go over while it was waited for
  too_long    ///< it would be longer than longest_frame
};

/// Writes a message.
FrameStatus write_frame(int socket, std::string_view bytes, const KeepsWaiting& keeps_waiting = {});
/// Reads a message.
FrameStatus read_frame(int socket, std::string& bytes, const KeepsWaiting& keeps_waiting = {});

}  // namespace weir::grader
