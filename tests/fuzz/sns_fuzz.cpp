// SPDX-License-Identifier: MIT
//
// Verifies an Amazon SNS message that nobody signed.
#include <ctsync/json/view.hpp>
#include <signature/certificates.hpp>
#include <signature/sns.hpp>
#include <signature/trust.hpp>

#include "fuzz.hpp"

namespace {

using namespace ctsync::fuzz;
using namespace ctsync::signature;

void check_address(const std::string& text) {
  if (const auto url = parse_signing_cert_url(text)) require(to_string(*url) == text);
  if (const auto region = region_of_topic(text)) {
    require(!region->name.empty() && !signer_names(*region).empty());
  }
  const auto confirm = confirm_url("arn:aws:sns:eu-central-1:123456789012:customers", text);
  require(confirm.has_value() == is_sns_token(text));
}

}  // namespace

/// No message is accepted, and certificates are fetched from Amazon's hosts alone.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static auto trust = TrustAnchors::create(TrustOptions{});
  static CertificateSource certificates(
      std::move(*trust), [](const std::string& url) -> ctsync::Result<std::string> {
        require(url.starts_with("https://sns.") && url.ends_with(".pem"));
        require(url.find(".amazonaws.com/") != std::string::npos ||
                url.find(".amazonaws.com.cn/") != std::string::npos);
        return ctsync::Error{ctsync::Errc::missing, "", "there is none"};
      });
  static const auto verifier = [] {
    SnsOptions options;
    options.topics = {"arn:aws:sns:eu-central-1:123456789012:customers"};
    auto made = SnsVerifier::create(options, certificates);
    require(made.has_value());
    return *std::move(made);
  }();
  const auto text = exactly(text_of(data, size));
  check_address(text);
  ctsync::json::Parser parser;
  const auto body = parser.parse(text);
  if (!body) return 0;
  const auto verdict = verifier.verify(*body, now);
  require(verdict.proof != Proof::ok && !verdict.message);
  return 0;
}
