// SPDX-License-Identifier: MIT
#include "commercetools/page_query.hpp"

#include <algorithm>
#include <ctsync/base/civil_time.hpp>
#include <variant>

#include "commercetools/resource_types.hpp"

namespace ctsync::commercetools_api {

namespace {

using Listing = ResourceType::Listing;

std::string text_of(Time time) {
  std::string text;
  ctsync::detail::append_datetime(text, time);
  return text;
}

// The characters of a key (commercetools api/types/store).
bool is_store_key(std::string_view key) {
  return key.size() >= 2 && key.size() <= 256 && std::all_of(key.begin(), key.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

// Each predicate is a parameter of its own, and commercetools joins them with "and": whatever is in
// that of the user, it cannot change the others. Values are input variables (API reference, "Input
// variables" of query predicates), which need no escapes.
void add_conditions(ReadRequest& request, const PageQuery& query) {
  if (!query.where.empty()) request.add("where", query.where);
  if (query.since) {
    request.add("where", "lastModifiedAt >= :since");
    request.add("var.since", text_of(*query.since));
  }
  if (query.until) {
    request.add("where", "createdAt < :until");
    request.add("var.until", text_of(*query.until));
  }
}

void add_by_id(ReadRequest& request, const PageCursor& cursor) {
  if (!cursor.id.empty()) {
    request.add("where", "id > :last");
    request.add("var.last", cursor.id);
  }
  request.add("sort", "id asc");
}

void add_catch_up(ReadRequest& request, const PageCursor& cursor, Time newest) {
  if (cursor.id.empty()) {
    request.add("where", "lastModifiedAt >= :time");
  } else {
    // Not `>= :time and id > :id`, which misses a later change of a resource with a lower id.
    request.add("where", "lastModifiedAt > :time or (lastModifiedAt = :time and id > :id)");
    request.add("var.id", cursor.id);
  }
  request.add("var.time", cursor.time);
  request.add("where", "lastModifiedAt <= :newest");
  request.add("var.newest", text_of(newest));
  request.add("sort", "lastModifiedAt asc");
  request.add("sort", "id asc");
}

ReadRequest request_of(const PageQuery& query) {
  const auto& type = *listed_type(query.type);
  ReadRequest request{{}, std::string(type.scope)};
  if (!query.store.empty()) request.path = "/in-store/key=" + query.store;
  request.path += type.path;
  return request;
}

}  // namespace

Status check(const PageQuery& query) {
  const auto* const type = listed_type(query.type);
  if (type == nullptr) {
    return Error{Errc::unsupported, "type", "ctsync does not read this resource type in pages"};
  }
  if (!query.store.empty()) {
    if (type->listing != Listing::stores) {
      return Error{Errc::configuration, "store",
                   "commercetools does not know the " + query.type + "s of a store"};
    }
    if (!is_store_key(query.store)) {
      return Error{Errc::configuration, "store", "expected 2 to 256 letters, digits, - and _"};
    }
  }
  if (query.limit < 1 || query.limit > PageQuery::largest_limit) {
    return Error{Errc::configuration, "limit", "expected a number from 1 to 500"};
  }
  return std::monostate{};
}

std::string scopes_of(const PageQuery& query) {
  auto request = request_of(query);
  request.expand(query.expand);
  return std::move(request.scopes);
}

ReadRequest page_request(const PageQuery& query, const PageCursor& cursor, int limit, Time newest) {
  auto request = request_of(query);
  add_conditions(request, query);
  if (cursor.phase == PageCursor::Phase::by_id) {
    add_by_id(request, cursor);
  } else {
    add_catch_up(request, cursor, newest);
  }
  request.expand(query.expand);
  request.add("limit", std::to_string(limit));
  request.add("withTotal", "false");
  return request;
}

ReadRequest count_request(const PageQuery& query) {
  auto request = request_of(query);
  add_conditions(request, query);
  request.add("limit", "0");
  request.add("withTotal", "true");
  return request;
}

}  // namespace ctsync::commercetools_api
