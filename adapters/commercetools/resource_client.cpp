// SPDX-License-Identifier: MIT
#include "commercetools/resource_client.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/percent.hpp>
#include <ctsync/json/view.hpp>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "commercetools/response.hpp"

namespace ctsync::commercetools_api {

namespace {

constexpr std::size_t longest_id = 256;

// Path of a resource type and the scope required to read it.
struct Row {
  std::string_view type;
  std::string_view path;
  std::string_view scope;
};
constexpr std::array rows{
    Row{"customer", "/customers/", "view_customers"},
    Row{"order", "/orders/", "view_orders"},
    Row{"payment", "/payments/", "view_payments"},
};

// An empty id would make the read a query, and dot segments would leave the path.
bool can_be_id(std::string_view id) {
  return !id.empty() && id.size() <= longest_id && id != "." && id != "..";
}

// The id of the resource in the body; empty if there is none.
std::string id_in(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  return std::string(root ? (*root)["id"].string().value_or("") : "");
}

// A GET request: the path after the project, and the required scope.
struct Request {
  std::string path;
  std::string_view scope;
};

Result<Request> request_of(const Fetch& fetch) {
  if (!can_be_id(fetch.id)) return Error{Errc::invalid, "", "this cannot be the id of a resource"};
  const std::string id = percent_encoded(fetch.id);
  if (fetch.kind == Fetch::Kind::message) return Request{"/messages/" + id, "view_messages"};
  if (fetch.kind == Fetch::Kind::orders_of_payment) {
    const std::string where = percent_encoded("paymentInfo(payments(id=:id))");
    return Request{"/orders?where=" + where + "&var.id=" + percent_encoded('"' + fetch.id + '"'),
                   "view_orders"};
  }
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const Row& each) { return each.type == fetch.type; });
  if (row == rows.end()) {
    return Error{Errc::unsupported, "", "ctsync does not read this resource type"};
  }
  Request request{std::string(row->path) + id, row->scope};
  for (std::size_t i = 0; i < fetch.expand.size(); ++i) {
    request.path += (i == 0 ? "?expand=" : "&expand=") + percent_encoded(fetch.expand[i]);
  }
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
    if (fetch.kind == Fetch::Kind::orders_of_payment)
      return Resource{std::move(response->body), false};
    const auto found = id_in(response->body);
    if (found == fetch.id) return Resource{std::move(response->body), false};
    if (!found.empty()) return Error{Errc::invalid, "", "commercetools gave another resource"};
  }
  if (response->status == 404 && error_code(response->body) == "ResourceNotFound") {
    return Resource{{}, true};
  }
  return api_->fault(*response, request->scope);
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
