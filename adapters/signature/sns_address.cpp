// SPDX-License-Identifier: MIT
#include "signature/sns_address.hpp"

#include <algorithm>

namespace ctsync::signature {

namespace {

constexpr std::string_view lower_letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view decimal_digits = "0123456789";
constexpr std::string_view hex_digits = "0123456789abcdefABCDEF";
constexpr std::string_view name_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool only(std::string_view characters, std::string_view text, std::size_t least,
          std::size_t most) noexcept {
  return text.size() >= least && text.size() <= most &&
         text.find_first_not_of(characters) == std::string_view::npos;
}

// Removes the text up to the separator, and the separator, from the front of `rest`; returns the
// text.
std::optional<std::string_view> take_until(std::string_view& rest, char separator) noexcept {
  const auto end = rest.find(separator);
  if (end == std::string_view::npos) return std::nullopt;
  const auto taken = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return taken;
}

bool take(std::string_view& rest, std::string_view prefix) noexcept {
  if (!rest.starts_with(prefix)) return false;
  rest.remove_prefix(prefix.size());
  return true;
}

// Like eu-central-1 or us-gov-west-1: a short word, more words, a number of one or two digits.
bool is_region(std::string_view text) noexcept {
  if (text.size() > 32) return false;
  const auto area = take_until(text, '-');
  if (!area || !only(lower_letters, *area, 2, 4)) return false;
  std::size_t words = 0;
  while (const auto word = take_until(text, '-')) {
    if (!only(lower_letters, *word, 1, 32)) return false;
    ++words;
  }
  return words > 0 && only(decimal_digits, text, 1, 2);
}

std::string_view domain_of(const SnsRegion& region) noexcept {
  return region.china ? ".amazonaws.com.cn" : ".amazonaws.com";
}

std::string origin_of(const SnsRegion& region) {
  return "https://sns." + region.name + std::string(domain_of(region));
}

bool is_topic_name(std::string_view name) noexcept {
  if (name.size() > 256) return false;
  if (name.ends_with(".fifo")) name.remove_suffix(5);
  return only(name_characters, name, 1, 256);
}

}  // namespace

Result<SnsRegion> region_of_topic(std::string_view topic_arn) {
  const Error wrong{Errc::invalid, "", "expected the ARN of an SNS topic"};
  auto rest = topic_arn;
  const auto arn = take_until(rest, ':');
  const auto partition = take_until(rest, ':');
  const auto service = take_until(rest, ':');
  const auto region = take_until(rest, ':');
  const auto account = take_until(rest, ':');
  if (arn != "arn" || service != "sns" || !region || !account) return wrong;
  const bool china = partition == "aws-cn";
  if (!china && partition != "aws" && partition != "aws-us-gov") return wrong;
  if (!is_region(*region) || !only(decimal_digits, *account, 12, 12)) return wrong;
  if (!is_topic_name(rest)) return wrong;
  return SnsRegion{std::string(*region), china};
}

std::optional<SigningCertUrl> parse_signing_cert_url(std::string_view text) {
  if (!take(text, "https://sns.")) return std::nullopt;
  const auto region = take_until(text, '.');
  if (!region || !is_region(*region) || !take(text, "amazonaws.com")) return std::nullopt;
  const bool china = take(text, ".cn");
  if (!take(text, "/SimpleNotificationService-")) return std::nullopt;
  const auto id = take_until(text, '.');
  if (!id || !only(hex_digits.substr(0, 16), *id, 32, 32) || text != "pem") return std::nullopt;
  return SigningCertUrl{{std::string(*region), china}, std::string(*id)};
}

std::string to_string(const SigningCertUrl& url) {
  return origin_of(url.region) + "/SimpleNotificationService-" + url.id + ".pem";
}

std::vector<std::string> signer_names(const SnsRegion& region) {
  const std::string domain(domain_of(region));
  return {"sns.amazonaws.com", "sns-signing." + region.name + domain,
          "sns-" + region.name + domain};
}

Result<std::string> confirm_url(std::string_view topic_arn, std::string_view token) {
  const auto region = region_of_topic(topic_arn);
  if (!region) return region.error();
  if (!is_sns_token(token)) return Error{Errc::invalid, "", "expected a hexadecimal token"};
  std::string url = origin_of(*region) + "/?Action=ConfirmSubscription&TopicArn=";
  return url.append(topic_arn).append("&Token=").append(token);
}

bool is_sns_token(std::string_view text) noexcept { return only(hex_digits, text, 1, 2048); }

}  // namespace ctsync::signature
