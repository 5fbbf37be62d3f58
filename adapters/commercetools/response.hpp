// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/answer.hpp>
#include <ctsync/base/time.hpp>
#include <http/client.hpp>
#include <optional>
#include <string>
#include <string_view>

/// Interpretation of commercetools responses. Errors contain the status, the error `code`, and what
/// commercetools said, without addresses, tokens, long numbers and words beyond ASCII (see
/// protocol::redacted). `date` is the time of day when the response came; the dates in it are
/// compared with that.
namespace ctsync::commercetools_api {

/// The code of the first error in the body ("ResourceNotFound"), or the OAuth `error`
/// ("invalid_client"). Empty if there is none or if it is not a word of at most 64 letters and
/// underscores.
std::string error_code(std::string_view body);

/// The Fault of a failed token request (RFC 6749 section 5.2; api/oauth.raml).
Fault token_fault(const http::HttpResponse& response, Time date);

/// The Fault of an API response that the caller cannot use: configuration for 401 (after the token
/// was renewed), 403, 404 and responses that are not from commercetools; unavailable for 408, 429
/// and 5xx; invalid for any other 4xx. The error for a 403 names `needed_scopes`, which have a
/// comma between them.
Fault api_fault(const http::HttpResponse& response, std::string_view needed_scopes, Time date);

/// The Fault of a 400 to a request that creates or changes a Subscription: configuration, of
/// commercetools.subscription. `secrets` are those of the request, with white space between them;
/// the error does not repeat them.
Fault subscription_fault(const http::HttpResponse& response, std::string_view secrets);

/// The Fault of a response that refuses a query with a predicate of the user: configuration, of
/// `where`. It repeats no text in quotes of the predicate, which may be personal data.
Fault predicate_fault(const http::HttpResponse& response, std::string_view predicate);

/// The Fault of a 404 to a query of a store: configuration, of `store`.
Fault store_fault(const http::HttpResponse& response);

/// The wait that the Retry-After header field asks for, if any.
std::optional<Duration> asked_wait(const http::HttpResponse& response, Time date);

}  // namespace ctsync::commercetools_api
