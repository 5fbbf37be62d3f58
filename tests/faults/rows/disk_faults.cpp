// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <array>
#include <cstdlib>

#include "harness/scene.hpp"
#include "harness/small_disk.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

int readyz(const Server& server) {
  const Socket socket = connect_to(server.port(), seconds{2});
  std::string buffer;
  Message answer;
  if (!socket || send_all(socket, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n") != Io::done ||
      read_message(socket, buffer, answer, seconds{5}) != Io::done ||
      answer.start_line.size() < 12) {
    return -1;
  }
  return std::atoi(answer.start_line.c_str() + 9);
}

/// One way in which a disk fills and gets space again.
struct Filling {
  const char* name;
  std::uint64_t freed;  ///< bytes; 0: all of what others had
  bool restart;         ///< while it is full
};
// Of 20 MiB the store leaves an eighth of the volume free, which is 8 MiB. 3000 deliveries need the
// rest while their log has not been moved yet.
constexpr std::array fillings{Filling{"all is freed", 0, false},
                              Filling{"20 MiB are freed", 20U << 20, false},
                              Filling{"a restart, then all is freed", 0, true}};

void fill_and_free(Run& run, const Filling& filling, int customers) {
  const SmallDisk disk(64);
  SceneOptions options;
  options.customers = customers;
  options.store_file = disk.file("ctsync.db");
  Scene scene(run, options);
  scene.begin();
  auto& sender = scene.sender();
  const std::size_t third = sender.places() / 3;
  sender.allow(third);
  sender.wait_until_done(third);
  scene.fault(seconds{600});
  disk.fill(0);
  sender.allow(2 * third);
  require("deliveries are refused while the disk is full", seconds{60}, [&] {
    disk.fill(0);
    return sender.endings().unavailable > 20;
  });
  const bool says_so = wait_for(seconds{5}, [&] { return readyz(scene.server()) == 503; });
  run.figures.expect(
      says_so, fmt::format("{}: /readyz says yes while deliveries are refused", filling.name));
  if (filling.restart) {
    scene.server().kill();
    scene.server().launch();
    run.figures.expect(scene.server().listens(seconds{20}), "no start on a full disk");
  }
  disk.free(filling.freed);
  if (!scene.server().is_running()) scene.server().start();
  const Moment freed = Clock::now();
  sender.allow_all();
  const bool taken = wait_for(seconds{30}, [&] { return sender.done() == sender.places(); });
  run.figures.notes.push_back(fmt::format("{}: {} of {} accepted after {:.1f} s", filling.name,
                                          sender.done(), sender.places(), seconds_since(freed)));
  run.figures.expect(taken && seconds_since(freed) <= 10.0 * patience(),
                     fmt::format("{}: it does not accept again within 10 s", filling.name));
  disk.free(0);
  if (!taken) scene.server().restart();
  scene.finish(seconds{60});
}

/// What strace makes of the calls of ctsync, and in words.
struct Injection {
  const char* calls;
  const char* what;
};
constexpr std::array injections{
    Injection{"fdatasync,fsync", "error=EIO:when=4"},
    Injection{"fdatasync,fsync", "error=EIO:when=6+"},
    Injection{"pwrite64", "error=EIO:when=30"},
    Injection{"pwrite64", "error=EIO:when=60+"},
    Injection{"pwrite64", "error=ENOSPC:when=50+7"},
    Injection{"pread64", "error=EIO:when=40+5"},
};

}  // namespace

std::string lacks_strace() {
  if (find_program("strace").empty()) return "no strace";
  return run({find_program("strace"), "-qq", "-e", "trace=none", "/bin/true"}).code == 0
             ? ""
             : "strace may not trace here";
}

void disk_full(Run& run) {
  const int times = run.pick(1, 1, 5);
  for (int i = 0; i < times; ++i) {
    for (const auto& filling : fillings) fill_and_free(run, filling, run.pick(100, 1'500, 1'500));
  }
}

void failing_disk(Run& run) {
  SceneOptions options;
  options.customers = run.pick(100, 600, 6'000);
  Scene scene(run, options);
  scene.begin();
  const std::size_t parts = injections.size() * run.pick<std::size_t>(1, 1, 10) + 1;
  const std::size_t places = scene.sender().places();
  for (std::size_t i = 1; i < parts; ++i) {
    const auto& injection = injections.at((i - 1) % injections.size());
    scene.fault(seconds{600});
    scene.server().kill();
    scene.server().options().wrapper = {
        find_program("strace"),
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        fmt::format("trace={}", injection.calls),
        "-e",
        fmt::format("inject={}:{}", injection.calls, injection.what)};
    scene.server().launch();
    scene.server().listens(seconds{20});
    scene.sender().allow(places * i / parts);
    // Either it goes on after one error, or it refuses, or it has ended.
    const auto before = scene.sender().endings();
    wait_for(seconds{10}, [&] {
      const auto now = scene.sender().endings();
      return scene.sender().done() >= places * i / parts || !scene.server().is_running() ||
             now.unavailable > before.unavailable + 50;
    });
    scene.server().options().wrapper.clear();
    scene.server().kill();
    scene.server().start();
    scene.sender().wait_until_done(places * i / parts);
  }
  scene.finish();
}

}  // namespace ctsync::faults
