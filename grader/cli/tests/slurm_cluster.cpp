#include "slurm_cluster.hpp"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace weir::tests {
namespace {

namespace fs = std::filesystem;

std::string host() {
  constexpr std::size_t longest = 256;
  char name[longest] = {};
  gethostname(name, longest - 1);
  const std::string whole(name);
  return whole.substr(0, whole.find('.'));
}

}  // namespace

SlurmCluster::SlurmCluster() {
  for (const std::string name : {"state", "spool"}) fs::create_directories(file(name));
  write_settings();
  std::ofstream(file("key")) << std::string(128, 'k');
  fs::permissions(file("key"), fs::perms::owner_read);
  // --force: folders for temporary files are writable by others, which it would refuse.
  keys_.start({program("munged"), "--foreground", "--force", "--key-file=" + file("key"),
               "--socket=" + file("munge.sock"), "--pid-file=" + file("munged.pid"),
               "--log-file=" + file("munged.log"), "--seed-file=" + file("seed")},
              {file("munged.said"), {}}, [this] { return fs::exists(file("munge.sock")); });
  controller_.start({program("slurmctld"), "-D", "-c", "-f", file("slurm.conf")},
                    {file("slurmctld.said"), {}}, [] { return true; });
  node_.start({program("slurmd"), "-D", "-f", file("slurm.conf")}, {file("slurmd.said"), {}},
              [this] {
                return run({program("bash"), "-c",
                            environment() + program("sinfo") + " -h -o %T | grep -qx idle"},
                           {file("ready"), {}}) == 0;
              });
}

void SlurmCluster::write_settings() const {
  // Two of them do not run at a time on one machine: tests with servers have a lock.
  const int port = 20'000 + static_cast<int>(getpid() % 20'000);
  const std::string user = getpwuid(geteuid())->pw_name;
  std::ofstream settings(file("slurm.conf"));
  settings << "ClusterName=weir\nSlurmctldHost=" << host() << "(127.0.0.1)\nSlurmUser=" << user
           << "\nSlurmdUser=" << user
           << "\nAuthType=auth/munge\nAuthInfo=socket=" << file("munge.sock")
           << "\nCredType=cred/munge\nStateSaveLocation=" << file("state")
           << "\nSlurmdSpoolDir=" << file("spool") << "\nSlurmctldPidFile=" << file("slurmctld.pid")
           << "\nSlurmdPidFile=" << file("slurmd.pid") << "\nSlurmctldPort=" << port
           << "\nSlurmdPort="
           << port + 1
           // Those that follow cgroups want a tree of them that a container seldom has.
           << "\nProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\n"
              "JobAcctGatherType=jobacct_gather/none\nMpiDefault=none\nReturnToService=2\n"
              "SelectType=select/cons_tres\nSelectTypeParameters=CR_Core\n"
              "SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0,"
              "bf_interval=1\nInactiveLimit=0\nKillWait=1\nMinJobAge=300\nNodeName="
           << host() << " NodeAddr=127.0.0.1 CPUs=" << std::thread::hardware_concurrency()
           << " State=UNKNOWN\nPartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n";
}

}  // namespace weir::tests
