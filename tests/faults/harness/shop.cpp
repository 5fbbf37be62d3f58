// SPDX-License-Identifier: MIT
#include "shop.hpp"

#include <fmt/core.h>

#include <cstdlib>

#include "plan.hpp"

namespace ctsync::faults {

namespace {

/// The number of the token of a request; 0 if it has none. Each process has a token of its own.
int token_of(const Request& request) {
  constexpr std::string_view prefix = "Bearer token-";
  const auto at = request.head.find(prefix);
  return at == std::string::npos ? 0 : std::atoi(request.head.c_str() + at + prefix.size());
}

/// The value of a parameter of a query whose values need no escapes; empty if it is not there.
std::string parameter(std::string_view query, std::string_view name) {
  const std::string all = fmt::format("&{}", query);
  const std::string key = fmt::format("&{}=", name);
  const auto at = all.find(key);
  if (at == std::string::npos) return {};
  const auto from = at + key.size();
  return all.substr(from, all.find('&', from) - from);
}

}  // namespace

Shop::Shop() {
  api_.follow([this](const Request& request) { return answer(request); });
}

std::string Shop::settings() const {
  return fmt::format(
      R"(,"commercetools":{{"p":{{"client_id":"client","client_secret":"{}","auth_url":"{}",)"
      R"("api_url":"{}"}}}})",
      canary_key, api_.url(), api_.url());
}

void Shop::put(const std::string& id, int version) {
  const std::lock_guard lock(mutex_);
  versions_[id] = version;
}

void Shop::remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  versions_.erase(id);
}

Answer Shop::answer(const Request& request) {
  if (request.start_line.find("/oauth/token") != std::string::npos) return token();
  if (reads_fail) return Answer::of(503);
  if (token_of(request) < oldest_valid_) {
    ++refused_;
    Answer refused = Answer::of(401);
    refused.body = R"({"statusCode":401,"message":"invalid_token","error":"invalid_token"})";
    return refused;
  }
  const std::string prefix = "/p/customers";
  const auto at = request.start_line.find(prefix);
  if (at == std::string::npos) return Answer::of(404);
  const auto from = at + prefix.size();
  const auto rest = request.start_line.substr(from, request.start_line.find(' ', from) - from);
  return rest.starts_with('/') ? customer(rest.substr(1)) : page(rest.substr(rest.find('?') + 1));
}

Answer Shop::token() {
  ++asked_;
  if (tokens_fail) return Answer::of(503);
  if (client_unknown) {
    Answer unknown = Answer::of(401);
    unknown.body = R"({"error":"invalid_client"})";
    return unknown;
  }
  const int number = ++given_;
  Answer given = Answer::of(200);
  given.body = fmt::format(
      R"({{"access_token":"token-{}-","token_type":"Bearer","expires_in":172800}})", number);
  return given;
}

Answer Shop::customer(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = versions_.find(id);
  Answer given = Answer::of(found != versions_.end() ? 200 : 404);
  given.body = R"({"statusCode":404,"message":"-","errors":[{"code":"ResourceNotFound"}]})";
  if (found != versions_.end()) given.body = customer_json(id, found->second);
  return given;
}

/// Of a catch-up there is nothing: no customer was changed since the backfill began.
Answer Shop::page(std::string_view query) {
  const bool counts = parameter(query, "withTotal") == "true";
  const std::string limit = parameter(query, "limit");
  std::string results;
  int count = 0;
  const std::lock_guard lock(mutex_);
  if (!counts && parameter(query, "var.time").empty()) {
    auto each = versions_.upper_bound(parameter(query, "var.last"));
    for (; each != versions_.end() && count < std::atoi(limit.c_str()); ++each, ++count) {
      if (count > 0) results += ',';
      results += customer_json(each->first, each->second);
    }
  }
  Answer given = Answer::of(200);
  given.body = fmt::format(R"({{"limit":{},"offset":0,"count":{},{}"results":[{}]}})", limit, count,
                           counts ? fmt::format(R"("total":{},)", versions_.size()) : "", results);
  if (pages_are_cut && count > 0) {
    ++cut_;
    given.way = Answer::Way::cut;
    given.cut_after = given.body.size() / 2;
  }
  return given;
}

}  // namespace ctsync::faults
