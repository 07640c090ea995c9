#include "sandbox/confine.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>

#include "weir/error.hpp"

#ifdef __clang__  // libseccomp's macros are C's
#pragma clang diagnostic ignored "-Wc99-extensions"
#pragma clang diagnostic ignored "-Wmissing-field-initializers"
#endif

namespace weir::sandbox {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error("cannot " + what + ": " + std::strerror(errno));
}

void limit(int resource, std::size_t most) {
  rlimit before{};
  getrlimit(static_cast<__rlimit_resource>(resource), &before);
  // Who has less already cannot be given more.
  most = std::min<std::size_t>(most, before.rlim_max);
  // At the lower of the two a process that uses up processors is told why.
  const std::size_t last =
      resource == RLIMIT_CPU ? std::min<std::size_t>(most + 1, before.rlim_max) : most;
  const rlimit limits{.rlim_cur = most, .rlim_max = last};
  if (setrlimit(static_cast<__rlimit_resource>(resource), &limits) != 0) fail("limit a resource");
}

/// The tasks of this user, as far as /proc tells: the bound on them counts all that he has.
std::size_t running_tasks() {
  std::size_t tasks = 0;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
    struct stat status {};
    if (stat(entry.path().c_str(), &status) != 0 || status.st_uid != geteuid()) continue;
    std::filesystem::directory_iterator task(entry.path() / "task", gone);
    for (; !gone && task != std::filesystem::directory_iterator(); task.increment(gone)) ++tasks;
  }
  return tasks;
}

/// Those that have been ways out, and those that no compiler and no job needs.
constexpr const char* refused_calls[] = {"ptrace",
                                         "process_vm_readv",
                                         "process_vm_writev",
                                         "pidfd_open",
                                         "pidfd_getfd",
                                         "pidfd_send_signal",
                                         "kcmp",
                                         "io_uring_setup",
                                         "io_uring_enter",
                                         "io_uring_register",
                                         "keyctl",
                                         "add_key",
                                         "request_key",
                                         "bpf",
                                         "userfaultfd",
                                         "perf_event_open",
                                         "mount",
                                         "umount2",
                                         "move_mount",
                                         "open_tree",
                                         "fsopen",
                                         "fsconfig",
                                         "fsmount",
                                         "fspick",
                                         "mount_setattr",
                                         "pivot_root",
                                         "chroot",
                                         "unshare",
                                         "setns",
                                         "name_to_handle_at",
                                         "open_by_handle_at",
                                         "init_module",
                                         "finit_module",
                                         "delete_module",
                                         "kexec_load",
                                         "kexec_file_load",
                                         "reboot",
                                         "swapon",
                                         "swapoff",
                                         "acct",
                                         "quotactl",
                                         "syslog",
                                         "personality",
                                         "shmget",
                                         "shmat",
                                         "shmctl",
                                         "semget",
                                         "semop",
                                         "semctl",
                                         "msgget",
                                         "msgsnd",
                                         "msgrcv",
                                         "msgctl",
                                         "mq_open",
                                         "setsid",
                                         "setpgid",
                                         "setpriority",
                                         "sched_setattr",
                                         "sched_setscheduler",
                                         "ioprio_set",
                                         "settimeofday",
                                         "clock_settime",
                                         "adjtimex",
                                         "vhangup",
                                         "iopl",
                                         "ioperm",
                                         "lookup_dcookie",
                                         "nfsservctl",
                                         "fanotify_init",
                                         "memfd_secret",
                                         "socket",
                                         "tkill",
                                         "rt_sigqueueinfo",
                                         "rt_tgsigqueueinfo"};

class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_ALLOW)) {
    if (context_ == nullptr) throw Error("cannot make a filter of system calls");
  }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;
  ~Filter() { seccomp_release(context_); }

  void refuse(const char* name, int error = EPERM) {
    const int call = seccomp_syscall_resolve_name(name);
    if (call == __NR_SCMP_ERROR) return;  // the library knows none of that name
    expect(seccomp_rule_add(context_, SCMP_ACT_ERRNO(static_cast<std::uint32_t>(error)), call, 0));
  }
  template <class Comparison>
  void refuse_where(int call, Comparison comparison) {
    expect(seccomp_rule_add(context_, SCMP_ACT_ERRNO(EPERM), call, 1, comparison));
  }
  void load() { expect(seccomp_load(context_)); }

 private:
  static void expect(int result) {
    if (result == 0) return;
    errno = -result;
    fail("filter system calls");
  }
  scmp_filter_ctx context_;
};

/// A process that starts no others has none that it would have to signal.
void keep_alone(Filter& filter) {
  for (const char* name : {"fork", "vfork", "memfd_create"}) filter.refuse(name);
  filter.refuse_where(SCMP_SYS(clone), SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
  const auto self = static_cast<std::uint32_t>(getpid());
  filter.refuse_where(SCMP_SYS(kill), SCMP_A0_32(SCMP_CMP_NE, self));
  filter.refuse_where(SCMP_SYS(tgkill), SCMP_A0_32(SCMP_CMP_NE, self));
}

/// Landlock's numbers that the headers of this Debian do not know as yet.
constexpr std::uint64_t may_refer = std::uint64_t{1} << 13U;
constexpr std::uint64_t may_truncate = std::uint64_t{1} << 14U;
constexpr std::uint64_t may_control_devices = std::uint64_t{1} << 15U;
constexpr std::uint64_t reads =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t of_a_file = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
                                    LANDLOCK_ACCESS_FS_WRITE_FILE | may_truncate;
constexpr std::uint64_t first_version = (std::uint64_t{1} << 13U) - 1;
/// As of its sixth version: what stands behind the access to files, with nothing of the network,
/// no abstract sockets and no signals beyond the box.
struct Rules {
  std::uint64_t files;
  std::uint64_t network;
  std::uint64_t scoped;
};

Rules rules_of(long version) {
  Rules rules{.files = first_version, .network = 0, .scoped = 0};
  if (version >= 2) rules.files |= may_refer;
  if (version >= 3) rules.files |= may_truncate;
  if (version >= 4) rules.network = 3;
  if (version >= 5) rules.files |= may_control_devices;
  if (version >= 6) rules.scoped = 3;
  return rules;
}

void allow(int set, const std::string& path, std::uint64_t access) {
  const int file = open(path.c_str(), O_PATH | O_CLOEXEC);
  struct stat status {};
  if (file < 0 || fstat(file, &status) != 0) fail("open " + path);
  if (!S_ISDIR(status.st_mode)) access &= of_a_file;
  const landlock_path_beneath_attr rule{.allowed_access = access, .parent_fd = file};
  const auto done = syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(file);
  if (done != 0) fail("allow " + path);
}

}  // namespace

void drop_user() {
  if (geteuid() != 0) return;
  if (setgroups(0, nullptr) != 0 || setresgid(confined_user, confined_user, confined_user) != 0 ||
      setresuid(confined_user, confined_user, confined_user) != 0) {
    fail("become another user");
  }
}

void limit_use(const Box& box) {
  constexpr std::size_t open_files = 256;
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, open_files);
  limit(RLIMIT_CPU, box.processor_seconds);
  limit(RLIMIT_FSIZE, box.file_bytes);
  limit(RLIMIT_MSGQUEUE, 0);
  if (box.memory != 0) limit(RLIMIT_AS, box.memory);
}

void limit_processes(const Box& box, Counting counting) {
  const std::size_t others = counting == Counting::of_the_user ? running_tasks() : 0;
  limit(RLIMIT_NPROC, others + box.processes);
}

void filter_calls(const Box& box) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("keep privileges from growing");
  Filter filter;
  for (const char* name : refused_calls) filter.refuse(name);
  // Libraries go back to the older call, whose flags can be seen.
  filter.refuse("clone3", ENOSYS);
  constexpr std::uint64_t namespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
                                       CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  for (std::uint64_t flag = 1; flag <= namespaces; flag <<= 1U) {
    if ((flag & namespaces) == 0) continue;
    filter.refuse_where(SCMP_SYS(clone), SCMP_A0_64(SCMP_CMP_MASKED_EQ, flag, flag));
  }
  // Limits and processors of others.
  filter.refuse_where(SCMP_SYS(prlimit64), SCMP_A0_32(SCMP_CMP_NE, 0));
  filter.refuse_where(SCMP_SYS(sched_setaffinity), SCMP_A0_32(SCMP_CMP_NE, 0));
  filter.refuse_where(SCMP_SYS(ioctl), SCMP_A1_64(SCMP_CMP_MASKED_EQ, 0xffffffff, 0x5412));
  if (!box.children) keep_alone(filter);
  filter.load();
}

void restrict_files(const Box& box) {
  const auto version =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) fail("use Landlock");
  const Rules rules = rules_of(version);
  const std::size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  const auto set = static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, size, 0));
  if (set < 0) fail("use Landlock");
  for (const auto& path : system_paths()) allow(set, path, reads);
  for (const auto& path : box.readable) allow(set, path, reads);
  allow(set, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
  allow(set, "/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE);
  if (!box.writable.empty()) allow(set, box.writable, rules.files);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      syscall(SYS_landlock_restrict_self, set, 0) != 0) {
    fail("use Landlock");
  }
  close(set);
}

std::vector<std::string> system_paths() {
  std::vector<std::string> paths;
  for (const char* path :
       {"/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/alternatives", "/etc/ld.so.cache"}) {
    std::error_code none;
    if (std::filesystem::exists(path, none)) paths.emplace_back(path);
  }
  return paths;
}

}  // namespace weir::sandbox
