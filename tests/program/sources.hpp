// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <chrono>
#include <string>
#include <string_view>

#include "adapters/signature/sns_authority.hpp"
#include "adapters/signature/sns_message.hpp"
#include "deliveries.hpp"
#include "program.hpp"
#include "recorder.hpp"
#include "remote.hpp"
#include "tokens.hpp"

/// Sources for servers under test, and the credentials that their senders present.
namespace ctsync::test {

inline const std::string key = "canary-key-0123456789";

/// The settings of a server with these sources in its configuration file.
inline Variables with_sources(const Recorder& segment, const Folder& folder,
                              const std::string& sources) {
  auto variables = settings(segment, folder);
  variables.erase("WEBHOOK_SECRET");
  variables["SYNC_CONFIG_PATH"] = folder.write("ctsync.json", R"({"sources":)" + sources + "}");
  return variables;
}

inline std::string pubsub_source(const std::string& keys_url) {
  return fmt::format(
      R"({{"push":{{"auth":"pubsub","audience":"{}","service_account":"{}","keys_url":"{}"}}}})",
      push_audience, push_account, keys_url);
}

inline Headers bearer(const std::string& token) { return {{"Authorization", "Bearer " + token}}; }

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// An authority and a certificate that are valid now.
inline std::string authority_now() {
  CertificateText text{.subject = "Test Authority",
                       .names = "",
                       .not_before = wall_clock() - std::chrono::hours{24},
                       .not_after = wall_clock() + std::chrono::hours{24},
                       .authority = true};
  return certificate(text, other_signer(), other_signer(), "Test Authority");
}
inline std::string leaf_now() {
  return leaf_pem({.not_before = wall_clock() - std::chrono::hours{24},
                   .not_after = wall_clock() + std::chrono::hours{24}});
}

inline std::string stamp(Time at) {
  const auto days = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{days};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - days)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.000Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

inline std::string sns_source(const Folder& folder, const Remote& amazon,
                              const std::string& topic = sns_message::topic) {
  return fmt::format(R"({{"sns":{{"auth":"sns","topics":["{}"],"sns_url":"{}","trust_file":"{}"}},)"
                     R"("keyed":{{"auth":"eventbridge","secrets":"{}"}}}})",
                     topic, amazon.url(), folder.write("trust.pem", authority_now()), key);
}

}  // namespace ctsync::test
