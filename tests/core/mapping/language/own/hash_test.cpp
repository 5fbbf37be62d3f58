// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/own/hash.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/mapping/normalise/few_normal_forms.hpp"
#include "given.hpp"

using ctsync::sha256_hex;
using ctsync::test::few_normal_forms;
using ctsync::test::given;
using ctsync::test::given_for;

namespace {

std::string hash(std::string_view as, std::string_view value, std::string_view more = "") {
  return given_for(
      value,
      R"({"@hash":{"value":VALUE,"as":")" + std::string(as) + "\"" + std::string(more) + "}}",
      few_normal_forms());
}

std::string quoted(std::string_view text) { return "\"" + sha256_hex(text) + "\""; }

}  // namespace

TEST_CASE("@hash gives the SHA-256 of a text as it is") {
  CHECK(given_for(R"("abc")", R"({"@hash":VALUE})") ==
        R"("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")");
  CHECK(hash("text", R"(" Abc ")") == quoted(" Abc "));
  CHECK(hash("text", R"("abc")", R"(,"algorithm":"sha256")") == quoted("abc"));
}

TEST_CASE("@hash takes an e-mail address without blanks around it, in lower case") {
  // The example of Meta's Conversions API, "Customer information parameters", em.
  CHECK(hash("email", R"("John_Smith@gmail.com")") ==
        R"("62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f")");
  CHECK(hash("email", R"(" \tJohn_Smith@Gmail.com\n")") ==
        R"("62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f")");
  CHECK(hash("email", R"("J\u00d6RG@x.example")") == quoted("j\u00F6rg@x.example"));
}

TEST_CASE("@hash takes the digits of a telephone number with its country code") {
  // The example of Meta's Conversions API, "Customer information parameters", ph.
  CHECK(hash("phone", R"("+1 (650) 555-1212")") ==
        R"("e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176")");
  CHECK(hash("phone", R"("0170 1234567")", R"(,"country":"DE")") == quoted("491701234567"));
  CHECK(hash("phone", R"("0170 1234567")", R"(,"country":"Germany")") == quoted("491701234567"));
  CHECK(hash("e164", R"("0170 1234567")", R"(,"country":"AUT")") == quoted("+431701234567"));
}

TEST_CASE("@hash takes the digits of a telephone number as they are without a normaliser") {
  CHECK(given_for(R"("0049 170-1234567")", R"({"@hash":{"value":VALUE,"as":"phone"}})") ==
        quoted("491701234567"));
  CHECK(given_for(R"("+49 170-1234567")", R"({"@hash":{"value":VALUE,"as":"e164"}})") ==
        quoted("+491701234567"));
}

TEST_CASE("@hash takes a text in Unicode's normal form C, if there is a normaliser") {
  CHECK(hash("text", R"("Vale\u0301ry")") == quoted("Val\u00E9ry"));
  CHECK(hash("email", R"("VALe\u0301RY@x.example")") == quoted("val\u00E9ry@x.example"));
  CHECK(given_for(R"("e\u0301")", R"({"@hash":VALUE})") == quoted("e\u0301"));
}

TEST_CASE("@hash gives nothing for an empty text, for no text, and for no possible number") {
  for (const std::string_view as : {"text", "email", "phone", "e164"}) {
    for (const std::string_view value : {R"("")", "null", "5", "true", "[]", R"(["abc"])", "{}"}) {
      CAPTURE(as);
      CAPTURE(value);
      CHECK(hash(as, value) == "nothing");
    }
  }
  CHECK(hash("email", R"(" \n ")") == "nothing");
  CHECK(hash("phone", R"("unknown")") == "nothing");
  CHECK(hash("phone", R"("0170 1234567")") == "nothing");
  CHECK(hash("e164", R"("00000")", R"(,"country":"XX")") == "nothing");
  CHECK(hash("phone", "\"+49" + std::string(300, '1') + "\"") == "nothing");
  CHECK(given(R"({"@hash":{"@path":"missing"}})", "{}") == "nothing");
}

TEST_CASE("@hash refuses wrong options") {
  CHECK(given(R"({"@hash":{"value":"x","as":"mail"}})", "{}") ==
        R"(refused /r/@hash/as: expected "text", "email", "phone", "e164", got another text)");
  CHECK(given(R"({"@hash":{"value":"x","algorithm":"md5"}})", "{}") ==
        R"(refused /r/@hash/algorithm: expected "sha256", got another text)");
  CHECK(given(R"({"@hash":{"value":"x","country":49}})", "{}") ==
        "refused /r/@hash/country: expected a string or a directive, got a number");
}
