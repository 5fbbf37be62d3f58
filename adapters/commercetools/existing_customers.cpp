// SPDX-License-Identifier: MIT
#include "commercetools/existing_customers.hpp"

#include <algorithm>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <utility>

#include "commercetools/resource_types.hpp"

namespace ctsync::commercetools_api {

namespace {

constexpr std::string_view query =
    "query($where:String,$limit:Int){customers(where:$where,limit:$limit){results{id}}}";

std::string body_of(std::span<const std::string> ids) {
  std::string predicate = "id in (";
  for (const auto& id : ids) predicate.append(&id == ids.data() ? "\"" : ",\"").append(id) += '"';
  predicate += ')';
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("query").string(query).key("variables").begin_object();
  writer.key("where").string(predicate);
  writer.key("limit").integer(static_cast<std::int64_t>(ids.size()));
  writer.end_object().end_object();
  return body;
}

// An answer with errors has status 200 too.
Answer<std::set<std::string>> read_ids(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  const auto results = root ? (*root)["data"]["customers"]["results"] : json::View{};
  if (!results.is_array() || (*root)["errors"].size() > 0) {
    return Error{Errc::unavailable, "", "commercetools did not answer the GraphQL query for ids"};
  }
  std::set<std::string> found;
  results.each_element([&](std::size_t, json::View each) {
    found.emplace(each["id"].string_or_empty());
    return true;
  });
  return found;
}

}  // namespace

bool is_plain_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= 256 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

ExistingCustomers::ExistingCustomers(std::unique_ptr<Api> api) noexcept : api_(std::move(api)) {}

Result<ExistingCustomers> ExistingCustomers::create(ApiOptions options) {
  auto api = Api::create(std::move(options));
  if (!api) return std::move(api).error();
  return ExistingCustomers(*std::move(api));
}

Answer<std::set<std::string>> ExistingCustomers::among(std::span<const std::string> ids) {
  if (ids.empty()) return std::set<std::string>{};
  if (ids.size() > most_asked || !std::all_of(ids.begin(), ids.end(), is_plain_id)) {
    return Error{Errc::invalid, "", "expected at most 500 ids of letters, digits, - and _"};
  }
  const auto response = api_->send("POST", "/graphql", body_of(ids));
  if (!response) return response.fault();
  if (response->status != 200) return api_->fault(*response, resource_type("customer")->scope);
  return read_ids(response->body);
}

}  // namespace ctsync::commercetools_api
