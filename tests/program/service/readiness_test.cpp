// SPDX-License-Identifier: MIT
#include <atomic>
#include <filesystem>
#include <string>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"
#include "small_disk.hpp"

namespace ctsync::test {

namespace {

bool has(const http::HttpResponse& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

Variables settings_on(const SmallDisk& disk, const Recorder& segment, const Folder& folder) {
  return settings(segment, folder, {{"INBOX_DATABASE_URL", "sqlite:" + disk.file()}});
}

}  // namespace

TEST_CASE("a server on a full disk starts, refuses deliveries, says why, and recovers by itself") {
  const SmallDisk disk("16m");
  if (!disk.ready) return;
  Recorder segment;
  const Folder folder;
  const auto variables = settings_on(disk, segment, folder);
  {
    Serving server(variables);
    auto client = client_of(server.url());
    CHECK(get(client, "/readyz").status == 200);
    CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
    REQUIRE(segment.wait_for_calls(1));
    CHECK(becomes([&] { return std::filesystem::exists(disk.file("store.db-reserve")); }));
    CHECK(server.stop() == 0);
  }
  disk.fill();
  Serving server(variables);
  auto client = client_of(server.url());
  CHECK(get(client, "/livez").status == 200);
  CHECK(post(client, customer_delivery("c-2", 1)).status == 503);
  const auto refused = get(client, "/readyz");
  CHECK(refused.status == 503);
  CHECK_MESSAGE(has(refused, "free some space"), refused.body);
  CHECK(has(get(client, "/metrics"), "ctsync_store_ready 0\n"));
  CHECK(server.wait_for_log("store.not_ready"));
  std::filesystem::remove(disk.ballast());
  CHECK(becomes([&] { return get(client, "/readyz").status == 200; }));
  CHECK(has(get(client, "/metrics"), "ctsync_store_ready 1\n"));
  CHECK(server.wait_for_log("\"store.ready\""));
  CHECK(post(client, customer_delivery("c-2", 1)).status == 202);
  CHECK(segment.wait_for_calls(2));
  CHECK(server.stop() == 0);
}

TEST_CASE("a disk that fills up while Segment is down loses no delivery that was accepted") {
  const SmallDisk disk("16m");
  if (!disk.ready) return;
  std::atomic<bool> down{true};
  Recorder segment([&](const http::Request&) {
    http::Response response;
    response.status = down ? 503 : 200;
    return response;
  });
  const Folder folder;
  Serving server(settings_on(disk, segment, folder));
  auto client = client_of(server.url());
  CHECK(becomes([&] { return std::filesystem::exists(disk.file("store.db-reserve")); }));
  disk.fill(5 << 19);
  int accepted = 0;
  bool full = false;  // one refusal may pass, when the log is moved to the database
  for (int i = 0; i < 20'000 && !full; ++i) {
    const auto status = post(client, customer_delivery("c-" + std::to_string(accepted), 1)).status;
    if (status == 202) {
      ++accepted;
    } else {
      full = get(client, "/readyz").status == 503;
    }
  }
  REQUIRE(full);
  CHECK(accepted > 20);
  down = false;
  CHECK(segment.wait_for_calls(static_cast<std::size_t>(accepted)));
  CHECK(server.stop() == 0);
}

TEST_CASE(
    "a database that is deleted under the server is noticed, and nothing is accepted into it") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  CHECK(get(client, "/readyz").status == 200);
  for (const auto* end : {"", "-wal", "-shm"}) {
    std::filesystem::remove(folder.file("ctsync.db") + end);
  }
  REQUIRE(server.wait_for_log("deleted or replaced"));
  const auto refused = get(client, "/readyz");
  CHECK(refused.status == 503);
  CHECK_MESSAGE(has(refused, "deleted or replaced"), refused.body);
  CHECK(post(client, customer_delivery("c-1", 1)).status == 503);
  CHECK(server.stop() == 0);
}

}  // namespace ctsync::test
