#include "weir/scenario/frames.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace weir::grader {
namespace {

/// Waits until the socket is ready for `what`; false if nobody wants to wait any more.
bool wait_for(int socket, short what, const KeepsWaiting& keeps_waiting) {
  constexpr int a_look_each = 50;  // milliseconds
  for (;;) {
    pollfd waiting{.fd = socket, .events = what, .revents = 0};
    const int ready = ::poll(&waiting, 1, keeps_waiting ? a_look_each : -1);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // what follows says what is wrong
    if (ready == 0 && !keeps_waiting()) return false;
  }
}

/// Moves `size` bytes with `move(offset)`, which does what it can at once, as send() and recv() do.
template <class Move>
FrameStatus transfer(int socket, short what, std::size_t size, const KeepsWaiting& keeps_waiting,
                     Move move) {
  for (std::size_t done = 0; done < size;) {
    if (!wait_for(socket, what, keeps_waiting)) return FrameStatus::timed_out;
    const ssize_t moved = move(done);
    if (moved < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (moved <= 0) return FrameStatus::ended;
    done += static_cast<std::size_t>(moved);
  }
  return FrameStatus::complete;
}

FrameStatus send_all(int socket, const char* data, std::size_t size,
                     const KeepsWaiting& keeps_waiting) {
  return transfer(socket, POLLOUT, size, keeps_waiting, [&](std::size_t done) {
    return ::send(socket, data + done, size - done, MSG_NOSIGNAL | MSG_DONTWAIT);
  });
}

FrameStatus receive_all(int socket, char* data, std::size_t size,
                        const KeepsWaiting& keeps_waiting) {
  return transfer(socket, POLLIN, size, keeps_waiting, [&](std::size_t done) {
    return ::recv(socket, data + done, size - done, MSG_DONTWAIT);
  });
}

}  // namespace

FrameStatus write_frame(int socket, std::string_view bytes, const KeepsWaiting& keeps_waiting) {
  const std::uint64_t size = bytes.size();
  if (size > longest_frame) return FrameStatus::too_long;
  std::array<char, sizeof size> header{};
  std::memcpy(header.data(), &size, sizeof size);
  const auto status = send_all(socket, header.data(), header.size(), keeps_waiting);
  if (status != FrameStatus::complete) return status;
  return send_all(socket, bytes.data(), bytes.size(), keeps_waiting);
}

FrameStatus read_frame(int socket, std::string& bytes, const KeepsWaiting& keeps_waiting) {
  std::uint64_t size = 0;
  std::array<char, sizeof size> header{};
  const auto status = receive_all(socket, header.data(), header.size(), keeps_waiting);
  if (status != FrameStatus::complete) return status;
  std::memcpy(&size, header.data(), sizeof size);
  if (size > longest_frame) return FrameStatus::too_long;
  bytes.resize(size);
  return receive_all(socket, bytes.data(), size, keeps_waiting);
}

}  // namespace weir::grader
