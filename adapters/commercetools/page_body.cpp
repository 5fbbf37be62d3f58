// SPDX-License-Identifier: MIT
#include "commercetools/page_body.hpp"

#include <cstddef>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/json/raw.hpp>
#include <optional>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <variant>

#include "commercetools/read_request.hpp"

namespace ctsync::commercetools_api {

namespace {

using json::Pointer;
using json::View;

Error no_page() { return {Errc::malformed, "", "the answer is not a page of resources"}; }

// Whether the page is the one that was asked for. If commercetools had lowered the limit, a full
// page would look like the last one.
Status check_envelope(View page, std::size_t limit) {
  const auto expect = [&](std::string_view member, std::size_t number) -> Status {
    const auto got = page[member].integer();
    if (got == static_cast<std::int64_t>(number)) return std::monostate{};
    std::string detail = "expected ";
    detail.append(std::to_string(number)).append(" in the page of commercetools, got ");
    detail.append(got ? std::to_string(*got) : "no integer");
    return Pointer{nullptr, member}.error(Errc::invalid, detail);
  };
  const std::size_t size = page["results"].size();
  if (size > limit) {
    std::string detail = "commercetools gave ";
    detail.append(std::to_string(size)).append(" resources, asked for ");
    detail.append(std::to_string(limit));
    return Pointer{nullptr, "results"}.error(Errc::invalid, detail);
  }
  if (auto same = expect("limit", limit); !same) return same;
  if (auto same = expect("offset", 0); !same) return same;
  return expect("count", size);
}

Result<PagedResource> read_resource(View value, const Pointer& at) {
  if (!value.is_object()) return at.wrong_type("an object", value.type());
  PagedResource resource;
  const auto id = json::read_text(value["id"], Pointer{&at, "id"});
  if (!id) return id.error();
  if (!can_be_id(*id)) {
    return Pointer{&at, "id"}.error(Errc::invalid, "expected the id of a resource");
  }
  const auto version = json::read_integer(value["version"], Pointer{&at, "version"});
  if (!version) return version.error();
  const auto changed = json::read_text(value["lastModifiedAt"], Pointer{&at, "lastModifiedAt"},
                                       json::TextRule::datetime);
  if (!changed) return changed.error();
  resource.id = *id;
  resource.version = *version;
  resource.last_modified_at = *changed;
  return resource;
}

// Where a resource stands in the sequence of a phase. Times finer than a millisecond, which
// commercetools does not give, are told apart by their texts.
using Place = std::tuple<Time, std::string_view, std::string_view>;

Place place_in(PageCursor::Phase phase, std::string_view time, std::string_view id) {
  if (phase == PageCursor::Phase::by_id) return {{}, {}, id};
  return {ctsync::detail::parse_datetime(time).value_or(Time{}), time, id};
}

}  // namespace

Result<std::vector<PagedResource>> read_page(std::string_view body, int limit) {
  json::Parser parser;
  const auto root = parser.parse(body);
  if (!root && root.error().code == Errc::too_large) return root.error();
  if (!root || !(*root)["results"].is_array()) return no_page();
  if (auto asked = check_envelope(*root, static_cast<std::size_t>(limit)); !asked) {
    return std::move(asked).error();
  }
  const auto results = (*root)["results"];
  std::vector<PagedResource> resources;
  resources.reserve(results.size());
  json::RawItems raw(json::raw_member(body, "results"));
  const Pointer at{nullptr, "results"};
  auto read = json::read_each(results, at, [&](View each, const Pointer& here) -> Status {
    auto resource = read_resource(each, here);
    if (!resource) return std::move(resource).error();
    if (!raw.next()) return no_page();
    resource->json = raw.value;
    resources.push_back(*std::move(resource));
    return std::monostate{};
  });
  if (!read) return std::move(read).error();
  return resources;
}

Status check_sequence(const std::vector<PagedResource>& resources, const PageCursor& cursor,
                      Time newest) {
  const bool catches_up = cursor.phase == PageCursor::Phase::catch_up;
  const Pointer results{nullptr, "results"};
  Place last = place_in(cursor.phase, cursor.time, cursor.id);
  std::unordered_set<std::string_view> seen;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const auto& each = resources[i];
    const Pointer here{&results, {}, i};
    const auto place = place_in(cursor.phase, each.last_modified_at, each.id);
    if (!seen.insert(each.id).second) {
      return here.error(Errc::invalid, "commercetools gave this resource twice in one page");
    }
    if (place <= last) {
      return here.error(Errc::invalid,
                        catches_up ? "commercetools gave this resource out of sequence, expected "
                                     "ascending lastModifiedAt and id"
                                   : "commercetools gave this resource out of sequence, expected "
                                     "ascending ids");
    }
    if (catches_up && std::get<Time>(place) > newest) {
      return here.error(Errc::invalid, "commercetools gave a later change than was asked for");
    }
    last = place;
  }
  return std::monostate{};
}

Result<std::int64_t> read_total(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  const auto total = root ? (*root)["total"].integer() : std::nullopt;
  if (!total || *total < 0) return no_page();
  return *total;
}

}  // namespace ctsync::commercetools_api
