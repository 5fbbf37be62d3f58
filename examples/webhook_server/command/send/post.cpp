// SPDX-License-Identifier: MIT
#include "command/send/post.hpp"

#include <signature/signature.hpp>
#include <signature/standard_webhooks.hpp>

#include "clock.hpp"

namespace ctsync::server {

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

Result<Headers> signature_headers(const Receiver& receiver, std::string_view id,
                                  std::string_view body) {
  if (receiver.signing == Signing::hmac) {
    auto made = signature::sign_timestamped(receiver.secret, wall_now(), body);
    if (!made) return std::move(made).error();
    return Headers{{"X-Timestamp", made->timestamp}, {"X-Signature", made->signature}};
  }
  if (receiver.signing == Signing::standard_webhooks) {
    auto made = signature::sign_standard(receiver.secret, id, wall_now(), body);
    if (!made) return Error{made.error().code, receiver.where, made.error().detail};
    return Headers{{"webhook-id", std::string(id)},
                   {"webhook-timestamp", made->timestamp},
                   {"webhook-signature", made->signature}};
  }
  return Headers{};
}

}  // namespace

Result<http::Client> client_of(const Receiver& receiver) {
  http::ClientOptions options;
  options.base_url = receiver.origin;
  options.where = "--to";
  return http::Client::create(options);
}

Result<http::HttpResponse> post_signed(http::Client& client, const Receiver& receiver,
                                       std::string_view id, std::string_view body) {
  auto headers = signature_headers(receiver, id, body);
  if (!headers) return std::move(headers).error();
  http::HttpRequest request;
  request.path = receiver.path;
  request.body = body;
  request.headers = *std::move(headers);
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.insert(request.headers.end(), receiver.headers.begin(), receiver.headers.end());
  auto response = client.send(request);
  if (!response) return Error{response.error().code, receiver.url, response.error().detail};
  return response;
}

}  // namespace ctsync::server
