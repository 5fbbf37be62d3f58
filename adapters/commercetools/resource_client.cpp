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

// Path of a resource type and the scope required to read it (commercetools api/resources).
struct Row {
  std::string_view type;
  std::string_view path;
  std::string_view scope;
};
constexpr std::array rows{
    Row{"customer", "/customers/", "view_customers"},
    Row{"order", "/orders/", "view_orders"},
    Row{"shopping-list", "/shopping-lists/", "view_shopping_lists"},
    Row{"business-unit", "/business-units/", "view_business_units"},
    Row{"quote", "/quotes/", "view_quotes"},
    Row{"quote-request", "/quote-requests/", "view_quote_requests"},
    Row{"review", "/reviews/", "view_products"},
    Row{"cart", "/carts/", "view_orders"},
    // Read as a part of orders. By id, only to see whether the client may.
    Row{"payment", "/payments/", "view_payments"},
    Row{"discount-code", "/discount-codes/", "view_discount_codes"},
    Row{"state", "/states/", "view_states"},
};
constexpr Row messages{"message", "/messages/", "view_messages"};

// The type of what a path refers to, where that needs a scope of its own.
struct Reference {
  std::string_view path;
  std::string_view type;
};
constexpr std::array references{
    Reference{"paymentInfo.payments[*]", "payment"},
    Reference{"discountCodes[*].discountCode", "discount-code"},
    Reference{"state", "state"},
};

const Row* row_of(std::string_view type) {
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const Row& each) { return each.type == type; });
  return row == rows.end() ? nullptr : &*row;
}

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

// Whether the body is a page of a query.
bool is_page(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  return root && (*root)["results"].is_array();
}

// A GET request: the path after the project, and the required scopes.
struct Request {
  std::string path;
  std::string scopes;
};

void add_expansions(Request& request, const Fetch& fetch) {
  for (const auto& path : fetch.expand) {
    request.path += request.path.find('?') == std::string::npos ? "?expand=" : "&expand=";
    request.path += percent_encoded(path);
    const auto reference = std::find_if(references.begin(), references.end(),
                                        [&](const Reference& each) { return each.path == path; });
    if (reference == references.end()) continue;
    request.scopes.append(", ").append(row_of(reference->type)->scope);
  }
}

// The oldest order that refers to a payment. The value of an input variable is the bare text (API
// reference, "Input variables" of query predicates), and cannot change the predicate.
Request orders_of_payment(const Fetch& fetch) {
  Request request{"/orders?where=" + percent_encoded("paymentInfo(payments(id=:id))") +
                      "&var.id=" + percent_encoded(fetch.id),
                  std::string(row_of("order")->scope)};
  add_expansions(request, fetch);
  request.path += "&sort=" + percent_encoded("createdAt asc") + "&limit=1&withTotal=false";
  return request;
}

Result<Request> request_of(const Fetch& fetch) {
  if (!can_be_id(fetch.id)) return Error{Errc::invalid, "", "this cannot be the id of a resource"};
  if (fetch.kind == Fetch::Kind::orders_of_payment) return orders_of_payment(fetch);
  const auto* row = fetch.kind == Fetch::Kind::message ? &messages : row_of(fetch.type);
  if (row == nullptr) {
    return Error{Errc::unsupported, "", "ctsync does not read this resource type"};
  }
  Request request{std::string(row->path) + percent_encoded(fetch.id), std::string(row->scope)};
  add_expansions(request, fetch);
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
  const auto* row = type == messages.type ? &messages : row_of(type);
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
