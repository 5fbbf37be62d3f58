// SPDX-License-Identifier: MIT
#include "intake/authenticator.hpp"

#include <algorithm>
#include <array>

#include "intake/senders/senders.hpp"

namespace ctsync::server {

namespace {

/// How a source of an Auth is authenticated. A new Auth is one more row.
struct AuthRow {
  Auth auth;
  MadeAuthenticator (*make)(SourceSettings, ReportFetch);
};

constexpr std::array<AuthRow, auth_words.size()> rows{{
    {Auth::hmac, make_hmac},
    {Auth::pubsub, make_pubsub},
    {Auth::sns, make_sns},
    {Auth::eventbridge, make_eventbridge},
    {Auth::event_grid, make_event_grid},
    {Auth::segment, make_segment},
}};

}  // namespace

Result<std::unique_ptr<Authenticator>> Authenticator::create(SourceSettings settings,
                                                             ReportFetch report) {
  const auto auth = settings.auth.value_or(Auth::hmac);
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [auth](const AuthRow& one) { return one.auth == auth; });
  if (row == rows.end()) {
    return Error{Errc::configuration, settings.where("auth"), "is of no known kind"};
  }
  return row->make(std::move(settings), std::move(report));
}

Judgement Authenticator::judge(const http::Request& request, Time now) const {
  auto verified = verify(request, now);
  return {verified.proof, Statuses(sender_), std::move(verified.notice)};
}

Status Authenticator::confirm(const SubscriptionNotice& notice) const {
  if (notice.type != signature::SnsType::subscription_confirmation) {
    return Error{Errc::unsupported, "", "only a SubscriptionConfirmation is to be confirmed"};
  }
  return confirm_subscription(settings_, notice.topic_arn, notice.token);
}

}  // namespace ctsync::server
