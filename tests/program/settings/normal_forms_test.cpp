// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "settings/normal_forms/libraries.hpp"

namespace ctsync::test {

using namespace ctsync::server;

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
