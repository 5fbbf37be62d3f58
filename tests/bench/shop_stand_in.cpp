// SPDX-License-Identifier: MIT
//
// A stand-in for commercetools that answers at once: so many customers of the project `shop`, in
// pages by id, and which of some ids exist. They are written when they are asked for, so it needs
// no memory for them.
//   shop_stand_in PORT CUSTOMERS
// Prints the port.

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <http/server.hpp>
#include <string>
#include <string_view>

namespace ctsync {
namespace {

/// The value of a parameter that needs no decoding; empty if there is none.
std::string_view parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    if (part.starts_with(name) && part.size() > name.size() && part[name.size()] == '=') {
      return part.substr(name.size() + 1);
    }
    query.remove_prefix(std::min(part.size() + 1, query.size()));
  }
  return {};
}

std::int64_t number_of(std::string_view text, int base) {
  return std::strtoll(std::string(text).c_str(), nullptr, base);
}

void append_customer(std::string& out, std::int64_t number) {
  fmt::format_to(
      std::back_inserter(out),
      R"({{"id":"{0:08x}-0000-4000-8000-000000000000","version":3,"createdAt":"2021-01-01T00:00:00)"
      R"(.000Z","lastModifiedAt":"2022-02-02T00:00:00.000Z","email":"existing-{0}@shop.example",)"
      R"("firstName":"Ada","lastName":"Lovelace","customerNumber":"{0}","isEmailVerified":true,)"
      R"("authenticationMode":"Password","stores":[],"addresses":[{{"id":"a1","country":"DE",)"
      R"("city":"Berlin","postalCode":"10115","streetName":"Invalidenstr.","streetNumber":"{0}",)"
      R"("firstName":"Ada","lastName":"Lovelace"}}],"defaultBillingAddressId":"a1",)"
      R"("defaultShippingAddressId":"a1","shippingAddressIds":["a1"],"billingAddressIds":["a1"],)"
      R"("custom":{{"type":{{"typeId":"type","id":"t"}},"fields":{{"loyalty":{0}}}}}}})",
      number);
}

http::Response page(std::string_view query, std::int64_t customers) {
  const bool counts = parameter(query, "withTotal") == "true";
  const bool by_id = parameter(query, "var.time").empty();
  std::int64_t next = 1;
  if (const auto last = parameter(query, "var.last"); !last.empty()) {
    next = number_of(last.substr(0, 8), 16) + 1;
  }
  const auto limit = number_of(parameter(query, "limit"), 10);
  const auto end = by_id && !counts ? std::min(next + limit, customers + 1) : next;
  http::Response response;
  response.body = fmt::format(R"({{"limit":{},"offset":0,"count":{},{}"results":[)", limit,
                              end - next, counts ? fmt::format(R"("total":{},)", customers) : "");
  for (auto number = next; number < end; ++number) {
    if (number != next) response.body += ',';
    append_customer(response.body, number);
  }
  response.body += "]}";
  return response;
}

/// The answer to the GraphQL query for those of some ids that exist: all do. In the body each id is
/// between two escaped quotes.
http::Response existing(std::string_view body) {
  constexpr std::string_view quote = "\\\"";
  http::Response response;
  response.body = R"({"data":{"customers":{"results":[)";
  bool first = true;
  for (auto at = body.find(quote); at != body.npos;) {
    const auto from = at + quote.size();
    const auto end = body.find(quote, from);
    if (end == body.npos) break;
    fmt::format_to(std::back_inserter(response.body), R"({}{{"id":"{}"}})", first ? "" : ",",
                   body.substr(from, end - from));
    first = false;
    at = body.find(quote, end + quote.size());
  }
  response.body += "]}}}";
  return response;
}

int serve(int port, std::int64_t customers) {
  http::Server server({}, [customers](const http::Request& request) {
    if (request.path.ends_with("/graphql")) return existing(request.body);
    if (request.path != "/oauth/token") return page(request.query, customers);
    http::Response token;
    token.body = R"({"access_token":"t","token_type":"Bearer","expires_in":172800})";
    return token;
  });
  const auto bound = server.bind("127.0.0.1", port);
  if (!bound) return 1;
  std::printf("%d\n", *bound);
  std::fflush(stdout);
  server.run();
  return 0;
}

}  // namespace
}  // namespace ctsync

int main(int count, char** arguments) {
  if (count != 3) return 2;
  return ctsync::serve(std::atoi(arguments[1]), std::atoll(arguments[2]));
}
