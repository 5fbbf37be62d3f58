// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <sqlite/store.hpp>

#include "intake/gateway.hpp"
#include "program/deliveries.hpp"

namespace ctsync::server {

// A queue delivers to a function, whose store workers elsewhere share.
TEST_CASE("a record of a queue is stored once as a delivery of the first source") {
  const ctsync::test::Folder folder;
  Settings settings;
  settings.tenant = "default";
  settings.webhooks.accepted_sources = {"commercetools", "crm"};
  settings.webhooks.secrets = {Secret(std::string(ctsync::test::secret))};
  settings.webhooks.tolerance = std::chrono::minutes{5};
  const Tenants tenants(settings);
  auto opened = sqlite::Store::open({folder.file("ctsync.db")});
  REQUIRE(opened.has_value());
  AnyStore store(*std::move(opened));
  metrics::Metrics metrics({"test", "test", {}, {}});
  auto log = log::Log::create({.level = log::Level::error});
  int notified = 0;
  Gateway::Options options;
  options.store = &store;
  for (const auto& source : tenants.sources()) {
    auto authenticator = Authenticator::create(source.settings);
    REQUIRE(authenticator.has_value());
    options.sources.push_back({*std::move(authenticator), source});
  }
  options.on_accepted = [&notified] { ++notified; };
  Gateway gateway(std::move(options), metrics, log);
  const auto body = ctsync::test::customer_delivery("c-1", 1);
  CHECK(gateway.take("sqs", body));
  CHECK(gateway.take("sqs", body));
  CHECK(notified == 1);
  const auto rows = store.list({.table = Table::inbox, .limit = 10});
  REQUIRE(rows.has_value());
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().source_or_target == "commercetools");
  CHECK(rows->front().tenant == "default");
}

}  // namespace ctsync::server
