// SPDX-License-Identifier: MIT
#include "signature/sns.hpp"

#include <array>
#include <cstddef>

#include "ctsync/base/civil_time.hpp"
#include "ctsync/json/object.hpp"
#include "signature/encoding.hpp"

namespace ctsync::signature {

namespace {

constexpr Duration repeated_for = std::chrono::hours{1};

// The relevant members of an envelope, not yet converted.
struct Envelope {
  using Text = std::optional<std::string_view>;
  Text type, message_id, topic_arn, message, subject, timestamp;
  Text token, subscribe_url;
  Text signature, signature_version, signing_cert_url;
};

// null counts as absent: SNS writes it for a missing Subject.
template <Envelope::Text Envelope::*member>
Status read(json::View value, const json::Pointer& at, Envelope& into) {
  if (value.is_null()) return std::monostate{};
  into.*member = value.string();
  if (!(into.*member)) return at.wrong_type("a string", value.type());
  return std::monostate{};
}

struct Row {
  std::string_view name;
  Status (*read)(json::View value, const json::Pointer& at, Envelope& into);
};
constexpr std::array rows{
    Row{"Type", read<&Envelope::type>},
    Row{"MessageId", read<&Envelope::message_id>},
    Row{"TopicArn", read<&Envelope::topic_arn>},
    Row{"Message", read<&Envelope::message>},
    Row{"Subject", read<&Envelope::subject>},
    Row{"Timestamp", read<&Envelope::timestamp>},
    Row{"Token", read<&Envelope::token>},
    Row{"SubscribeURL", read<&Envelope::subscribe_url>},
    Row{"Signature", read<&Envelope::signature>},
    Row{"SignatureVersion", read<&Envelope::signature_version>},
    Row{"SigningCertURL", read<&Envelope::signing_cert_url>},
};

std::optional<SnsType> type_of(std::string_view word) noexcept {
  if (word == "Notification") return SnsType::notification;
  if (word == "SubscriptionConfirmation") return SnsType::subscription_confirmation;
  if (word == "UnsubscribeConfirmation") return SnsType::unsubscribe_confirmation;
  return std::nullopt;
}

bool is_uuid(std::string_view text) noexcept {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = std::string_view("0123456789abcdefABCDEF").find(text[i]) != text.npos;
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

bool one_line(std::string_view text) noexcept {
  return text.find_first_of("\r\n") == std::string_view::npos;
}

// The signed text has no quoting, so a line break in a value could introduce another key. So every
// value but the first, Message, must have a form without line breaks.
std::optional<SnsMessage> message_of(const Envelope& envelope) {
  const auto type = type_of(envelope.type.value_or(""));
  const auto stamp = envelope.timestamp.value_or("");
  const auto timestamp =
      stamp.ends_with('Z') ? ctsync::detail::parse_datetime(stamp) : std::nullopt;
  if (!type || !timestamp || !envelope.message || !envelope.topic_arn) return std::nullopt;
  if (!is_uuid(envelope.message_id.value_or(""))) return std::nullopt;
  if (!one_line(envelope.subject.value_or("")) || !one_line(envelope.subscribe_url.value_or(""))) {
    return std::nullopt;
  }
  SnsMessage message;
  message.type = *type;
  message.message_id = *envelope.message_id;
  message.topic_arn = *envelope.topic_arn;
  message.message = *envelope.message;
  message.timestamp = *timestamp;
  if (*type == SnsType::notification) {
    message.subject = envelope.subject;
    return message;
  }
  message.token = envelope.token.value_or("");
  if (!is_sns_token(message.token) || !envelope.subscribe_url) return std::nullopt;
  return message;
}

void add(std::string& text, std::string_view key, std::string_view value) {
  text.append(key).append("\n").append(value).append("\n");
}

std::string string_to_sign(const Envelope& envelope, const SnsMessage& message) {
  const bool notification = message.type == SnsType::notification;
  std::string text;
  add(text, "Message", message.message);
  add(text, "MessageId", message.message_id);
  if (message.subject) add(text, "Subject", *message.subject);
  if (!notification) add(text, "SubscribeURL", *envelope.subscribe_url);
  add(text, "Timestamp", *envelope.timestamp);
  if (!notification) add(text, "Token", message.token);
  add(text, "TopicArn", message.topic_arn);
  add(text, "Type", *envelope.type);
  return text;
}

SnsVerdict refused(Proof proof) { return {proof, std::nullopt}; }

Error wrong_setting(const std::string& where, std::string detail) {
  return {Errc::configuration, where, std::move(detail)};
}

}  // namespace

Result<SnsVerifier> SnsVerifier::create(SnsOptions options, CertificateSource& certificates) {
  Topics topics;
  for (const auto& arn : options.topics) {
    auto region = region_of_topic(arn);
    if (!region) return wrong_setting(options.where, region.error().detail);
    topics.emplace(arn, *std::move(region));
  }
  if (topics.empty()) return wrong_setting(options.where, "at least one topic must be allowed");
  if (options.min_signature_version != 1 && options.min_signature_version != 2) {
    return wrong_setting(options.where, "the least version of the signature must be 1 or 2");
  }
  if (options.tolerance < Duration::zero()) {
    return wrong_setting(options.where, "the tolerance must not be negative");
  }
  return SnsVerifier{std::move(options), std::move(topics), certificates};
}

SnsVerdict SnsVerifier::verify(json::View body, Time now) const {
  Envelope envelope;
  if (!json::read_object<rows>(body, {}, envelope)) return refused(Proof::malformed);
  if (!envelope.signature) return refused(Proof::missing);
  auto message = message_of(envelope);
  const auto signature = from_base64(*envelope.signature);
  const auto url = parse_signing_cert_url(envelope.signing_cert_url.value_or(""));
  const auto version = envelope.signature_version;
  if (!message || !signature || !url || (version != "1" && version != "2")) {
    return refused(Proof::malformed);
  }
  message->signature_version = version == "1" ? 1 : 2;
  if (message->signature_version < options_.min_signature_version) return refused(Proof::malformed);

  const auto topic = topics_.find(message->topic_arn);
  if (topic == topics_.end()) return refused(Proof::not_allowed);
  if (url->region != topic->second) return refused(Proof::malformed);

  const auto key = certificates_->find(*url, now);
  if (!key) return refused(key.error().code == Errc::missing ? Proof::mismatch : Proof::no_keys);
  const auto hash = message->signature_version == 1 ? Hash::sha1 : Hash::sha256;
  if (!key->verify(hash, string_to_sign(envelope, *message), *signature)) {
    return refused(Proof::mismatch);
  }
  if (!fresh(message->timestamp, now)) return refused(Proof::stale);
  return {Proof::ok, std::move(message)};
}

bool SnsVerifier::fresh(Time timestamp, Time now) const noexcept {
  const auto age = now - timestamp;
  return age <= repeated_for + options_.tolerance && age >= -options_.tolerance;
}

Result<std::string> confirm_url(const SnsMessage& message) {
  if (message.type != SnsType::subscription_confirmation) {
    return Error{Errc::unsupported, "", "only a SubscriptionConfirmation is to be confirmed"};
  }
  return confirm_url(message.topic_arn, message.token);
}

}  // namespace ctsync::signature
