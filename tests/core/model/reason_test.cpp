// SPDX-License-Identifier: MIT
#include "ctsync/model/reason.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string_view>

using ctsync::Errc;
using ctsync::reason_code;
using ctsync::reason_words;
using ctsync::ReasonCode;

TEST_CASE("each reason has a word of its own, and is found by it") {
  const std::set<std::string_view> words(reason_words.begin(), reason_words.end());
  CHECK(words.size() == reason_words.size());
  CHECK(reason_words.size() == static_cast<std::size_t>(ReasonCode::rule_failed) + 1);
  for (std::size_t i = 0; i < reason_words.size(); ++i) {
    const auto code = static_cast<ReasonCode>(i);
    CAPTURE(i);
    CHECK(reason_code(name(code)) == code);
    CHECK(name(code).empty() == (code == ReasonCode::none));
  }
}

TEST_CASE("the words of reasons stand beside their codes") {
  CHECK(name(ReasonCode::own_call) == "own_call");
  CHECK(name(ReasonCode::stale) == "stale");
  CHECK(name(ReasonCode::not_identified) == "not_identified");
  CHECK(name(ReasonCode::payload_not_included) == "payload_not_included");
  CHECK(name(ReasonCode::read_too_early) == "read_too_early");
  CHECK(name(ReasonCode::forwarded) == "forwarded");
  CHECK(name(ReasonCode::unreadable) == "unreadable");
  CHECK(name(ReasonCode::internal) == "internal");
  CHECK(name(ReasonCode::target_unavailable) == "target_unavailable");
  CHECK(name(ReasonCode::superseded) == "superseded");
}

TEST_CASE("the word of a reason is lower case with underscores") {
  for (const auto word : reason_words) {
    CAPTURE(word);
    CHECK(std::all_of(word.begin(), word.end(),
                      [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
  }
}

TEST_CASE("a word that is none has no code") {
  for (const std::string_view word : {"Stale", "stale ", "done", "none"}) {
    CHECK_FALSE(reason_code(word));
  }
}

TEST_CASE("an error is a reason with its own code and text") {
  const auto reason = ctsync::reason_of({Errc::missing, "/customer/email", "is missing"});
  CHECK(reason.code == ReasonCode::missing);
  CHECK(reason.text == "/customer/email: is missing");
  for (const auto code :
       {Errc::malformed, Errc::missing, Errc::invalid, Errc::unsupported, Errc::too_large}) {
    CHECK(name(reason_code(code)) == ctsync::name(code));
  }
  for (const auto code : {Errc::internal, Errc::configuration, Errc::unavailable}) {
    CHECK(reason_code(code) == ReasonCode::internal);
  }
}

TEST_CASE("no reason is none") {
  CHECK_FALSE(ctsync::Reason{});
  CHECK(ctsync::Reason{ReasonCode::stale, ""});
}
