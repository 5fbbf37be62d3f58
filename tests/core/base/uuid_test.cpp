// SPDX-License-Identifier: MIT
#include "ctsync/base/uuid.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

using ctsync::name_uuid;
using ctsync::Uuid;

namespace {

std::string text_of(const Uuid& uuid) {
  std::string text;
  ctsync::append_uuid(text, uuid);
  return text;
}

}  // namespace

TEST_CASE("a version 5 UUID is that of RFC 9562") {
  constexpr Uuid dns{0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                     0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
  CHECK(text_of(dns) == "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  CHECK(text_of(ctsync::uuid_v5(dns, "www.example.com")) == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  CHECK(text_of(ctsync::uuid_v5(dns, "python.org")) == "886313e1-3b8a-5372-9b90-0c9aee199e5d");
}

TEST_CASE("digests of sequences that begin alike differ by every part, and are frozen") {
  const ctsync::NameDigests of_shop({"secret", "find", "shop"});
  CHECK(text_of(of_shop.of({"email", "ada@shop.example"})) ==
        "2c04c951-0f96-58bc-813e-73dd57635d0a");
  CHECK(of_shop.of({"email", "a"}) == of_shop.of({"email", "a"}));
  std::set<Uuid> different{of_shop.of({"email", "a"}),
                           of_shop.of({"email", "b"}),
                           of_shop.of({"emai", "la"}),
                           of_shop.of({"email", "a", ""}),
                           of_shop.of({"email", std::string(200, 'a')}),
                           ctsync::NameDigests({"secret", "find", "shop2"}).of({"email", "a"}),
                           ctsync::NameDigests({"secret", "find", "shop", ""}).of({"email", "a"}),
                           ctsync::NameDigests({"secret2", "find", "shop"}).of({"email", "a"})};
  CHECK(different.size() == 8);
}

TEST_CASE("the UUID of a sequence of parts is frozen") {
  CHECK(text_of(ctsync::uuid_namespace) == "4c23b0cc-9114-4496-bf42-338e9485d493");
  CHECK(name_uuid({}) == "36e09793-d1c1-5443-a22f-a1fefce20a43");
  CHECK(name_uuid({"tenant", "project", "customer", "42", "identify"}) ==
        "b3d7f1a2-e58f-5593-a49a-39bac23a70ce");
  CHECK(name_uuid({"zo\xc3\xab", "", std::string(100, 'x')}) ==
        "fa7567e3-c598-55f5-b223-86d892fb486e");
}

TEST_CASE("parts enter with their length, so that moving a border changes the UUID") {
  const std::vector<std::string> uuids{
      name_uuid({}),          name_uuid({""}),        name_uuid({"", ""}),
      name_uuid({"abc"}),     name_uuid({"ab", "c"}), name_uuid({"a", "bc"}),
      name_uuid({"", "abc"}), name_uuid({"abc", ""}), name_uuid({"c", "ab"}),
      name_uuid({"1:a"}),     name_uuid({"a1:b"}),    name_uuid({"a", "b"})};
  CHECK(std::set<std::string>(uuids.begin(), uuids.end()).size() == uuids.size());
}

TEST_CASE("a UUID of parts has 36 lower-case characters and says version 5, variant 10") {
  const std::string_view shape = "xxxxxxxx-xxxx-5xxx-vxxx-xxxxxxxxxxxx";
  for (int i = 0; i < 100; ++i) {
    const auto uuid = name_uuid({"part", std::to_string(i)});
    CAPTURE(uuid);
    REQUIRE(uuid.size() == shape.size());
    for (std::size_t at = 0; at < shape.size(); ++at) {
      const std::string_view allowed = shape[at] == 'x'   ? "0123456789abcdef"
                                       : shape[at] == 'v' ? "89ab"
                                                          : shape.substr(at, 1);
      CHECK(allowed.find(uuid[at]) != std::string_view::npos);
    }
  }
}
