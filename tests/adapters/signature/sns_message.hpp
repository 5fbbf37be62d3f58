// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ctsync/base/base64.hpp"
#include "ctsync/json/write.hpp"
#include "rsa_signer.hpp"

/// Messages in the form in which Amazon SNS creates and signs them.
namespace sns_message {

inline const std::string topic = "arn:aws:sns:eu-central-1:123456789012:ct-messages";
inline const std::string cert_url =
    "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-"
    "0123456789abcdef0123456789abcdef.pem";
inline const std::string token = "2336412f37fb687f5d51e6e2425929f5";

using Fields = std::map<std::string, std::string>;

inline Fields notification(const Fields& changed = {}) {
  Fields all{{"Type", "Notification"},
             {"MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324"},
             {"TopicArn", topic},
             {"Timestamp", "2026-01-01T00:00:00.000Z"},
             {"Message", "{\"id\":\"n-1\",\"name\":\"Zo\xc3\xab\"}\nline2"},
             {"SignatureVersion", "2"},
             {"SigningCertURL", cert_url}};
  for (const auto& [name, value] : changed) all[name] = value;
  return all;
}

inline Fields confirmation(const Fields& changed = {}) {
  auto all = notification({{"Type", "SubscriptionConfirmation"},
                           {"Token", token},
                           {"SubscribeURL", "https://sns.eu-central-1.amazonaws.com/?x"}});
  for (const auto& [name, value] : changed) all[name] = value;
  return all;
}

// Independent implementation of the string that SNS signs: the keys in byte order.
inline std::string string_to_sign(const Fields& fields) {
  const std::vector<std::string> keys =
      fields.at("Type") == "Notification"
          ? std::vector<std::string>{"Message",   "MessageId", "Subject",
                                     "Timestamp", "TopicArn",  "Type"}
          : std::vector<std::string>{"Message", "MessageId", "SubscribeURL", "Timestamp",
                                     "Token",   "TopicArn",  "Type"};
  std::string text;
  for (const auto& key : keys) {
    if (fields.contains(key)) text += key + "\n" + fields.at(key) + "\n";
  }
  return text;
}

inline Fields sign(Fields fields, const RsaSigner& by = signer()) {
  using ctsync::signature::Hash;
  const auto hash = fields["SignatureVersion"] == "1" ? Hash::sha1 : Hash::sha256;
  fields["Signature"] = ctsync::detail::base64(by.sign(hash, string_to_sign(fields)));
  return fields;
}

inline std::string json_of(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    text += text.empty() ? "{" : ",";
    ctsync::json::append_string(text, name);
    text += ":";
    ctsync::json::append_string(text, value);
  }
  return text + "}";
}

}  // namespace sns_message
