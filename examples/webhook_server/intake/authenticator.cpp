// SPDX-License-Identifier: MIT
#include "intake/authenticator.hpp"

#include <algorithm>
#include <signature/jwt.hpp>
#include <signature/segment_signature.hpp>
#include <signature/shared_key.hpp>
#include <signature/signature.hpp>
#include <string_view>
#include <vector>

namespace ctsync::server {

namespace {

using signature::KeyPlace;
using signature::Proof;

constexpr Duration sns_tolerance = std::chrono::hours{1};

std::vector<std::string> revealed(const std::vector<Secret>& secrets) {
  std::vector<std::string> texts;
  for (const auto& secret : secrets) texts.push_back(secret.reveal());
  return texts;
}

/// The source's own secrets, or those of webhooks.
std::string where_of_secrets(const SourceSettings& settings) {
  return settings.auth == Auth::hmac && !settings.has("secrets")
             ? "webhooks.secret (WEBHOOK_SECRET)"
             : settings.where("secrets");
}

class HmacAuthenticator final : public Authenticator {
 public:
  HmacAuthenticator(SourceSettings settings, signature::SignatureVerifier verifier)
      : Authenticator(std::move(settings)), verifier_(std::move(verifier)) {}

  Judgement judge(const http::Request& request, Time now) const override {
    signature::SignatureHeaders headers;
    for (const auto& [name, value] : request.headers) headers.add(name, value);
    return {signature::proof_of(verifier_.verify(headers, request.body, now))};
  }

 private:
  signature::SignatureVerifier verifier_;
};

class PubsubAuthenticator final : public Authenticator {
 public:
  PubsubAuthenticator(SourceSettings settings, ReportFetch report)
      : Authenticator(std::move(settings)),
        keys_(fetch_keys(this->settings(), std::move(report))) {}

  Status prepare() {
    signature::OidcOptions options;
    options.audience = settings().audience;
    options.service_account_email = settings().service_account;
    options.where = settings().where("audience");
    auto verifier = signature::OidcVerifier::create(std::move(options), keys_);
    if (!verifier) return std::move(verifier).error();
    verifier_.emplace(*std::move(verifier));
    return std::monostate{};
  }

  Judgement judge(const http::Request& request, Time now) const override {
    if (request.count("authorization") > 1) return {Proof::repeated};
    return {verifier_->verify(request.header("authorization"), now)};
  }

 private:
  signature::KeySource keys_;
  std::optional<signature::OidcVerifier> verifier_;
};

class SnsAuthenticator final : public Authenticator {
 public:
  SnsAuthenticator(SourceSettings settings, std::unique_ptr<const SnsProof> proof)
      : Authenticator(std::move(settings)), proof_(std::move(proof)) {}

  Judgement judge(const http::Request& request, Time now) const override {
    json::Parser parser;  // whose memory goes with it: nobody knows yet who sent the body
    const auto body = parser.parse(request.body);
    if (!body) return {Proof::malformed};
    const auto verdict = proof_->verify(*body, now);
    if (!verdict.message || verdict.message->type == signature::SnsType::notification) {
      return {verdict.proof};
    }
    return {verdict.proof,
            SubscriptionNotice{verdict.message->type, std::string(verdict.message->topic_arn),
                               std::string(verdict.message->token)}};
  }

 private:
  std::unique_ptr<const SnsProof> proof_;
};

/// Azure writes names of subscriptions in either case.
bool same_in_any_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

class KeyAuthenticator final : public Authenticator {
 public:
  KeyAuthenticator(SourceSettings settings, signature::SharedKeyVerifier verifier)
      : Authenticator(std::move(settings)), verifier_(std::move(verifier)) {}

  Judgement judge(const http::Request& request, Time) const override {
    const Proof proof = judge_key(request);
    if (proof != Proof::ok || settings().auth != Auth::event_grid) return {proof};
    return {judge_subscription(request)};
  }

 private:
  Proof judge_key(const http::Request& request) const {
    const auto& key_in = settings().key_in;
    if (key_in.place == KeyPlace::query) return verifier_.verify(request.query);
    const std::string_view header =
        key_in.place == KeyPlace::header ? std::string_view(key_in.name) : "authorization";
    if (request.count(header) > 1) return Proof::repeated;
    return verifier_.verify(request.header(header));
  }

  Proof judge_subscription(const http::Request& request) const {
    constexpr std::string_view header = "aeg-subscription-name";
    const auto& allowed = settings().subscriptions;
    if (allowed.empty()) return Proof::ok;
    if (request.count(header) > 1) return Proof::repeated;
    const auto subscription = request.header(header).value_or("");
    const bool known = std::any_of(allowed.begin(), allowed.end(), [&](const std::string& one) {
      return same_in_any_case(one, subscription);
    });
    return known ? Proof::ok : Proof::not_allowed;
  }

  signature::SharedKeyVerifier verifier_;
};

/// Segment signs the first event of a batch only, so a batch of more is not authentic as a whole.
bool proves_all(const signature::SegmentVerdict& verdict, std::string_view body) {
  if (verdict.whole_body) return true;
  const auto* end = verdict.proven.data() + verdict.proven.size();
  auto rest = body.substr(static_cast<std::size_t>(end - body.data()));
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  return rest.starts_with(']');
}

class SegmentAuthenticator final : public Authenticator {
 public:
  SegmentAuthenticator(SourceSettings settings, signature::SegmentSignatureVerifier verifier)
      : Authenticator(std::move(settings)), verifier_(std::move(verifier)) {}

  Judgement judge(const http::Request& request, Time) const override {
    if (request.count("x-signature") > 1) return {Proof::repeated};
    const auto verdict = verifier_.verify(request.header("x-signature"), request.body);
    if (verdict.proof != Proof::ok) return {verdict.proof};
    return {proves_all(verdict, request.body) ? Proof::ok : Proof::mismatch};
  }

 private:
  signature::SegmentSignatureVerifier verifier_;
};

using Made = Result<std::unique_ptr<Authenticator>>;

Made make_hmac(SourceSettings settings) {
  signature::Options options;
  options.replay_protection = settings.replay_protection.value_or(options.replay_protection);
  options.tolerance = settings.tolerance.value_or(options.tolerance);
  options.where = where_of_secrets(settings);
  auto verifier = signature::SignatureVerifier::create(revealed(settings.secrets), options);
  if (!verifier) return std::move(verifier).error();
  return Made(std::make_unique<HmacAuthenticator>(std::move(settings), *std::move(verifier)));
}

Made make_pubsub(SourceSettings settings, ReportFetch report) {
  auto made = std::make_unique<PubsubAuthenticator>(std::move(settings), std::move(report));
  if (auto status = made->prepare(); !status) return std::move(status).error();
  return Made(std::move(made));
}

Made make_sns(SourceSettings settings, ReportFetch report) {
  auto proof = SnsProof::create(settings, sns_tolerance, std::move(report));
  if (!proof) return std::move(proof).error();
  return Made(std::make_unique<SnsAuthenticator>(std::move(settings), *std::move(proof)));
}

Made make_keyed(SourceSettings settings) {
  signature::SharedKeyOptions options;
  options.place = settings.key_in.place;
  options.user = settings.user;
  if (options.place == KeyPlace::query) options.parameter = settings.key_in.name;
  options.where = where_of_secrets(settings);
  auto verifier = signature::SharedKeyVerifier::create(revealed(settings.secrets), options);
  if (!verifier) return std::move(verifier).error();
  return Made(std::make_unique<KeyAuthenticator>(std::move(settings), *std::move(verifier)));
}

Made make_segment(SourceSettings settings) {
  auto verifier = signature::SegmentSignatureVerifier::create(revealed(settings.secrets),
                                                              where_of_secrets(settings));
  if (!verifier) return std::move(verifier).error();
  return Made(std::make_unique<SegmentAuthenticator>(std::move(settings), *std::move(verifier)));
}

}  // namespace

Made Authenticator::create(SourceSettings settings, ReportFetch report) {
  switch (settings.auth.value_or(Auth::hmac)) {
    case Auth::hmac: return make_hmac(std::move(settings));
    case Auth::pubsub: return make_pubsub(std::move(settings), std::move(report));
    case Auth::sns: return make_sns(std::move(settings), std::move(report));
    case Auth::eventbridge:
    case Auth::event_grid: return make_keyed(std::move(settings));
    case Auth::segment: return make_segment(std::move(settings));
  }
  return Error{Errc::configuration, settings.where("auth"), "is of no known kind"};
}

signature::Sender Authenticator::sender() const noexcept {
  switch (settings_.auth.value_or(Auth::hmac)) {
    case Auth::hmac: return signature::Sender::forwarder;
    case Auth::pubsub: return signature::Sender::pubsub;
    case Auth::sns: return signature::Sender::sns;
    case Auth::eventbridge: return signature::Sender::eventbridge;
    case Auth::event_grid: return signature::Sender::event_grid;
    case Auth::segment: return signature::Sender::segment;
  }
  return signature::Sender::forwarder;
}

Status Authenticator::confirm(const SubscriptionNotice& notice) const {
  if (notice.type != signature::SnsType::subscription_confirmation) {
    return Error{Errc::unsupported, "", "only a SubscriptionConfirmation is to be confirmed"};
  }
  return confirm_subscription(settings_, notice.topic_arn, notice.token);
}

Result<std::unique_ptr<SnsProof>> SnsProof::create(const SourceSettings& settings,
                                                   Duration tolerance, ReportFetch report) {
  auto trust = trust_of(settings);
  if (!trust) return std::move(trust).error();
  std::unique_ptr<SnsProof> made(
      new SnsProof(*std::move(trust), fetch_certificates(settings, std::move(report))));
  signature::SnsOptions options;
  options.topics = settings.topics;
  options.min_signature_version = settings.min_signature_version;
  options.tolerance = tolerance;
  options.where = settings.where("topics");
  auto verifier = signature::SnsVerifier::create(std::move(options), made->certificates_);
  if (!verifier) return std::move(verifier).error();
  made->verifier_.emplace(*std::move(verifier));
  return made;
}

}  // namespace ctsync::server
