// SPDX-License-Identifier: MIT
#include "ctsync/protocol/limits.hpp"

#include <doctest/doctest.h>

#include <ctsync/ctsync.hpp>
#include <vector>

#include "core/a_call.hpp"

using namespace ctsync;

TEST_CASE("targets that take calls in words of their own are not sent requests of rules") {
  Call call = a_call("m", R"({"method":"PUT","path":"/x"})");
  call.kind = CallKind::request;
  const std::vector<AnyProtocol> protocols{segment::Protocol(),    rudderstack::Protocol(),
                                           customerio::Protocol(), jitsu::Protocol(),
                                           mparticle::Protocol(),  tealium::Protocol()};
  for (const auto& protocol : protocols) {
    const auto fragment = protocol.write(call, {});
    CHECK(fragment.bytes.empty());
    CHECK_FALSE(fragment.refused);
    CHECK(fragment.ignored.code == ReasonCode::no_counterpart);
    CHECK(fragment.ignored.text.ends_with(
        " takes calls, and no requests that rules write: these need a target of kind rest or "
        "graphql"));
  }
}

TEST_CASE("a file gets requests of rules as they are") {
  Call call = a_call("m", R"({"method":"PUT","path":"/x"})");
  call.kind = CallKind::request;
  CHECK(ndjson::Protocol().write(call, {}).bytes == call.body);
}

TEST_CASE("a call that is over a size is refused with both sizes") {
  const auto reason = protocol::over_size(a_call("m", "12345"), 4, "Acme");
  REQUIRE(reason);
  CHECK(reason->code == ReasonCode::over_limit);
  CHECK(reason->text == "the call has 5 bytes, Acme takes at most 4");
  CHECK_FALSE(protocol::over_size(a_call("m", "1234"), 4, "Acme"));
}
