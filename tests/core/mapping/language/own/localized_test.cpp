// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/own/localized.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "given.hpp"

using ctsync::test::given;
using ctsync::test::given_for;

namespace {

std::string localized(std::string_view locales, std::string_view texts) {
  return given_for(texts,
                   R"({"@localized":{"value":VALUE,"locales":)" + std::string(locales) + "}}");
}

}  // namespace

TEST_CASE("@localized gives the text of the first locale that has one") {
  constexpr std::string_view texts = R"({"en":"red","de":"rot","fr":""})";
  CHECK(localized(R"(["de","en"])", texts) == R"("rot")");
  CHECK(localized(R"(["fr","en","de"])", texts) == R"("red")");
  CHECK(localized(R"([{"@path":"missing"},{"@literal":5},"de"])", texts) == R"("rot")");
}

TEST_CASE("@localized takes the language where there is no text for its region") {
  CHECK(localized(R"(["de-AT"])", R"({"en":"red","de":"rot"})") == R"("rot")");
  CHECK(localized(R"(["de-AT"])", R"({"en":"red","de-DE":"rot","de-CH":"ROT"})") == R"("ROT")");
  CHECK(localized(R"(["de"])", R"({"den":"no","de-DE":"rot"})") == R"("rot")");
}

TEST_CASE("@localized gives the text with the first key where no locale has one") {
  CHECK(localized(R"(["fr"])", R"({"nl":"rood","en":"","de":"rot"})") == R"("rot")");
  CHECK(localized("[]", R"({"nl":"rood","de":"rot"})") == R"("rot")");
  CHECK(given_for(R"({"nl":"rood","de":"rot"})", R"({"@localized":{"value":VALUE}})") ==
        R"("rot")");
}

TEST_CASE("@localized takes its locales from the payload, too") {
  constexpr std::string_view payload = R"({"t":{"en":"red","de":"rot"},"l":"de","ls":["de","en"]})";
  CHECK(given(R"({"@localized":{"value":{"@path":"t"},"locales":[{"@path":"l"}]}})", payload) ==
        R"("rot")");
  CHECK(given(R"({"@localized":{"value":{"@path":"t"},"locales":{"@path":"l"}}})", payload) ==
        R"("rot")");
  CHECK(given(R"({"@localized":{"value":{"@path":"t"},"locales":{"@path":"ls"}}})", payload) ==
        R"("rot")");
}

TEST_CASE("@localized leaves a text as it is, and gives nothing for what has none") {
  CHECK(localized(R"(["de"])", R"("red")") == R"("red")");
  CHECK(localized(R"(["de"])", R"("")") == R"("")");
  for (const std::string_view value :
       {"null", "5", "true", "[]", R"(["rot"])", "{}", R"({"de":5})", R"({"de":"","en":null})"}) {
    CAPTURE(value);
    CHECK(localized(R"(["de"])", value) == "nothing");
  }
  CHECK(given(R"({"@localized":{"value":{"@path":"missing"},"locales":["de"]}})", "{}") ==
        "nothing");
}

TEST_CASE("@localized refuses locales that are no texts") {
  CHECK(given(R"({"@localized":{"value":"x","locales":["de",5]}})", "{}") ==
        "refused /r/@localized/locales/1: expected a string or a directive, got a number");
  CHECK(given(R"({"@localized":{"value":"x","locales":"de"}})", "{}") ==
        "refused /r/@localized/locales: expected an array of strings or a directive, got a string");
  CHECK(given(R"({"@localized":{"locales":["de"]}})", "{}") ==
        "refused /r/@localized: expected a member value, got none");
  CHECK(given(R"({"@localized":"x"})", "{}") ==
        "refused /r/@localized: expected an object, got a string");
}
