// SPDX-License-Identifier: MIT
#include "commercetools/customer_client.hpp"

#include <algorithm>
#include <cstddef>
#include <ctsync/json/view.hpp>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "commercetools/response.hpp"
#include "http/percent.hpp"

namespace ctsync::commercetools_api {

namespace {

constexpr std::string_view needed_scope = "view_customers";
constexpr std::size_t longest_id = 256;

// An empty id would be a query, and dots would lead out of /customers.
bool can_be_id(std::string_view id) {
  return !id.empty() && id.size() <= longest_id && id != "." && id != "..";
}

// The id of the resource in the body; empty if there is none.
std::string id_in(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  return std::string(root ? (*root)["id"].string().value_or("") : "");
}

// What several threads fetch together.
class Batch {
 public:
  explicit Batch(std::span<const std::string> ids) : ids_(ids), answers_(ids.size()) {}

  void work(CustomerClient& client) {
    while (const auto place = next()) settle(*place, client.customer(ids_[*place]));
  }

  std::vector<Answer<Fetched>> answers() && {
    std::vector<Answer<Fetched>> out;
    out.reserve(answers_.size());
    for (auto& answer : answers_) {
      if (answer) {
        out.push_back(*std::move(answer));
      } else {
        out.emplace_back(*stopped_);
      }
    }
    return out;
  }

 private:
  std::optional<std::size_t> next() {
    const std::lock_guard lock(mutex_);
    if (stopped_ || next_ == ids_.size()) return std::nullopt;
    return next_++;
  }

  void settle(std::size_t place, Answer<Fetched> answer) {
    const std::lock_guard lock(mutex_);
    const auto code = answer ? std::nullopt : std::optional(answer.error().code);
    unavailable_ = code == Errc::unavailable ? unavailable_ + 1 : 0;
    if (code == Errc::configuration || answer.retry_after() ||
        unavailable_ >= CustomerClient::patience) {
      stopped_ = answer.fault();
    }
    answers_[place] = std::move(answer);
  }

  std::span<const std::string> ids_;
  std::mutex mutex_;
  std::vector<std::optional<Answer<Fetched>>> answers_;
  std::optional<Fault> stopped_;
  std::size_t next_ = 0;
  int unavailable_ = 0;
};

}  // namespace

CustomerClient::CustomerClient(std::unique_ptr<Api> api) noexcept : api_(std::move(api)) {}

Result<CustomerClient> CustomerClient::create(ApiOptions options) {
  auto api = Api::create(std::move(options));
  if (!api) return std::move(api).error();
  return CustomerClient(*std::move(api));
}

Answer<Fetched> CustomerClient::customer(std::string_view id) {
  if (!can_be_id(id)) return Error{Errc::invalid, "", "this cannot be the id of a customer"};
  auto response = api_->send("GET", "/customers/" + http::percent_encoded(id));
  if (!response) return response.fault();
  if (response->status == 200) {
    const auto found = id_in(response->body);
    if (found == id) return Fetched{std::move(response->body), false};
    if (!found.empty()) return Error{Errc::invalid, "", "commercetools gave another customer"};
  }
  if (response->status == 404 && error_code(response->body) == "ResourceNotFound") {
    return Fetched{{}, true};
  }
  return api_->fault(*response, needed_scope);
}

std::vector<Answer<Fetched>> CustomerClient::fetch_many(std::span<const std::string> ids) {
  Batch batch(ids);
  {
    std::vector<std::jthread> others;
    const auto threads = std::min(ids.size(), api_->connections());
    try {
      for (std::size_t i = 1; i < threads; ++i) {
        others.emplace_back([&] { batch.work(*this); });
      }
    } catch (const std::system_error&) {  // no more threads to be had: fewer do it
    }
    batch.work(*this);
  }
  return std::move(batch).answers();
}

}  // namespace ctsync::commercetools_api
