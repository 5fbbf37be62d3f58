// SPDX-License-Identifier: MIT
#include "commercetools/page_client.hpp"

#include <algorithm>
#include <ctsync/base/civil_time.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "commercetools/response.hpp"

namespace ctsync::commercetools_api {

namespace {

using Phase = PageCursor::Phase;

constexpr std::int64_t most_counted = 10'000;

int limit_of(const PageQuery& query, const PageCursor& cursor) {
  return cursor.limit == 0 ? query.limit : std::min(cursor.limit, query.limit);
}

// A page of twice the size must leave room, or half of all pages would be received in vain.
int limit_after(int limit, std::size_t bytes, const PageQuery& query) {
  const int next = bytes <= Api::max_response / 4 ? limit * 2 : limit;
  return next < query.limit ? next : 0;
}

// The beginning of the catch-up.
void begin_catch_up(PageCursor& cursor, Time now) {
  cursor.phase = Phase::catch_up;
  cursor.listed = now;
  cursor.id.clear();
  cursor.time.clear();
  ctsync::detail::append_datetime(cursor.time, *cursor.started - PageClient::margin);
}

// The page with its resources and what follows it. A short page is the last of its phase. The
// catch-up must have seen all that was changed while the resources were read by id.
Page page_with(std::vector<PagedResource> resources, const PageCursor& from, bool is_short,
               Time newest) {
  Page page{std::move(resources), from, false, {}};
  if (!page.resources.empty()) {
    const auto& last = page.resources.back();
    page.next.id = last.id;
    if (from.phase == Phase::catch_up) page.next.time = last.last_modified_at;
  }
  if (!is_short) return page;
  if (from.phase == Phase::by_id) {
    begin_catch_up(page.next, newest + PageClient::trail);
  } else if (newest >= *from.listed) {
    page.last = true;
  } else {
    page.wait = std::min(PageClient::trail, *from.listed - newest);
  }
  return page;
}

}  // namespace

PageClient::PageClient(std::unique_ptr<Api> api, http::Clocks clocks) noexcept
    : api_(std::move(api)), clocks_(std::move(clocks)) {}

Result<PageClient> PageClient::create(ApiOptions options) {
  auto clocks = options.timing.clocks;
  auto api = Api::create(std::move(options));
  if (!api) return std::move(api).error();
  return PageClient(*std::move(api), std::move(clocks));
}

Answer<Page> PageClient::page(const PageQuery& query, const PageCursor& cursor) {
  if (auto sound = check(query); !sound) return std::move(sound).error();
  PageCursor from = cursor;
  if (!from.started) from.started = clocks_.for_dates();
  for (int limit = limit_of(query, cursor);; limit /= 2) {
    auto page = page_of(query, from, limit);
    if (page || page.error().code != Errc::too_large || limit == 1) return page;
  }
}

Answer<Page> PageClient::page_of(const PageQuery& query, const PageCursor& from, int limit) {
  const Time newest = clocks_.for_dates() - trail;
  const auto request = page_request(query, from, limit, newest);
  const auto response = api_->send("GET", request.path);
  if (!response) {
    if (response.error().code != Errc::too_large || limit > 1) return response.fault();
    return Error{Errc::too_large, "", "a single " + query.type + " is over 16 MiB"};
  }
  if (response->status != 200) return refusal(*response, query, request.scopes);
  auto resources = read_page(response->body, limit);
  if (!resources && resources.error().code == Errc::malformed) {
    return api_->fault(*response, request.scopes);
  }
  if (!resources) return std::move(resources).error();
  if (auto sound = check_sequence(*resources, from, newest); !sound) {
    return std::move(sound).error();
  }
  const bool is_short = resources->size() < static_cast<std::size_t>(limit);
  auto page = page_with(*std::move(resources), from, is_short, newest);
  page.next.limit = limit_after(limit, response->body.size(), query);
  return page;
}

Answer<ResourceCount> PageClient::count(const PageQuery& query) {
  if (auto sound = check(query); !sound) return std::move(sound).error();
  const auto request = count_request(query);
  const auto response = api_->send("GET", request.path);
  if (!response) return response.fault();
  if (response->status != 200) return refusal(*response, query, request.scopes);
  const auto total = read_total(response->body);
  if (!total) return api_->fault(*response, request.scopes);
  const bool is_filtered =
      !query.where.empty() || !query.store.empty() || query.since || query.until;
  return ResourceCount{*total, is_filtered && *total == most_counted};
}

Fault PageClient::refusal(const http::HttpResponse& response, const PageQuery& query,
                          std::string_view scopes) const {
  const bool is_about_query = response.status == 400 || response.status == 414;
  if (is_about_query && !query.where.empty()) return predicate_fault(response, query.where);
  if (response.status == 404 && !query.store.empty()) return store_fault(response);
  return api_->fault(response, scopes);
}

}  // namespace ctsync::commercetools_api
