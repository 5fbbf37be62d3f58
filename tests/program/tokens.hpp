// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <chrono>
#include <ctsync/base/time.hpp>
#include <string>

#include "adapters/signature/rsa_signer.hpp"

/// Tokens as Google sends them with a push.
namespace ctsync::test {

inline const std::string push_audience = "https://hook.example.com/in/pubsub";
inline const std::string push_account = "push@proj.iam.gserviceaccount.com";

inline std::string key_set(const RsaSigner& of = signer()) {
  return R"({"keys":[)" + of.jwk("one") + "]}";
}

inline std::string push_token(Time at, const RsaSigner& by = signer(),
                              const std::string& audience = push_audience,
                              const std::string& account = push_account) {
  const auto seconds = at.time_since_epoch() / std::chrono::seconds{1};
  const std::string claims =
      fmt::format(R"({{"iss":"https://accounts.google.com","aud":"{}","email":"{}",)"
                  R"("email_verified":true,"iat":{},"exp":{}}})",
                  audience, account, seconds - 10, seconds + 3'600);
  const auto text =
      base64url(R"({"alg":"RS256","kid":"one","typ":"JWT"})") + "." + base64url(claims);
  return text + "." + base64url(by.sign(signature::Hash::sha256, text));
}

}  // namespace ctsync::test
