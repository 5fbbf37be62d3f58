// SPDX-License-Identifier: MIT
#include "commercetools/resource_client.hpp"

#include <algorithm>
#include <cstddef>
#include <ctsync/base/percent.hpp>
#include <ctsync/json/view.hpp>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "commercetools/read_request.hpp"
#include "commercetools/resource_types.hpp"
#include "commercetools/response.hpp"

namespace ctsync::commercetools_api {

namespace {

// The id of the resource in the body; empty if there is none.
std::string id_in(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  return std::string(root ? (*root)["id"].string().value_or("") : "");
}

// Whether the body is a page of a query.
bool is_page(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  return root && (*root)["results"].is_array();
}

// The oldest order that refers to a payment. The value of an input variable is the bare text (API
// reference, "Input variables" of query predicates), and cannot change the predicate.
ReadRequest orders_of_payment(const Fetch& fetch) {
  const auto& orders = *resource_type("order");
  ReadRequest request{std::string(orders.path), std::string(orders.scope)};
  request.add("where", "paymentInfo(payments(id=:id))");
  request.add("var.id", fetch.id);
  request.expand(fetch.expand);
  request.add("sort", "createdAt asc");
  request.add("limit", "1");
  request.add("withTotal", "false");
  return request;
}

Result<ReadRequest> request_of(const Fetch& fetch) {
  if (!can_be_id(fetch.id)) return Error{Errc::invalid, "", "this cannot be the id of a resource"};
  if (fetch.kind == Fetch::Kind::orders_of_payment) return orders_of_payment(fetch);
  const auto* type = fetch.kind == Fetch::Kind::message ? &message_type : resource_type(fetch.type);
  if (type == nullptr) {
    return Error{Errc::unsupported, "", "ctsync does not read this resource type"};
  }
  ReadRequest request{std::string(type->path) + '/' + percent_encoded(fetch.id),
                      std::string(type->scope)};
  request.expand(fetch.expand);
  return request;
}

// Reads that several threads share.
class Batch {
 public:
  explicit Batch(std::span<const Fetch> reads) : reads_(reads), answers_(reads.size()) {}

  void work(ResourceClient& client) {
    while (const auto place = next()) settle(*place, client.read(reads_[*place]));
  }

  std::vector<Answer<Resource>> answers() && {
    std::vector<Answer<Resource>> out;
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
    if (stopped_ || next_ == reads_.size()) return std::nullopt;
    return next_++;
  }

  void settle(std::size_t place, Answer<Resource> answer) {
    const std::lock_guard lock(mutex_);
    const auto code = answer ? std::nullopt : std::optional(answer.error().code);
    unavailable_ = code == Errc::unavailable ? unavailable_ + 1 : 0;
    if (code == Errc::configuration || answer.retry_after() ||
        unavailable_ >= ResourceClient::patience) {
      stopped_ = answer.fault();
    }
    answers_[place] = std::move(answer);
  }

  std::span<const Fetch> reads_;
  std::mutex mutex_;
  std::vector<std::optional<Answer<Resource>>> answers_;
  std::optional<Fault> stopped_;
  std::size_t next_ = 0;
  int unavailable_ = 0;
};

}  // namespace

ResourceClient::ResourceClient(std::unique_ptr<Api> api) noexcept : api_(std::move(api)) {}

Result<ResourceClient> ResourceClient::create(ApiOptions options) {
  auto api = Api::create(std::move(options));
  if (!api) return std::move(api).error();
  return ResourceClient(*std::move(api));
}

Answer<Resource> ResourceClient::read(const Fetch& fetch) {
  auto request = request_of(fetch);
  if (!request) return std::move(request).error();
  auto response = api_->send("GET", request->path);
  if (!response) return response.fault();
  if (response->status == 200) {
    const bool is_query = fetch.kind == Fetch::Kind::orders_of_payment;
    const auto found = is_query ? std::string() : id_in(response->body);
    if (is_query ? is_page(response->body) : found == fetch.id) {
      return Resource{std::move(response->body), false};
    }
    if (!found.empty()) return Error{Errc::invalid, "", "commercetools gave another resource"};
  }
  if (response->status == 404 && error_code(response->body) == "ResourceNotFound") {
    return Resource{{}, true};
  }
  return api_->fault(*response, request->scopes);
}

std::string_view ResourceClient::scope_of(std::string_view type) noexcept {
  const auto* row = type == message_type.name ? &message_type : resource_type(type);
  return row == nullptr ? std::string_view{} : row->scope;
}

std::vector<Answer<Resource>> ResourceClient::read_many(std::span<const Fetch> reads) {
  Batch batch(reads);
  {
    std::vector<std::jthread> others;
    const auto threads = std::min(reads.size(), api_->connections());
    try {
      for (std::size_t i = 1; i < threads; ++i) {
        others.emplace_back([&] { batch.work(*this); });
      }
    } catch (const std::system_error&) {  // continue with fewer threads
    }
    batch.work(*this);
  }
  return std::move(batch).answers();
}

}  // namespace ctsync::commercetools_api
