// SPDX-License-Identifier: MIT
#include "commercetools/response.hpp"

#include <algorithm>
#include <cstddef>
#include <ctsync/base/rate_limit.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/protocol/redacted.hpp>

#include "commercetools/credentials.hpp"

namespace ctsync::commercetools_api {

namespace {

constexpr std::size_t longest_page = 200;  // bytes of a body that is no JSON

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
}

bool works_later(int status) { return status == 408 || status == 429 || status >= 500; }

// The messages of a JSON error, with a space between two; of a page, its beginning.
std::string message_of(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  if (!root) return std::string(body.substr(0, longest_page));
  std::string found;
  const auto add = [&](json::View message) {
    const auto text = message.string().value_or("");
    if (!text.empty()) found.append(found.empty() ? "" : " ").append(text);
  };
  (*root)["errors"].each_element([&](std::size_t, json::View error) {
    add(error["message"]);
    add(error["detailedErrorMessage"]);
    return true;
  });
  for (const auto* member : {"error_description", "message"}) {
    if (found.empty()) add((*root)[member]);
  }
  return found;
}

std::string described(const http::HttpResponse& response, std::string_view before,
                      std::string_view secrets = {}) {
  std::string text = std::string(before) + "HTTP " + std::to_string(response.status);
  if (const auto code = error_code(response.body); !code.empty()) text += " " + code;
  protocol::Sent sent;
  sent.add(secrets);
  const auto said = protocol::redacted(message_of(response.body), sent);
  if (!said.empty()) text.append(": ").append(said);
  return text;
}

Fault configuration(std::string_view where, std::string detail) {
  return {{Errc::configuration, std::string(where), std::move(detail)}};
}

// The texts in quotes of a predicate, with white space between them.
std::string literals_of(std::string_view predicate) {
  std::string found;
  bool inside = false;
  for (std::size_t at = 0; at < predicate.size(); ++at) {
    if (predicate[at] == '"') {
      inside = !inside;
      found += ' ';
    } else if (inside) {
      if (predicate[at] == '\\' && at + 1 < predicate.size()) ++at;
      found += predicate[at];
    }
  }
  return found;
}

}  // namespace

std::string error_code(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  if (!root) return {};
  std::string found;
  (*root)["errors"].each_element([&](std::size_t, json::View error) {
    found = error["code"].string().value_or("");
    return false;
  });
  if (found.empty()) found = (*root)["error"].string().value_or("");
  return is_word(found) ? found : std::string{};
}

std::optional<Duration> asked_wait(const http::HttpResponse& response, Time date) {
  const auto reset = response.header("x-ratelimit-reset");
  return ctsync::asked_wait(
      response.status,
      {response.header("retry-after"), reset ? reset : response.header("ratelimit-reset")}, date);
}

Fault token_fault(const http::HttpResponse& response, Time date) {
  if (works_later(response.status)) {
    return {{Errc::unavailable, std::string(setting::auth_url),
             described(response, "commercetools gives no token: ")},
            asked_wait(response, date)};
  }
  const auto code = error_code(response.body);
  if (code == "invalid_scope") {
    return configuration(setting::scopes, described(response, "the client may not have them: "));
  }
  if (response.status == 401 || code == "invalid_client" || code == "unauthorized_client") {
    return configuration(setting::client_id,
                         described(response,
                                   "commercetools does not know this client with this "
                                   "client secret: "));
  }
  return configuration(setting::auth_url,
                       described(response, "the answer is not a token of commercetools: "));
}

Fault subscription_fault(const http::HttpResponse& response, std::string_view secrets) {
  return configuration("commercetools.subscription",
                       described(response, "commercetools refused the Subscription: ", secrets));
}

Fault predicate_fault(const http::HttpResponse& response, std::string_view predicate) {
  return configuration(
      "where",
      described(response, "commercetools refused the predicate: ", literals_of(predicate)));
}

Fault store_fault(const http::HttpResponse& response) {
  return configuration("store",
                       described(response, "there is no such store, or no such project: "));
}

Fault api_fault(const http::HttpResponse& response, std::string_view needed_scopes, Time date) {
  const int status = response.status;
  if (works_later(status)) {
    return {{Errc::unavailable, "", described(response, "commercetools answered ")},
            asked_wait(response, date)};
  }
  if (status == 401) {
    return configuration(setting::client_id,
                         described(response,
                                   "a new token is refused, client, auth_url and api_url "
                                   "must be of one project: "));
  }
  if (status == 403) {
    const bool several = needed_scopes.find(',') != std::string_view::npos;
    return configuration(setting::scopes,
                         described(response, std::string(needed_scopes) +
                                                 (several ? " of the project are needed: "
                                                          : " of the project is needed: ")));
  }
  if (status == 404) {
    return configuration(setting::project_key,
                         described(response, "there is no such project at api_url: "));
  }
  if (status >= 400) {
    return {{Errc::invalid, "", described(response, "commercetools refused the request: ")}};
  }
  return configuration(setting::api_url,
                       described(response, "the answer is not one of commercetools: "));
}

}  // namespace ctsync::commercetools_api
