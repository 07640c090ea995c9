/// \file
/// What a process gives up, for itself and all that it starts. None of it can be taken back. Each
/// throws Error where the machine has no such means.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sandbox/box.hpp"

namespace weir::sandbox {

/// Root becomes the confined user, without groups; another user stays who he is.
void drop_user();
/// How much it may use.
void limit_use(const Box& box);
/// Whose processes the system counts where it bounds them.
enum class Counting {
  of_the_box,  ///< in a user namespace of its own
  of_the_user  ///< all that the user has, elsewhere too
};
/// How many processes it may have at a time. Before restrict_files(), which hides /proc.
void limit_processes(const Box& box, Counting counting);
/// Its privileges may not grow, and system calls are refused that have been ways out of boxes:
/// tracing, other processes' memory, namespaces and mounts, io_uring, keys, BPF, sockets of a kind
/// that no program of an exercise needs; and so are sessions and groups of processes, so that who
/// ends its group ends all. Where it may have no children, no process can be started nor another
/// than the calling one be signalled: call it as the process that becomes the program.
void filter_calls(const Box& box);
/// It can open only what the box names, and the compiler and libraries of the system.
void restrict_files(const Box& box);

/// The folders of the system that every box shows, and what of /etc compilers and loaders read;
/// those that there are.
std::vector<std::string> system_paths();

}  // namespace weir::sandbox
