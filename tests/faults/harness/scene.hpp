// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "invariants.hpp"
#include "plan.hpp"
#include "process.hpp"
#include "proxy.hpp"
#include "row.hpp"
#include "sender.hpp"
#include "stand_in.hpp"
#include "store/database.hpp"
#include "temporary_folder.hpp"

/// One tenant with two targets, its servers, its store, and a sender.
namespace ctsync::faults {

/// How a server is started.
struct ServerOptions {
  std::string program;               ///< ctsync, unless another one is named
  std::vector<std::string> wrapper;  ///< a command in front, such as strace
  Environment environment;
  std::string role = "all";
};

/// A server that can be killed and started again on its port.
class Server {
 public:
  Server(ServerOptions options, std::string folder, std::string name, int port);

  /// Returns once it listens. Throws with the end of its log if it does not.
  void start();
  /// Starts it and does not wait.
  void launch();
  /// Whether it listens within the time.
  bool listens(milliseconds limit);
  void kill();
  /// SIGTERM; the exit code, -1 if it has not ended within the limit.
  int stop(milliseconds limit = seconds{30});
  void restart() {
    kill();
    start();
  }
  bool is_running() { return process_ && !process_->has_ended(); }

  int port() const { return port_; }
  /// The process of ctsync itself, also behind a wrapper.
  pid_t process() const;
  const std::string& role() const { return options_.role; }
  ServerOptions& options() { return options_; }
  std::string log() const { return contents_of(log_); }
  std::string worker_id{};  ///< of a worker, in the database
  /// The longest time from a start until it listened, in seconds.
  double longest_start() const { return longest_start_; }

 private:
  ServerOptions options_;
  std::string log_;
  int port_;
  std::size_t log_before_ = 0;
  double longest_start_ = 0;
  std::unique_ptr<Process> process_;
};

struct SceneOptions {
  int customers = 100;
  int versions = 5;
  std::size_t window = 40;  ///< deliveries are shuffled within so many; 0: all
  std::optional<Sequence> sequence{};
  bool envelopes = false;                              ///< repeats come in other envelopes
  std::string of_targets = R"(,"timeout_seconds":2)";  ///< further members of each target
  std::string of_tenant{};                             ///< further members of the tenant
  std::string of_sync = R"("backoff_seconds":0.05)";
  std::vector<Delivery> more{};            ///< further deliveries, of no customer
  std::string store_file{};                ///< elsewhere than in the scene's folder
  std::vector<std::string> target_urls{};  ///< instead of the stand-ins'
  std::string store_url{};                 ///< instead of the database's
  Database::Form database = Database::Form::alone;
  bool proxied = false;  ///< the servers reach the database through a fault proxy
  ServerOptions server{};
  Sender::Options sender{};
  int gateways = 2;  ///< on PostgreSQL
  int workers = 2;
};

class Scene {
 public:
  Scene(Run& run, SceneOptions options);
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;
  ~Scene();

  Sender& sender() { return *sender_; }
  StandIn& target(std::size_t which) { return *targets_.at(which); }
  /// What this stand-in records is what the target was told. It must outlive the scene.
  void replace_target(std::size_t which, StandIn& by) { recorders_.at(which) = &by; }
  std::vector<std::unique_ptr<Server>>& servers() { return servers_; }
  Server& server(std::size_t which = 0) { return *servers_.at(which); }
  Database& database() { return *database_; }
  FaultProxy& proxy() { return *proxy_; }
  StoreView& view() { return *view_; }
  const std::string& folder() const { return folder_.path(); }
  std::string store_file() const;
  const std::vector<Delivery>& deliveries() const { return deliveries_; }
  /// Writes the settings anew, with other further members of each target. Servers that are started
  /// after it use them.
  void change_targets(std::string of_targets);
  /// Runs a command of ctsync with the settings of the servers.
  Ended command(std::vector<std::string> words);

  /// Jobs may read this version of a customer from commercetools.
  void offer(int customer, int version) { offered_[customer].insert(version); }

  /// The sender begins; `allow` decides how far it goes.
  void begin();
  /// Notes a fault: until now plus `lasts`, calls that were accepted before may be repeated.
  void fault(milliseconds lasts = milliseconds{0});
  /// Kills a server and starts it again. The leases of a worker end with it.
  void kill(Server& server);
  /// The same for a server that may die before it listens.
  void kill_and_launch(Server& server);
  /// Starts a server and learns its id.
  void start(Server& server);

  /// Waits until nothing waits in the store.
  bool drain(milliseconds limit = seconds{60});
  /// Sends the rest, drains, stops all servers and checks all invariants.
  void finish(milliseconds limit = seconds{120});
  /// The checks alone, for rows that have ended the servers.
  void check_all();
  /// The resident memory of all servers in KiB.
  long memory() const;
  /// The largest value among the running servers of a metric with this label, or -1.
  long long metric(const std::string& name, const std::string& label);

 private:
  void write_settings();
  void make_servers();
  void compare_counts();
  void compare_tallies();
  static long long metric_of(const Server& server, const std::string& name,
                             const std::string& label);
  void kill_only(Server& server);
  /// The id of a worker that the database did not know before.
  void learn_id(Server& server, const std::set<std::string>& before);
  Server& add_server(const std::string& role, const std::string& name);

  Run& run_;
  SceneOptions options_;
  TemporaryFolder folder_;
  std::vector<Delivery> deliveries_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<FaultProxy> proxy_;
  std::vector<std::unique_ptr<StandIn>> targets_;
  std::vector<StandIn*> recorders_;
  std::vector<std::unique_ptr<Server>> servers_;
  std::unique_ptr<StoreView> view_;
  std::unique_ptr<Sender> sender_;
  std::vector<Window> windows_;
  std::map<int, std::set<int>> offered_;
};

}  // namespace ctsync::faults
