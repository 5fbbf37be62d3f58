// SPDX-License-Identifier: MIT
#include "command/post.hpp"

#include <signature/signature.hpp>
#include <utility>

#include "clock.hpp"

namespace ctsync::server {

Result<http::HttpResponse> post_signed(http::Client& client, std::string_view path,
                                       const std::string& secret, std::string_view body) {
  auto signed_as = signature::sign_timestamped(secret, wall_now(), body);
  if (!signed_as) return std::move(signed_as).error();
  http::HttpRequest request;
  request.path = path;
  request.body = body;
  request.headers = {{"Content-Type", "application/json"},
                     {"X-Timestamp", signed_as->timestamp},
                     {"X-Signature", signed_as->signature}};
  return client.send(request);
}

}  // namespace ctsync::server
