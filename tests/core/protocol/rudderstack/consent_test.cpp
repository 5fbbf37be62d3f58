// SPDX-License-Identifier: MIT
#include "ctsync/protocol/rudderstack/consent.hpp"

#include <doctest/doctest.h>

using ctsync::rudderstack::with_consent;

TEST_CASE("consent is told in RudderStack's words, and all else stays as it is") {
  CHECK(with_consent(R"({"userId":"u","context":{"library":{"name":"ctsync"},"consent":)"
                     R"({"categoryPreferences":{"ads":false,"mail":true,"web":true}}},"n":1.5})") ==
        R"({"userId":"u","context":{"library":{"name":"ctsync"},"consentManagement":)"
        R"({"provider":"custom","resolutionStrategy":"and","allowedConsentIds":["mail","web"],)"
        R"("deniedConsentIds":["ads"]}},"n":1.5})");
}

TEST_CASE("a call without consent keeps its bytes") {
  for (const auto* call : {R"({ "context": {}, "n": 1.10 })", R"({"a":1})", "not JSON"}) {
    CHECK(with_consent(call) == call);
  }
}
