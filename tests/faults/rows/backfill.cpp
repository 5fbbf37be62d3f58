// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "harness/scene.hpp"
#include "harness/shop.hpp"
#include "harness/small_disk.hpp"
#include "harness/wall_clock.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

/// What `jobs show --json` says of a job.
struct ShownJob {
  long long read = 0;
  long long told = 0;
  long long known = 0;
  long long ignored = 0;
  long long dead = 0;
  long long open = 0;
  bool catches_up = false;

  bool adds_up() const { return read == told + known + ignored + dead + open; }
  bool has_read_all() const { return catches_up && open == 0; }
};

ShownJob shown(Scene& scene, int number) {
  const auto printed = scene.command({"jobs", "show", std::to_string(number), "--json"}).printed;
  const auto of = [&](const char* name) {
    const auto key = fmt::format(R"("{}":)", name);
    const auto at = printed.find(key);
    return at == std::string::npos ? -1 : std::atoll(printed.c_str() + at + key.size());
  };
  return {of("read"),
          of("told"),
          of("known"),
          of("ignored"),
          of("dead"),
          of("open"),
          printed.find(R"("catches_up":true)") != std::string::npos};
}

void begin_backfill(Run& run, Scene& scene, int rate) {
  const auto begun = scene.command(
      {"backfill", "customers", "--detach", "--json", "--rate", std::to_string(rate)});
  run.figures.expect(begun.code == 0, "no backfill begins: " + begun.printed);
}

std::string leaver(int number) { return fmt::format("leaver-{}", number); }

std::string id_of(int customer) { return fmt::format("customer-{}", customer); }

/// Ends the leases of jobs on PostgreSQL. A leader that was killed sends nothing more, so only the
/// wait is left out.
void end_job_leases(Scene& scene) {
  scene.database().run("UPDATE job SET led_until = 1 WHERE led_until IS NOT NULL");
}

/// Kills a process that may lead a job.
void kill_leader(Run& run, Scene& scene, Server& server) {
  scene.kill_and_launch(server);
  if (run.store == StoreKind::postgres) end_job_leases(scene);
}

/// The processes that may lead a job: on PostgreSQL the workers.
std::vector<Server*> leaders(Scene& scene) {
  std::vector<Server*> all;
  for (const auto& server : scene.servers()) {
    if (server->role() != "gateway") all.push_back(server.get());
  }
  return all;
}

/// Waits until a job has read everything and its entries have ended, and checks its report: each of
/// `customers` was read, and told or known; those who leave may be ignored.
void check_report(Run& run, Scene& scene, int number, int customers, int leave,
                  const std::string& after) {
  ShownJob job;
  const bool ended = wait_for(seconds{60}, [&] {
    job = shown(scene, number);
    run.figures.expect(job.adds_up(), after + ": the counts do not add up");
    return job.has_read_all();
  });
  const auto text = fmt::format("{}: read {} = {} told + {} known + {} ignored + {} dead", after,
                                job.read, job.told, job.known, job.ignored, job.dead);
  run.figures.notes.push_back(text);
  run.figures.expect(ended, after + ": the job did not come to its end");
  run.figures.expect(job.read == customers + leave && job.dead == 0 && job.ignored <= leave &&
                         job.told + job.known + job.ignored == job.read,
                     text);
}

constexpr int live_versions = 5;
/// The version of a live customer that commercetools gives: some are older, some newer.
constexpr int offered_version = 3;

}  // namespace

void backfill_kills(Run& run) {
  const int kills = run.pick(5, 50, 200);
  const int live = run.pick(20, 100, 1'000);
  const int customers = run.pick(500, 3'000, 50'000);
  Shop shop;
  SceneOptions options;
  options.customers = live;
  options.versions = live_versions;
  options.of_tenant = shop.settings();
  Scene scene(run, options);
  for (int i = 0; i < customers; ++i) {
    // Every second customer of live deliveries has one version.
    const int version = i < live && i % 2 == 0 ? offered_version : 1;
    shop.put(id_of(i), version);
    scene.offer(i, version);
  }
  scene.begin();
  begin_backfill(run, scene, customers);
  std::minstd_rand random(17);
  const auto leading = leaders(scene);
  const std::size_t places = scene.sender().places();
  for (int i = 1; i <= kills; ++i) {
    scene.sender().allow(places * static_cast<std::size_t>(i) / static_cast<std::size_t>(kills));
    // The job must come on between kills, or they all meet its beginning.
    const auto enough = static_cast<long long>(customers) * i / (kills + 5);
    wait_for(seconds{5}, [&] { return shown(scene, 1).read >= enough; });
    std::this_thread::sleep_for(std::chrono::microseconds{random() % 30'000});
    kill_leader(run, scene, *leading.at(random() % leading.size()));
  }
  check_report(run, scene, 1, customers, 0, fmt::format("{} kills", kills));
  scene.finish();
}

namespace {

/// One fault in the middle of a backfill, and how it ends.
struct Fault {
  std::string name;
  std::function<void()> begins;
  std::function<void()> ends;
  milliseconds lasts{500};
};

/// One scene with a backfill for each fault. Before each, every customer got a new version.
class BackfillFaults {
 public:
  explicit BackfillFaults(Run& run) : run_(run), customers_(run.pick(400, 1'000, 20'000)) {
    SceneOptions options;
    options.customers = 20;
    options.window = 1;  // the deletions come last
    options.of_tenant = shop_.settings();
    options.more = deletions();
    if (run.store == StoreKind::sqlite && lacks_root().empty()) {
      disk_.emplace(run.pick(96, 96, 2'048));  // MiB: all customers of all faults have room
      options.store_file = disk_->file("ctsync.db");
    }
    if (lacks_faketime().empty()) {
      clock_ = std::make_unique<WallClock>(clock_folder_.path());
      clock_->join(options.server.environment);
    }
    scene_ = std::make_unique<Scene>(run, options);
  }

  void run_all() {
    scene_->begin();
    scene_->sender().allow(live_deliveries());
    for (const auto& fault : faults()) meet(fault);
    run_.figures.faults += clock_ ? 1U : 0U;
    scene_->finish();
    check_deleted();
  }

 private:
  std::size_t live_deliveries() const { return scene_->deliveries().size() - deleted; }

  /// Deletions of customers whom only jobs have told of.
  static std::vector<Delivery> deletions() {
    std::vector<Delivery> all;
    for (int i = 0; i < deleted; ++i) {
      const auto id = leaver(i);
      all.push_back(
          {-1,
           0,
           id + "-deleted",
           fmt::format(
               R"({{"notificationType":"Message","projectKey":"p","id":"{0}-deleted","version":1,)"
               R"("sequenceNumber":90,"resource":{{"typeId":"customer","id":"{0}"}},)"
               R"("resourceVersion":90,"type":"CustomerDeleted",)"
               R"("createdAt":"2026-02-01T00:00:00.000Z"}})",
               id),
           {}});
    }
    return all;
  }

  std::vector<Fault> faults() {
    std::vector<Fault> all{
        {"kill -9", [this] { kill_leader(run_, *scene_, *leaders(*scene_).front()); }, [] {}},
        {"a revoked token",
         [this] {
           shop_.client_unknown = true;
           shop_.expire();
         },
         [this] { shop_.client_unknown = false; }},
        {"503 of commercetools", [this] { shop_.reads_fail = true; },
         [this] { shop_.reads_fail = false; }, seconds{run_.pick(2, 3, 180)}},
        {"pages that are cut", [this] { shop_.pages_are_cut = true; },
         [this] { shop_.pages_are_cut = false; }, seconds{2}},
        {"targets that are down", [this] { refuse(503); }, [this] { accept(); },
         seconds{run_.pick(2, 3, 60)}},
        {"a mapping that is changed", [this] { remap(R"(,"user_id":"customer_id")"); }, [] {}},
    };
    if (clock_) {
      all.push_back({"a clock that jumps", [this] { jump(7'200); }, [this] { jump(0); }});
    }
    if (disk_) {
      all.push_back({"a full disk", [this] { disk_->fill(0); }, [this] { disk_->free(0); },
                     seconds{run_.pick(2, 3, 30)}});
    }
    if (run_.store == StoreKind::postgres) {
      all.push_back({"one of two machines that is gone", [this] { lose_a_machine(); },
                     [this] { scene_->start(*leaders(*scene_).back()); }, seconds{3}});
    }
    all.push_back({"customers who are deleted", [this] { delete_some(); }, [] {}});
    return all;
  }

  /// Begins a backfill, lets the fault come when a part is read, and checks the report.
  void meet(const Fault& fault) {
    ++version_;
    for (int i = first; i < first + customers_; ++i) {
      shop_.put(id_of(i), version_);
      scene_->offer(i, version_);
    }
    for (int i = 0; i < deleted; ++i) shop_.put(leaver(i), version_);
    const int number = ++jobs_;
    begin_backfill(run_, *scene_, customers_);
    wait_for(seconds{30}, [&] { return shown(*scene_, number).read >= customers_ / 4; });
    run_.figures.expect(!shown(*scene_, number).catches_up, fault.name + " came too late");
    scene_->fault(seconds{600});
    fault.begins();
    std::this_thread::sleep_for(fault.lasts);
    fault.ends();
    check_report(run_, *scene_, number, customers_, deleted, fault.name);
    scene_->command({"jobs", "cancel", std::to_string(number)});
  }

  void refuse(int status) {
    for (const std::size_t which : {0U, 1U}) {
      scene_->target(which).follow([status](const Request&) { return Answer::of(status); });
    }
  }
  void accept() {
    for (const std::size_t which : {0U, 1U}) scene_->target(which).accept_all();
  }
  void remap(const std::string& of_targets) {
    scene_->change_targets(R"(,"timeout_seconds":2)" + of_targets);
    for (const auto& server : scene_->servers()) {
      run_.figures.expect(server->stop() == 0, "a server did not stop during a backfill");
      scene_->start(*server);
    }
  }
  /// They are at the end of the pages, so their deletion comes before their last version is read.
  void delete_some() {
    scene_->sender().allow_all();
    scene_->sender().wait_until_done(scene_->sender().places());
  }
  void jump(long seconds_ahead) {
    clock_->set(seconds_ahead);
    scene_->sender().set_clock(seconds{seconds_ahead});
  }
  void lose_a_machine() {
    Server& server = *leaders(*scene_).back();
    server.kill();
    if (!server.worker_id.empty()) scene_->database().end_leases(server.worker_id);
    end_job_leases(*scene_);
  }

  /// No target was told of a customer after it was told that they are deleted.
  void check_deleted() {
    for (const std::size_t which : {0U, 1U}) {
      std::set<std::string> gone;
      for (const auto& one : scene_->target(which).recorded()) {
        for (const auto& told : one.request.told) {
          const auto at = told.bytes.find("leaver-");
          if (at == std::string::npos || !one.accepted) continue;
          const auto id = told.bytes.substr(at, told.bytes.find_first_of("@\"", at) - at);
          const bool deletes = told.bytes.find("deletedAt") != std::string::npos;
          if (deletes) gone.insert(id);
          run_.figures.expect(deletes || !gone.contains(id), id + " was told after its deletion");
        }
      }
      run_.figures.expect(gone.size() == deleted, "not all deletions were told");
    }
  }

  static constexpr int deleted = 20;
  /// Of the customers that jobs read; those below it are of live deliveries.
  static constexpr int first = 1'000;

  Run& run_;
  int customers_;
  Shop shop_;
  std::optional<SmallDisk> disk_;
  TemporaryFolder clock_folder_;
  std::unique_ptr<WallClock> clock_;
  std::unique_ptr<Scene> scene_;
  int version_ = 0;
  int jobs_ = 0;
};

}  // namespace

void backfill_faults(Run& run) { BackfillFaults(run).run_all(); }

}  // namespace ctsync::faults
