// SPDX-License-Identifier: MIT
#include "commercetools/resource_client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "platform.hpp"

using namespace ctsync;
using namespace ctsync::commercetools_api;
using namespace ctsync::commercetools_api::test;
using namespace std::chrono_literals;

namespace {

std::string customer_json(std::string_view id) {
  return R"({"id":")" + std::string(id) + R"(","version":3,"email":"jane@example.com"})";
}

http::Response found(const http::Request& request) {
  return reply(200,
               customer_json(request.path.substr(std::string_view("/shop/customers/").size())));
}

Fetch customer_read(std::string id) {
  return {Fetch::Kind::resource, "customer", std::move(id), {}};
}

std::vector<Fetch> customer_reads(const std::vector<std::string>& ids) {
  std::vector<Fetch> reads;
  for (const auto& id : ids) reads.push_back(customer_read(id));
  return reads;
}

ResourceClient client_of(ApiOptions options) {
  auto client = ResourceClient::create(std::move(options));
  REQUIRE(client);
  return *std::move(client);
}

struct Setup {
  explicit Setup(Platform::Answerer api)
      : platform(std::move(api)), client(client_of(options_for(platform, time))) {}

  TestTime time;
  Platform platform;
  ResourceClient client;
};

// The answer to one customer read while the API gives its responses in sequence; the last response
// repeats.
struct Outcome {
  Answer<Resource> answer;
  std::size_t requests;
  int tokens;
  std::vector<Duration> sleeps;
};

Outcome outcome_of(std::vector<http::Response> responses) {
  std::atomic<std::size_t> count = 0;
  Setup setup(
      [&](const http::Request&) { return responses[std::min(count++, responses.size() - 1)]; });
  auto answer = setup.client.read(customer_read("c-1"));
  if (!answer) check_discreet(answer.error());
  return {std::move(answer), setup.platform.asked().size(), setup.platform.token_requests(),
          setup.time.sleeps()};
}

const http::Response a_customer = reply(200, customer_json("c-1"));

}  // namespace

TEST_CASE("a customer is read by id, with the token") {
  Setup setup(found);
  const auto customer = setup.client.read(customer_read("c-1"));
  REQUIRE(customer);
  CHECK(customer->json == customer_json("c-1"));
  CHECK_FALSE(customer->gone);
  const auto asked = setup.platform.asked();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].method == "GET");
  CHECK(asked[0].target == "/shop/customers/c-1");
  CHECK(asked[0].authorization == "Bearer token-1");
  CHECK(asked[0].body.empty());
}

TEST_CASE("other resources are read at their own path, with what is to be expanded") {
  Setup setup([](const http::Request&) { return reply(200, R"({"id":"o 1"})"); });
  CHECK(setup.client.read({Fetch::Kind::resource,
                           "order",
                           "o 1",
                           {"paymentInfo.payments[*]", "discountCodes[*].discountCode"}}));
  CHECK(setup.client.read({Fetch::Kind::message, "", "o 1", {}}));
  const auto asked = setup.platform.asked();
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].target ==
        "/shop/orders/o%201?expand=paymentInfo.payments%5B*%5D"
        "&expand=discountCodes%5B*%5D.discountCode");
  CHECK(asked[1].target == "/shop/messages/o%201");
}

TEST_CASE("the oldest order of a payment is read by a query with a variable") {
  const std::string page = R"({"limit":1,"results":[{"id":"o-1"}]})";
  Setup setup([&](const http::Request&) { return reply(200, page); });
  const Fetch read{Fetch::Kind::orders_of_payment,
                   "order",
                   "p\"1",
                   {"paymentInfo.payments[*]", "discountCodes[*].discountCode"}};
  const auto orders = setup.client.read(read);
  REQUIRE(orders);
  CHECK(orders->json == page);
  CHECK(setup.platform.asked().at(0).target ==
        "/shop/orders?where=paymentInfo(payments(id%3D:id))&var.id=p%221"
        "&expand=paymentInfo.payments%5B*%5D&expand=discountCodes%5B*%5D.discountCode"
        "&sort=createdAt+asc&limit=1&withTotal=false");
}

TEST_CASE("what is no page of orders is no answer to the query for them") {
  Setup setup([](const http::Request&) { return reply(200, R"({"id":"p-1"})"); });
  const auto orders = setup.client.read({Fetch::Kind::orders_of_payment, "order", "p-1"});
  REQUIRE_FALSE(orders);
  CHECK(orders.error().where == setting::api_url);
}

TEST_CASE("each resource type is read at its path, and a refusal names its scope") {
  struct Row {
    std::string_view type;
    std::string_view path;
    std::string_view scope;
  };
  const std::vector<Row> rows = {{"customer", "customers", "view_customers"},
                                 {"order", "orders", "view_orders"},
                                 {"shopping-list", "shopping-lists", "view_shopping_lists"},
                                 {"business-unit", "business-units", "view_business_units"},
                                 {"quote", "quotes", "view_quotes"},
                                 {"quote-request", "quote-requests", "view_quote_requests"},
                                 {"review", "reviews", "view_products"},
                                 {"cart", "carts", "view_orders"}};
  Setup setup([](const http::Request&) { return failure(403, "insufficient_scope"); });
  for (const auto& row : rows) {
    CAPTURE(row.type);
    const auto answer = setup.client.read({Fetch::Kind::resource, std::string(row.type), "r-1"});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().where == setting::scopes);
    CHECK(answer.error().detail ==
          std::string(row.scope) +
              " of the project is needed: HTTP 403 insufficient_scope: about ***");
    CHECK(setup.platform.asked().back().target == "/shop/" + std::string(row.path) + "/r-1");
    CHECK(ResourceClient::scope_of(row.type) == row.scope);
  }
  CHECK(ResourceClient::scope_of("message") == "view_messages");
  CHECK(ResourceClient::scope_of("product").empty());
}

TEST_CASE("a refused read names the scopes of what it expands too") {
  Setup setup([](const http::Request&) { return failure(403, "insufficient_scope"); });
  const auto detail = [&](const Fetch& read) { return setup.client.read(read).error().detail; };
  CHECK(detail({Fetch::Kind::orders_of_payment,
                "order",
                "p-1",
                {"paymentInfo.payments[*]", "discountCodes[*].discountCode"}}) ==
        "view_orders, view_payments, view_discount_codes of the project are needed: "
        "HTTP 403 insufficient_scope: about ***");
  CHECK(detail({Fetch::Kind::resource, "order", "o-1", {"state"}})
            .starts_with("view_orders, view_states of"));
  CHECK(detail({Fetch::Kind::message, "", "m-1"}).starts_with("view_messages of"));
  CHECK(detail({Fetch::Kind::resource, "shopping-list", "l-1", {"lineItems[*].variant"}})
            .starts_with("view_shopping_lists of"));
}

TEST_CASE("a resource type that is not read is an error that says so") {
  Setup setup(found);
  const auto answer = setup.client.read({Fetch::Kind::resource, "product", "p-1", {}});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Errc::unsupported);
  CHECK(setup.platform.asked().empty());
}

TEST_CASE("one token serves many reads") {
  Setup setup(found);
  for (const auto* id : {"a", "b", "c"}) CHECK(setup.client.read(customer_read(id)));
  CHECK(setup.platform.token_requests() == 1);
}

TEST_CASE("a customer that does not exist is gone, which is no error") {
  const auto got = outcome_of({failure(404, "ResourceNotFound")});
  REQUIRE(got.answer);
  CHECK(got.answer->gone);
  CHECK(got.answer->json.empty());
  CHECK(got.requests == 1);
}

TEST_CASE("404 that is not about the customer is a wrong project, never a customer that is gone") {
  for (const auto& response : {failure(404, "ProjectNotFound"), reply(404, "not found")}) {
    const auto got = outcome_of({response});
    REQUIRE_FALSE(got.answer);
    CHECK(got.answer.error().code == Errc::configuration);
    CHECK(got.answer.error().where == setting::project_key);
  }
}

TEST_CASE("a refused token is renewed once and the read repeated") {
  const auto got = outcome_of({failure(401, "invalid_token"), a_customer});
  REQUIRE(got.answer);
  CHECK(got.answer->json == customer_json("c-1"));
  CHECK(got.tokens == 2);
  CHECK(got.requests == 2);
}

TEST_CASE("a renewed token that is refused as well is a wrong setting") {
  const auto got = outcome_of({failure(401, "invalid_token")});
  REQUIRE_FALSE(got.answer);
  CHECK(got.answer.error().code == Errc::configuration);
  CHECK(got.answer.error().where == setting::client_id);
  CHECK(got.tokens == 2);
  CHECK(got.requests == 2);
}

TEST_CASE("one read renews one token, however long the refusals take") {
  TestTime time;
  Platform platform([&](const http::Request&) {
    time.pass(TokenSource::refusal_memory);
    return failure(401, "invalid_token");
  });
  auto client = client_of(options_for(platform, time));
  CHECK_FALSE(client.read(customer_read("c-1")));
  CHECK(platform.token_requests() == 2);
  CHECK(platform.asked().size() == 2);
}

TEST_CASE("a token without the scope is a wrong setting, named with the scope") {
  const auto got = outcome_of({failure(403, "insufficient_scope")});
  REQUIRE_FALSE(got.answer);
  CHECK(got.answer.error().code == Errc::configuration);
  CHECK(got.answer.error().where == setting::scopes);
  CHECK(got.answer.error().detail ==
        "view_customers of the project is needed: HTTP 403 insufficient_scope: about ***");
  CHECK(got.requests == 1);
}

TEST_CASE("a wrong secret is reported as the client's setting, without the secret") {
  Setup setup(found);
  setup.platform.answer_tokens([](const http::Request&) { return failure(401, "invalid_client"); });
  const auto customer = setup.client.read(customer_read("c-1"));
  REQUIRE_FALSE(customer);
  CHECK(customer.error().code == Errc::configuration);
  CHECK(customer.error().where == setting::client_id);
  check_discreet(customer.error());
  CHECK(setup.platform.asked().empty());
}

TEST_CASE("429 with a long Retry-After goes back to the caller at once") {
  const auto got = outcome_of({failure(429, "TooMany", {{"Retry-After", "17"}}), a_customer});
  REQUIRE_FALSE(got.answer);
  CHECK(got.answer.error().code == Errc::unavailable);
  CHECK(got.answer.retry_after() == Duration{17s});
  CHECK(got.requests == 1);
  CHECK(got.sleeps.empty());
}

TEST_CASE("429 with a short Retry-After is waited for") {
  const auto got = outcome_of({failure(429, "TooMany", {{"Retry-After", "1"}}), a_customer});
  REQUIRE(got.answer);
  CHECK(got.requests == 2);
  REQUIRE(got.sleeps.size() == 1);
  CHECK(got.sleeps[0] >= 1s);
  CHECK(got.sleeps[0] <= 1100ms);
}

TEST_CASE("502 and 503 that pass are not seen by the caller") {
  const auto got =
      outcome_of({failure(503, "OverCapacity"), reply(502, "bad gateway"), a_customer});
  REQUIRE(got.answer);
  CHECK(got.answer->json == customer_json("c-1"));
  CHECK(got.requests == 3);
  CHECK(got.sleeps == std::vector<Duration>{100ms, 200ms});
}

TEST_CASE("503 that stays is unavailable after two repeats") {
  const auto got = outcome_of({failure(503, "OverCapacity")});
  REQUIRE_FALSE(got.answer);
  CHECK(got.answer.error().code == Errc::unavailable);
  CHECK(got.answer.error().detail == "commercetools answered HTTP 503 OverCapacity: about ***");
  CHECK_FALSE(got.answer.retry_after());
  CHECK(got.requests == 3);
}

TEST_CASE("what else may be answered has its kind of error, without a repeat") {
  struct Row {
    http::Response response;
    Errc code;
    std::string_view where;
  };
  const std::vector<Row> rows = {
      {failure(500, "General"), Errc::unavailable, ""},
      {reply(504), Errc::unavailable, ""},
      {failure(400, "InvalidInput"), Errc::invalid, ""},
      {reply(301, "", {{"Location", "/"}}), Errc::configuration, setting::api_url},
      {reply(200, "<html>log in</html>"), Errc::configuration, setting::api_url},
      {reply(200, "{}"), Errc::configuration, setting::api_url},
      {reply(200, customer_json("c-2")), Errc::invalid, ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.response.status);
    const auto got = outcome_of({row.response});
    REQUIRE_FALSE(got.answer);
    CHECK(got.answer.error().code == row.code);
    CHECK(got.answer.error().where == row.where);
    CHECK(got.requests == 1);
  }
}

TEST_CASE("an API that does not answer in time is unavailable") {
  Gate over;
  TestTime time;
  Platform platform([&](const http::Request& request) {
    over.wait();
    return found(request);
  });
  auto options = options_for(platform, time);
  options.total_timeout = 200ms;
  auto client = client_of(std::move(options));
  const auto customer = client.read(customer_read("c-1"));
  over.open();
  REQUIRE_FALSE(customer);
  CHECK(customer.error().code == Errc::unavailable);
  CHECK(customer.error().where == setting::api_url);
}

TEST_CASE("a customer over 16 MiB is too large, one below is read whole") {
  std::atomic<std::size_t> padding = 0;
  Setup setup([&](const http::Request&) {
    return reply(200, R"({"id":"c-1","x":")" + std::string(padding, 'x') + R"("})");
  });
  padding = Api::max_response - 19;
  const auto fits = setup.client.read(customer_read("c-1"));
  REQUIRE(fits);
  CHECK(fits->json.size() == Api::max_response);
  ++padding;
  const auto over = setup.client.read(customer_read("c-1"));
  REQUIRE_FALSE(over);
  CHECK(over.error().code == Errc::too_large);
}

TEST_CASE("an id is one segment of the path, whatever is in it") {
  Setup setup([](const http::Request&) { return failure(404, "ResourceNotFound"); });
  for (const auto* id : {"a/b", "key=x", "a?where=1", "a b", "%2e%2e", "\xC3\xA4"}) {
    CHECK(setup.client.read(customer_read(id)));
  }
  std::vector<std::string> targets;
  for (const auto& asked : setup.platform.asked()) targets.push_back(asked.target);
  CHECK(targets == std::vector<std::string>{"/shop/customers/a%2Fb", "/shop/customers/key%3Dx",
                                            "/shop/customers/a%3Fwhere%3D1",
                                            "/shop/customers/a%20b", "/shop/customers/%252e%252e",
                                            "/shop/customers/%C3%A4"});
}

TEST_CASE("an id that would ask for something else is not sent") {
  Setup setup(found);
  for (const auto& id :
       {std::string(), std::string("."), std::string(".."), std::string(257, 'a')}) {
    const auto customer = setup.client.read(customer_read(id));
    REQUIRE_FALSE(customer);
    CHECK(customer.error().code == Errc::invalid);
  }
  CHECK(setup.platform.asked().empty());
  CHECK(setup.platform.token_requests() == 0);
}

TEST_CASE("many customers are read over four connections and given in the order of their ids") {
  std::mutex mutex;
  std::condition_variable changed;
  int now = 0;
  int most = 0;
  TestTime time;
  Platform platform([&](const http::Request& request) {
    {
      std::unique_lock lock(mutex);
      most = std::max(most, ++now);
      changed.notify_all();
      changed.wait_for(lock, 10s, [&] { return most >= 4; });
    }
    auto response = request.path.ends_with("5") ? failure(404, "ResourceNotFound") : found(request);
    const std::lock_guard lock(mutex);
    --now;
    return response;
  });
  auto client = client_of(options_for(platform, time));
  std::vector<std::string> ids;
  for (int i = 0; i < 40; ++i) ids.push_back("c-" + std::to_string(i));
  const auto customers = client.read_many(customer_reads(ids));
  REQUIRE(customers.size() == ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    CAPTURE(ids[i]);
    REQUIRE(customers[i]);
    CHECK(customers[i]->gone == ids[i].ends_with("5"));
    CHECK(customers[i]->json == (customers[i]->gone ? "" : customer_json(ids[i])));
  }
  CHECK(most == 4);
  CHECK(platform.asked().size() == ids.size());
  CHECK(platform.token_requests() == 1);
}

TEST_CASE("no customers need no request") {
  Setup setup(found);
  CHECK(setup.client.read_many({}).empty());
  CHECK(setup.platform.token_requests() == 0);
}

TEST_CASE("reads keep to the rate that is set") {
  TestTime time;
  Platform platform(found);
  auto options = options_for(platform, time);
  options.requests_per_second = 10;
  options.connections = 1;
  auto client = client_of(std::move(options));
  const std::vector<std::string> ids = {"a", "b", "c", "d", "e"};
  for (const auto& customer : client.read_many(customer_reads(ids))) CHECK(customer);
  CHECK(time.sleeps() == std::vector<Duration>(4, 100ms));
}

TEST_CASE("clients that share a pace keep to its rate together") {
  TestTime time;
  Platform platform(found);
  auto options = options_for(platform, time);
  options.pace = std::make_shared<Pace>(10);
  auto one = client_of(options);
  auto other = client_of(options);
  CHECK(one.read(customer_read("a")));
  CHECK(other.read(customer_read("b")));
  CHECK(one.read(customer_read("c")));
  CHECK(time.sleeps() == std::vector<Duration>(2, 100ms));
}

TEST_CASE("a client that gives way waits for others, for a second at most") {
  TestTime time;
  Platform platform(found);
  auto options = options_for(platform, time);
  options.pace = std::make_shared<Pace>(10);
  // Somebody reserves whatever comes free.
  options.timing.sleep = [&, pace = options.pace, sleep = options.timing.sleep](Duration wait) {
    (void)pace->take(time.timing().clocks.for_work());
    sleep(wait);
  };
  options.gives_way = true;
  auto client = client_of(options);
  (void)options.pace->take(time.timing().clocks.for_work());
  CHECK(client.read(customer_read("a")));
  CHECK(time.passed() >= 1s);
  CHECK(time.sleeps().size() > 2);
}

TEST_CASE("a read that waits for its answer ends when the process stops") {
  TestTime time;
  Gate asked;
  Gate stopped;
  Platform platform([&](const http::Request& request) {
    asked.open();
    stopped.wait();
    return found(request);
  });
  auto options = options_for(platform, time);
  std::stop_source stop;
  options.stop = stop.get_token();
  auto client = client_of(options);
  std::thread stopping([&] {
    asked.wait();
    stop.request_stop();
  });
  const auto customer = client.read(customer_read("a"));
  stopping.join();
  stopped.open();
  REQUIRE_FALSE(customer);
  CHECK(customer.error().code == Errc::unavailable);
  CHECK(customer.error().detail.find("interrupted, because the process stops") !=
        std::string::npos);
  CHECK_FALSE(client.read(customer_read("b")));
  CHECK(platform.asked().size() == 1);
}

TEST_CASE("customers are not asked for in vain when commercetools wants a pause") {
  TestTime time;
  Platform platform([](const http::Request& request) {
    if (request.path.ends_with("b")) return failure(429, "TooMany", {{"Retry-After", "9"}});
    return found(request);
  });
  auto options = options_for(platform, time);
  options.connections = 1;
  auto client = client_of(std::move(options));
  const std::vector<std::string> ids = {"a", "b", "c", "d"};
  const auto customers = client.read_many(customer_reads(ids));
  CHECK(customers[0]);
  for (std::size_t i = 1; i < ids.size(); ++i) {
    REQUIRE_FALSE(customers[i]);
    CHECK(customers[i].error().code == Errc::unavailable);
    CHECK(customers[i].retry_after() == Duration{9s});
  }
  CHECK(platform.asked().size() == 2);
}

TEST_CASE("one customer that commercetools fails on does not keep the others from being read") {
  TestTime time;
  Platform platform([](const http::Request& request) {
    return request.path.ends_with("bad") ? failure(500, "General") : found(request);
  });
  auto options = options_for(platform, time);
  options.connections = 1;
  auto client = client_of(std::move(options));
  const std::vector<std::string> mixed = {"bad", "bad", "bad", "a", "bad", "b"};
  const auto customers = client.read_many(customer_reads(mixed));
  CHECK(customers[3]);
  CHECK(customers[5]);
  const std::vector<std::string> all_bad(10, "bad");
  for (const auto& customer : client.read_many(customer_reads(all_bad))) CHECK_FALSE(customer);
  CHECK(platform.asked().size() == mixed.size() + ResourceClient::patience);
}

TEST_CASE("settings that cannot work are refused before anything is sent") {
  const Platform platform(found);
  const auto where = [&](auto change) {
    auto options = options_for(platform, TestTime{});
    change(options);
    auto client = ResourceClient::create(std::move(options));
    REQUIRE_FALSE(client);
    CHECK(client.error().code == Errc::configuration);
    check_discreet(client.error());
    return client.error().where;
  };
  CHECK(where([](auto& o) { o.credentials.project_key = ""; }) == setting::project_key);
  CHECK(where([](auto& o) { o.credentials.api_url = "api.example"; }) == setting::api_url);
  CHECK(where([](auto& o) { o.credentials.auth_url = "http://auth.example"; }) ==
        setting::auth_url);
  CHECK(where([](auto& o) { o.connections = 0; }).empty());
}
