// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/frame.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>

using ctsync::CallKind;
using ctsync::mapping::message_id;
using ctsync::mapping::Origin;

namespace {

constexpr std::string_view when = "2026-01-02T03:04:05.678Z";
constexpr Origin origin{"default", "shop", "customer/c1", "version:7", "segment", when};

}  // namespace

TEST_CASE("message ids differ by tenant, project, resource, revision, kind and target") {
  std::set<std::string> ids;
  ids.insert(message_id(origin, CallKind::identify));
  ids.insert(message_id(origin, CallKind::track));
  for (const auto& other : {Origin{"d", "shop", "customer/c1", "version:7", "segment", when},
                            Origin{"default", "s", "customer/c1", "version:7", "segment", when},
                            Origin{"default", "shop", "order/c1", "version:7", "segment", when},
                            Origin{"default", "shop", "customer/c1", "message:7", "segment", when},
                            Origin{"default", "shopcustomer/", "c1", "version:7", "segment", when},
                            Origin{"default", "shop", "customer/c1", "version:7", "other", when}}) {
    ids.insert(message_id(other, CallKind::identify));
  }
  CHECK(ids.size() == 8);
  for (const auto& id : ids) CHECK(id.size() == 36);
}

TEST_CASE("when something happened is no part of its message id") {
  Origin later = origin;
  later.timestamp = "2026-05-05T00:00:00Z";
  CHECK(message_id(later, CallKind::identify) == message_id(origin, CallKind::identify));
}
