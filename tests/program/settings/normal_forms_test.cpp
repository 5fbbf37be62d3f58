// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <ctsync/customers.hpp>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "settings/normal_forms/libraries.hpp"

namespace ctsync::test {

using namespace ctsync::server;

namespace {

/// What a target with one form is told of the customer of a fixture.
std::string told(NormalForm form) {
  std::ifstream file(std::string(CTSYNC_FIXTURES) + "/normal_forms/every_form.in.json");
  const std::string body{std::istreambuf_iterator<char>(file), {}};
  Transformer transformer{Config{}};
  const auto reading = transformer.read("commercetools", body);
  REQUIRE(reading);
  const auto step = transformer.apply(**reading, std::nullopt);
  REQUIRE(step);
  Plan plan;
  plan.normal_forms.add(form);
  plan.normalisers = built_normalisers();
  const auto mapped = map(*step, plan);
  REQUIRE(mapped);
  REQUIRE(mapped->calls.size() == 1);
  return mapped->calls[0].body;
}

bool tells(NormalForm form, std::string_view member) {
  return told(form).find(member) != std::string::npos;
}

}  // namespace

TEST_CASE("a form can be made, or it says what to install") {
  const auto& built = built_normalisers();
  CHECK(remedy_for(NormalForm::dates).empty());
  CHECK(remedy_for(NormalForm::addresses).empty());
  CHECK((built.phone("0170 5550123", "DE") == "+491705550123") ==
        remedy_for(NormalForm::phone).empty());
  CHECK((built.country("Deutschland") == "DE") == remedy_for(NormalForm::country).empty());
  CHECK((built.text("e\u0301") == "\u00E9") == remedy_for(NormalForm::text).empty());
  CHECK((built.postal_code("DE", "1") == mapping::normalise::Fits::no) ==
        remedy_for(NormalForm::address).empty());
  CHECK(built.address_parts("DE").city == remedy_for(NormalForm::address).empty());
}

TEST_CASE("a target is told of a customer in the forms of the libraries, or as the customer is") {
  const auto can_make = [](NormalForm form) { return remedy_for(form).empty(); };
  CHECK(tells(NormalForm::phone, R"("phone":"+491705550123")") == can_make(NormalForm::phone));
  CHECK(tells(NormalForm::text, "\"firstName\":\"Ren\u00E9\"") == can_make(NormalForm::text));
  CHECK(tells(NormalForm::address, R"("issues":null)"));
  CHECK(tells(NormalForm::dates, R"("memberSince":"2024-05-01")"));
  CHECK(tells(NormalForm::addresses, R"("billingAddress":{"street":"Elm Road 12")"));
}

TEST_CASE("the normal forms say which libraries they are from") {
  const auto& built = built_normalisers();
  CHECK(built.name == "ctsync");
  for (const auto* library :
       {&phone_library, &unicode_library, &countries_library, &addresses_library}) {
    CAPTURE(library->name);
    const bool is_built = library->add != nullptr;
    CHECK((built.version.find(library->name) != std::string_view::npos) == is_built);
    CHECK(library->remedy.empty() == is_built);
  }
}

}  // namespace ctsync::test
