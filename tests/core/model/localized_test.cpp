// SPDX-License-Identifier: MIT
#include "ctsync/model/localized.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

std::string localized(std::string_view texts, std::string_view preferred, std::string_view other) {
  ctsync::json::Parser parser;
  const auto root = parser.parse(texts);
  REQUIRE(root.has_value());
  return std::string(ctsync::localized(*root, preferred, other));
}

constexpr std::string_view lamp =
    R"({"en-US":"Flashlight","de":"Lampe","fr-CH":"Lampe de poche","en-GB":"Torch"})";

}  // namespace

TEST_CASE("a text is that of exactly the locale, else of its language, else of another region") {
  CHECK(localized(lamp, "en-US", "") == "Flashlight");
  CHECK(localized(lamp, "de-AT", "") == "Lampe");
  CHECK(localized(lamp, "fr-FR", "") == "Lampe de poche");
  CHECK(localized(lamp, "fr", "") == "Lampe de poche");
}

TEST_CASE("of several regions the first by bytes counts, wherever it stands") {
  CHECK(localized(lamp, "en", "") == "Torch");
  CHECK(localized(lamp, "en-AU", "") == "Torch");
}

TEST_CASE("the second locale counts where the first has no text") {
  CHECK(localized(lamp, "it", "de-DE") == "Lampe");
  CHECK(localized(lamp, "", "fr-CH") == "Lampe de poche");
  CHECK(localized(lamp, "de", "en-US") == "Lampe");
}

TEST_CASE("without either language the text with the first key by bytes counts") {
  CHECK(localized(lamp, "", "") == "Lampe");
  CHECK(localized(lamp, "it", "sv") == "Lampe");
  CHECK(localized(R"({"zh-Hant-TW":"a","Zh":"b"})", "", "") == "b");
}

TEST_CASE("a language is no prefix of a longer one") {
  CHECK(localized(R"({"a":"first","den":"x"})", "de", "") == "first");
  CHECK(localized(R"({"a":"first","de_AT":"x"})", "de", "") == "first");
}

TEST_CASE("empty texts and values of other types do not count") {
  CHECK(localized(R"({"de":"","en":"Torch"})", "de", "") == "Torch");
  CHECK(localized(R"({"de":7,"en":null,"fr":["x"]})", "de", "en").empty());
  CHECK(localized("{}", "de", "en").empty());
  CHECK(localized("null", "de", "en").empty());
  CHECK(localized("[]", "de", "en").empty());
  CHECK(localized("7", "de", "en").empty());
}

TEST_CASE("a plain text is itself in every language") {
  CHECK(localized(R"("Lamp")", "de", "en") == "Lamp");
  CHECK(localized(R"("")", "de", "en").empty());
}
