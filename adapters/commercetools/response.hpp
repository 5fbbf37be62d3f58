// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/answer.hpp>
#include <ctsync/base/time.hpp>
#include <http/client.hpp>
#include <optional>
#include <string>
#include <string_view>

/// What a response of commercetools means. Errors quote the status and commercetools' own word for
/// the error (its `code`), never its message, which may hold what was sent.
namespace ctsync::commercetools_api {

/// The code of the first error in the body ("ResourceNotFound"), or the OAuth `error`
/// ("invalid_client"); empty where there is none, or none that looks like a word.
std::string error_code(std::string_view body);

/// What a failed request for a token means (RFC 6749 section 5.2; api/oauth.raml).
Fault token_fault(const http::HttpResponse& response, Time now);

/// What a response of the API means to somebody who cannot use it: configuration for 401 (after the
/// token was renewed), 403, 404 and whatever is not of commercetools; unavailable for 408, 429 and
/// 5xx; invalid for another 4xx. `needed_scope` is told with a 403.
Fault api_fault(const http::HttpResponse& response, std::string_view needed_scope, Time now);

/// The wait commercetools asked for, if it did.
std::optional<Duration> asked_wait(const http::HttpResponse& response, Time now);

}  // namespace ctsync::commercetools_api
