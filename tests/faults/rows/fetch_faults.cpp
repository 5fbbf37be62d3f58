// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include "harness/scene.hpp"
#include "harness/shop.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

/// Messages that cannot be understood without a read of their customer.
std::vector<Delivery> messages_to_be_read(int customers) {
  std::vector<Delivery> all;
  for (int customer = 0; customer < customers; ++customer) {
    const auto id = fmt::format("customer-{}", customer);
    all.push_back(
        {customer,
         2,
         id + "-2",
         fmt::format(R"({{"notificationType":"Message","projectKey":"p","id":"{0}-2","version":1,)"
                     R"("sequenceNumber":2,"resource":{{"typeId":"customer","id":"{0}"}},)"
                     R"("resourceVersion":2,"type":"CustomerFirstNameSet",)"
                     R"("createdAt":"2026-01-01T00:00:09.000Z","firstName":"{1}"}})",
                     id, canary_name),
         {}});
  }
  return all;
}

}  // namespace

void token_trouble(Run& run) {
  Shop shop;
  const int customers = run.pick(40, 200, 2'000);
  for (int i = 0; i < customers; ++i) shop.put(fmt::format("customer-{}", i), 2);
  SceneOptions options;
  options.customers = 0;
  options.more = messages_to_be_read(customers);
  options.of_tenant = shop.settings();
  shop.tokens_fail = true;
  Scene scene(run, options);
  scene.begin();
  const std::size_t part = scene.sender().places() / 5;
  const auto take = [&](std::size_t parts) {
    scene.sender().allow(parts * part);
    scene.sender().wait_until_done(parts * part);
  };
  const auto all_read = [&](const char* after) {
    run.figures.expect(wait_for(seconds{90}, [&] { return scene.drain(seconds{1}); }),
                       fmt::format("not all was read {}", after));
  };
  take(1);
  require("tokens are asked for", seconds{30}, [&] { return shop.asked_for_tokens() >= 2; });
  const int asked = shop.asked_for_tokens();
  shop.tokens_fail = false;
  all_read("after the token endpoint was down");
  const int readers = static_cast<int>(scene.servers().size());
  run.figures.expect(shop.given() >= 1 && shop.given() <= readers,
                     fmt::format("{} tokens for {} processes", shop.given(), readers));
  const int before = shop.given();
  shop.expire();
  take(2);
  all_read("after the token expired");
  run.figures.expect(
      shop.given() > before && shop.given() <= before + readers,
      fmt::format("{} tokens for {} processes after one expired", shop.given() - before, readers));
  run.figures.expect(shop.refused_reads() <= 4 * readers,
                     fmt::format("{} reads with a token that was refused", shop.refused_reads()));
  shop.reads_fail = true;
  take(3);
  scene.drain(seconds{1});
  shop.reads_fail = false;
  all_read("after the API was down");
  const int before_unknown = shop.asked_for_tokens();
  shop.client_unknown = true;
  shop.expire();
  take(4);
  scene.drain(seconds{1});
  const int unknown = shop.asked_for_tokens() - before_unknown;
  run.figures.expect(
      unknown <= 4 * readers,
      fmt::format("{} requests of a client that is unknown within a second", unknown));
  shop.client_unknown = false;
  scene.sender().allow_all();
  scene.sender().wait_until_done(scene.sender().places());
  all_read("after the client was unknown");
  std::size_t dead = 0;
  for (const auto& entry : scene.view().rows().entries) dead += entry.state == "dead" ? 1U : 0U;
  run.figures.expect(dead == 0, fmt::format("{} dead letters", dead));
  run.figures.notes.push_back(
      fmt::format("{} token requests while the endpoint was down, {} while the client was unknown, "
                  "{} tokens given, {} requests",
                  asked, unknown, shop.given(), shop.asked_for_tokens()));
  run.figures.faults = 4;
  scene.finish();
}

}  // namespace ctsync::faults
