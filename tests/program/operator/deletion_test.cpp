// SPDX-License-Identifier: MIT
#include <atomic>
#include <ctsync/protocol/segment/protocol.hpp>
#include <sqlite/store.hpp>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

/// Puts a call that deletes a user into the outbox, as the worker would.
void put_deletion(const Folder& folder, const std::string& user_id) {
  auto store = sqlite::Store::open({folder.file("ctsync.db"), true});
  REQUIRE(store.has_value());
  const std::string id = "deletion-of-" + user_id;
  NewEntry entry;
  entry.id = id;
  entry.body = "{}";
  REQUIRE(store->accept({"default", "commercetools", wall_clock(), {&entry, 1}}).has_value());
  auto claimed = store->claim(1, wall_clock(), Duration{60'000});
  REQUIRE(claimed.has_value());
  REQUIRE(claimed->size() == 1);
  Completion completion;
  completion.row = claimed->front().row;
  completion.fence = claimed->front().fence;
  NewCall call;
  call.target = "segment";
  call.key = digest(Key{"default", "p", "customer", user_id});
  call.call.kind = CallKind::delete_person;
  call.call.message_id = "m-" + user_id;
  call.call.user_id = user_id;
  call.call.body = segment::write_deletion(call.call);
  completion.calls.push_back(call);
  REQUIRE(store->complete(std::vector{completion}, wall_clock()).has_value());
}

}  // namespace

TEST_CASE("a deletion over the rate limit waits and is sent again, while identifies go on") {
  const Folder folder;
  put_deletion(folder, "u-1");
  Recorder segment;
  std::atomic<bool> taken{false};
  Recorder public_api([&](const http::Request& request) {
    http::Response response;
    if (request.path != "/regulations") {
      response.status = 404;
    } else if (segment.requests() == 0) {
      response.status = 429;
      response.headers = {{"Retry-After", "1"}};
    } else {
      taken = true;
    }
    return response;
  });
  Serving server(settings(segment, folder,
                          {{"SEGMENT_ON_DELETE", "suppress_with_delete"},
                           {"SEGMENT_PUBLIC_API_TOKEN", "token-of-the-test"},
                           {"SEGMENT_PUBLIC_API_URL", public_api.url()}}));
  REQUIRE(public_api.wait_for_requests(1));
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  CHECK(segment.wait_for_calls(1));
  CHECK(public_api.wait_until([&](const auto&) { return taken.load(); }));
  const auto page = get(client, "/metrics").body;
  CHECK(page.find(R"(status_class="429",target="segment_public_api",tenant="default"} 0)") ==
        std::string::npos);
  CHECK(page.find(R"(status_class="429",target="segment",tenant="default"} 0)") !=
        std::string::npos);
  CHECK(server.stop() == 0);
  const auto log = server.log();
  CHECK(log.find("call.accepted") != log.rfind("call.accepted"));  // the identify, the deletion
  CHECK(log.find("target.paused") == std::string::npos);
  CHECK(log.find("token-of-the-test") == std::string::npos);
  CHECK(public_api.bodies().back() ==
        R"({"regulationType":"SUPPRESS_WITH_DELETE","subjectType":"USER_ID",)"
        R"("subjectIds":["u-1"]})");
}

}  // namespace ctsync::test
