// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/address.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/profile_json.hpp"

namespace {

std::string address(std::string_view fields) {
  const ProfileJson read(R"({"addresses":[)" + std::string(fields) + "]}");
  std::string out;
  ctsync::json::Writer writer(out);
  writer.begin_object();
  ctsync::mapping::write_address(writer, "address", read.profile,
                                 ctsync::primary_address(read.profile));
  writer.end_object();
  return out.substr(11, out.size() - 12);
}

std::string street(std::string_view fields) {
  const std::string written = address(fields);
  ctsync::json::Parser parser;
  auto root = parser.parse(written);
  REQUIRE(root.has_value());
  CHECK(root->size() == ((*root)["street"].is_string() ? 1 : 0));
  return std::string((*root)["street"].string_or_empty());
}

}  // namespace

TEST_CASE("the street has a line for each kind of field, in this sequence") {
  CHECK(street(R"({"additionalAddressInfo":"ring twice","pOBox":"4410","apartment":"12",
    "building":"C","additionalStreetInfo":"Suite 300","streetNumber":"7","streetName":"Elm Road"})") ==
        "Elm Road 7\nSuite 300\nBuilding C, Apartment 12\nPO Box 4410\nring twice");
  CHECK(street(R"({"streetName":"Elm Road","additionalAddressInfo":"x"})") == "Elm Road\nx");
  CHECK(street(R"({"streetNumber":"7","building":"C"})") == "7\nBuilding C");
  CHECK(street(R"({"streetName":"Elm Road","apartment":"12"})") == "Elm Road\nApartment 12");
}

TEST_CASE("each field alone is a street") {
  CHECK(street(R"({"pOBox":"4410"})") == "PO Box 4410");
  CHECK(street(R"({"building":"C"})") == "Building C");
  CHECK(street(R"({"apartment":"12"})") == "Apartment 12");
  CHECK(street(R"({"additionalStreetInfo":" Suite 300 "})") == "Suite 300");
  CHECK(street(R"({"additionalAddressInfo":"ring twice"})") == "ring twice");
  CHECK(street(R"({})").empty());
}

TEST_CASE("a value with a word needs no label") {
  CHECK(street(R"({"pOBox":"Postfach 12"})") == "Postfach 12");
  CHECK(street(R"({"pOBox":"BP 12"})") == "BP 12");
  CHECK(street(R"({"building":"Haus 3","apartment":"4B"})") == "Haus 3, Apartment 4B");
  CHECK(street(R"({"building":"A1","apartment":"12 links"})") == "Building A1, 12 links");
  CHECK(street(R"({"building":"棟"})") == "棟");
}

TEST_CASE("blank lines are left out, and a street of blank fields is null") {
  CHECK(street(R"({"streetName":"Elm Road","building":" ","apartment":"\u00a0"})") == "Elm Road");
  CHECK(street(R"({"streetName":" ","pOBox":"4410"})") == "PO Box 4410");
  CHECK(address(R"({"streetName":" ","pOBox":""})") == R"({"street":null})");
  CHECK(address(R"({"pOBox":null})") == R"({"street":null})");
}

TEST_CASE("members of Segment come first, then those of commercetools") {
  CHECK(address(R"({"department":"Lab","company":"Co","region":"R","country":"NO","postalCode":"1",
    "state":"S","city":"C","streetName":"\"E\\","additionalStreetInfo":"x\ny"})") ==
        R"({"street":"\"E\\\nx\ny","city":"C","state":"S","postalCode":"1","country":"NO",)"
        R"("region":"R","company":"Co","department":"Lab"})");
}

TEST_CASE("what names the recipient or the address itself is not sent") {
  CHECK(address(R"({"id":"a","key":"k","title":"Dr.","salutation":"Ms","firstName":"F",
    "lastName":"L","email":"e@x.example","fax":"1","externalId":"x",
    "custom":{"fields":{"floor":2}}})") == "{}");
}
