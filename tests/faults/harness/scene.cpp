// SPDX-License-Identifier: MIT
#include "scene.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

namespace ctsync::faults {

namespace {

constexpr const char* tenant_name = "shop";
constexpr std::size_t targets = 2;

int free_port() {
  const Socket listener = listen_on();
  return port_of(listener);
}

std::string target_name(std::size_t which) { return which == 0 ? "one" : "two"; }

}  // namespace

Scene::Scene(Run& run, SceneOptions options)
    : run_(run),
      options_(std::move(options)),
      deliveries_(make_deliveries(options_.customers, options_.versions)) {
  if (options_.envelopes) wrap(deliveries_);
  std::move(options_.more.begin(), options_.more.end(), std::back_inserter(deliveries_));
  if (options_.server.program.empty()) options_.server.program = run.programs.ctsync;
  if (run.store == StoreKind::postgres) {
    database_ = std::make_unique<Database>(options_.database);
    view_ = view_postgres(database_->own_url());
    if (options_.proxied) {
      proxy_ = std::make_unique<FaultProxy>(database_->port());
      options_.store_url = database_->url_at(proxy_->port());
    }
  } else {
    view_ = view_sqlite(store_file());
  }
  for (std::size_t i = 0; i < targets; ++i) targets_.push_back(std::make_unique<StandIn>());
  for (const auto& target : targets_) recorders_.push_back(target.get());
  write_settings();
  make_servers();
}

Scene::~Scene() {
  sender_.reset();
  servers_.clear();
}

std::string Scene::store_file() const {
  return options_.store_file.empty() ? folder_.file("ctsync.db") : options_.store_file;
}

void Scene::write_settings() {
  std::vector<std::string> written;
  for (std::size_t i = 0; i < targets; ++i) {
    const auto url = options_.target_urls.size() > i ? options_.target_urls[i] : targets_[i]->url();
    written.push_back(
        fmt::format(R"("{}":{{"kind":"segment","write_key":"{}-{}","region":"{}"{}}})",
                    target_name(i), canary_key, i, url, options_.of_targets));
  }
  std::ofstream(folder_.file("settings.json")) << fmt::format(
      R"({{"tenants":{{"{0}":{{"sources":{{"{0}-source":{{"auth":"hmac",)"
      R"("secrets":"{1}"}}}},"targets":{{{2}}}{4}}}}},"sync":{{{3}}}}})",
      tenant_name, canary_secret, fmt::join(written, ","), options_.of_sync, options_.of_tenant);
  auto& environment = options_.server.environment;
  environment["SYNC_CONFIG_PATH"] = folder_.file("settings.json");
  environment["HOST"] = "127.0.0.1";
  environment["LOG_FORMAT"] = "json";
  environment["INBOX_DATABASE_URL"] = !options_.store_url.empty() ? options_.store_url
                                      : database_                 ? database_->url()
                                                                  : "sqlite:" + store_file();
}

void Scene::change_targets(std::string of_targets) {
  options_.of_targets = std::move(of_targets);
  write_settings();
}

Server& Scene::add_server(const std::string& role, const std::string& name) {
  auto options = options_.server;
  options.role = role;
  servers_.push_back(std::make_unique<Server>(options, folder(), name, free_port()));
  start(*servers_.back());
  return *servers_.back();
}

void Scene::make_servers() {
  std::vector<int> ports;
  if (!database_) {
    ports.push_back(add_server("all", "server").port());
  } else {
    for (int i = 0; i < options_.gateways; ++i) {
      ports.push_back(add_server("gateway", fmt::format("gateway-{}", i)).port());
    }
    for (int i = 0; i < options_.workers; ++i) {
      add_server("worker", fmt::format("worker-{}", i));
    }
  }
  auto& sending = options_.sender;
  if (sending.ports.empty()) sending.ports = ports;
  if (sending.path.empty()) sending.path = fmt::format("/webhooks/{}-source", tenant_name);
}

void Scene::begin() {
  const auto window = options_.window == 0 ? deliveries_.size() : options_.window;
  sender_ = std::make_unique<Sender>(
      deliveries_, options_.sequence ? *options_.sequence : shuffled(deliveries_.size(), window, 7),
      options_.sender);
}

Ended Scene::command(std::vector<std::string> words) {
  words.insert(words.begin(), run_.programs.ctsync);
  return run(words, options_.server.environment);
}

void Scene::fault(milliseconds lasts) {
  ++run_.figures.faults;
  windows_.push_back({Clock::now(), Clock::now() + lasts});
}

void Scene::kill_only(Server& server) {
  fault();
  server.kill();
  windows_.back().to = Clock::now();
  if (!server.worker_id.empty()) database_->end_leases(server.worker_id);
  server.worker_id.clear();
}

void Scene::kill(Server& server) {
  kill_only(server);
  start(server);
}

void Scene::kill_and_launch(Server& server) {
  kill_only(server);
  const auto before = database_ ? database_->workers() : std::set<std::string>();
  server.launch();
  server.listens(seconds{20});
  if (server.role() == "worker") learn_id(server, before);
}

void Scene::learn_id(Server& server, const std::set<std::string>& before) {
  for (const auto& id : database_->workers()) {
    if (!before.contains(id)) server.worker_id = id;
  }
}

void Scene::start(Server& server) {
  if (server.role() != "worker") return server.start();
  const auto before = database_->workers();
  server.start();
  learn_id(server, before);
}

bool Scene::drain(milliseconds limit) {
  return wait_for(limit, [this] { return view_->unfinished() == 0; });
}

long Scene::memory() const {
  long kib = 0;
  for (const auto& server : servers_) kib += resident_kib(server->process());
  return kib;
}

long long Scene::metric_of(const Server& server, const std::string& metric_name,
                           const std::string& label) {
  const Socket socket = connect_to(server.port(), seconds{2});
  std::string buffer;
  Message answer;
  if (!socket || send_all(socket, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n") != Io::done ||
      read_message(socket, buffer, answer, seconds{10}) != Io::done) {
    return -1;
  }
  std::size_t at = 0;
  while ((at = answer.body.find("\n" + metric_name + "{", at)) != std::string::npos) {
    const auto line = answer.body.substr(at + 1, answer.body.find('\n', at + 1) - at - 1);
    if (line.find(label) != std::string::npos) {
      return static_cast<long long>(std::stod(line.substr(line.rfind(' ') + 1)));
    }
    ++at;
  }
  return -1;
}

long long Scene::metric(const std::string& metric_name, const std::string& label) {
  long long largest = -1;
  for (const auto& server : servers_) {
    if (server->is_running()) largest = std::max(largest, metric_of(*server, metric_name, label));
  }
  return largest;
}

/// I5: what the program counts is what the tables hold.
void Scene::compare_counts() {
  std::map<std::string, long long> counted;
  const auto rows = view_->rows();
  for (const auto& entry : rows.entries) ++counted["ctsync_inbox_entries " + entry.state];
  for (const auto& call : rows.calls) ++counted["ctsync_outbox_calls " + call.state];
  for (const auto& [what, count] : counted) {
    const auto space = what.find(' ');
    const auto name = what.substr(0, space);
    const auto label = fmt::format(R"(state="{}")", what.substr(space + 1));
    const bool equal =
        wait_for(seconds{5}, [&, expected = count] { return metric(name, label) == expected; });
    if (equal) continue;
    ++run_.figures.leftovers;
    run_.figures.notes.push_back(
        fmt::format("{} are {} and the metric says {}", what, count, metric(name, label)));
  }
  compare_tallies();
}

/// I5: what the tallies have counted is what the tables hold, at a moment when nothing changes.
void Scene::compare_tallies() {
  Rows rows;
  std::map<std::string, std::int64_t> tallies;
  wait_for(seconds{5}, [&] {
    tallies = view_->tallies();
    rows = view_->rows();
    return view_->tallies() == tallies;
  });
  const auto has_ended = [](const auto& row) {
    return row.state != "waiting" && row.state != "scheduled";
  };
  const std::array<std::tuple<const char*, std::int64_t, std::int64_t>, 4> compared{
      {{"entries", tallies["received"] + tallies["forwarded"], std::ssize(rows.entries)},
       {"entries that ended", tallies["ended"], std::ranges::count_if(rows.entries, has_ended)},
       {"calls", tallies["made"], std::ssize(rows.calls)},
       {"calls that ended", tallies["call_ended"] + tallies["call_ended_later"],
        std::ranges::count_if(rows.calls, has_ended)}}};
  for (const auto& [what, counted, there] : compared) {
    if (counted == there) continue;
    ++run_.figures.leftovers;
    run_.figures.notes.push_back(
        fmt::format("{} are {} and the tallies say {}", what, there, counted));
  }
}

void Scene::finish(milliseconds limit) {
  if (sender_) sender_->finish(limit);
  if (!drain(limit)) {
    run_.figures.notes.push_back(fmt::format("{} entries and calls wait after {} s",
                                             view_->unfinished(),
                                             limit.count() * patience() / 1000));
  }
  compare_counts();
  for (auto& server : servers_) {
    const int code = server->stop();
    run_.figures.expect(code == 0, fmt::format("{} exited with {}", server->role(), code));
  }
  check_all();
}

void Scene::check_all() {
  double longest = 0;
  for (auto& server : servers_) {
    longest = std::max(longest, server->longest_start());
    server->kill();
    run_.figures.leaks += leaks_in(server->log());
  }
  run_.figures.notes.push_back(fmt::format("slowest start {:.1f} s", longest));
  run_.figures.expect(longest <= 5.0 * patience(), "a start took more than 5 s");
  const auto ledger = sender_ ? sender_->ledger() : std::vector<Sent>(deliveries_.size());
  const auto rows = view_->rows();
  Evidence evidence{deliveries_, ledger, {}, rows, windows_, offered_};
  for (std::size_t i = 0; i < recorders_.size(); ++i) {
    evidence.targets.push_back({target_name(i), &recorders_[i]->recorded()});
  }
  check(evidence, run_.figures);
  for (auto& problem : view_->damage()) {
    ++run_.figures.damage;
    run_.figures.notes.push_back(std::move(problem));
  }
}

}  // namespace ctsync::faults
