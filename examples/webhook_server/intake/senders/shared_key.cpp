// SPDX-License-Identifier: MIT
#include <algorithm>
#include <ctsync/base/ascii.hpp>
#include <signature/shared_key.hpp>
#include <string_view>
#include <utility>

#include "intake/senders/senders.hpp"

namespace ctsync::server {

namespace {

using signature::KeyPlace;
using signature::Proof;
using signature::Sender;

/// Amazon EventBridge and Azure Event Grid: the sender presents a key.
class KeyAuthenticator final : public Authenticator {
 public:
  KeyAuthenticator(SourceSettings settings, Sender sender, signature::SharedKeyVerifier verifier)
      : Authenticator(std::move(settings), sender), verifier_(std::move(verifier)) {}

 private:
  Verified verify(const http::Request& request, Time) const override {
    const Proof proof = verify_key(request);
    if (proof != Proof::ok || sender() != Sender::event_grid) return {proof};
    return {verify_subscription(request)};
  }

  Proof verify_key(const http::Request& request) const {
    const auto& key_in = settings().key_in;
    if (key_in.place == KeyPlace::query) return verifier_.verify(request.query);
    const std::string_view header =
        key_in.place == KeyPlace::header ? std::string_view(key_in.name) : "authorization";
    if (request.count(header) > 1) return Proof::repeated;
    return verifier_.verify(request.header(header));
  }

  Proof verify_subscription(const http::Request& request) const {
    constexpr std::string_view header = "aeg-subscription-name";
    const auto& allowed = settings().subscriptions;
    if (allowed.empty()) return Proof::ok;
    if (request.count(header) > 1) return Proof::repeated;
    const auto subscription = request.header(header).value_or("");
    // Azure writes subscription names in either case.
    const bool known = std::any_of(allowed.begin(), allowed.end(), [&](const std::string& one) {
      return ascii::same_word(one, subscription);
    });
    return known ? Proof::ok : Proof::not_allowed;
  }

  signature::SharedKeyVerifier verifier_;
};

MadeAuthenticator make(SourceSettings settings, Sender sender) {
  signature::SharedKeyOptions options;
  options.place = settings.key_in.place;
  options.user = settings.user;
  if (options.place == KeyPlace::query) options.parameter = settings.key_in.name;
  options.where = settings.where_of_secrets();
  auto verifier = signature::SharedKeyVerifier::create(revealed_secrets(settings), options);
  if (!verifier) return std::move(verifier).error();
  return MadeAuthenticator(
      std::make_unique<KeyAuthenticator>(std::move(settings), sender, *std::move(verifier)));
}

}  // namespace

MadeAuthenticator make_eventbridge(SourceSettings settings, ReportFetch) {
  return make(std::move(settings), Sender::eventbridge);
}

MadeAuthenticator make_event_grid(SourceSettings settings, ReportFetch) {
  return make(std::move(settings), Sender::event_grid);
}

}  // namespace ctsync::server
