// SPDX-License-Identifier: MIT
#include "http/token_source.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctsync/base/base64.hpp>
#include <ctsync/base/percent.hpp>
#include <ctsync/json/view.hpp>
#include <utility>

namespace ctsync::http {

namespace {

constexpr std::chrono::seconds life_if_unsaid{30 * 60};
constexpr std::chrono::seconds longest_life{30 * 24 * 60 * 60};

std::string form_of(const TokenOptions& options) {
  if (!options.form.empty()) return options.form;
  std::string form = "grant_type=client_credentials";
  if (!options.scopes.empty()) form += "&scope=" + percent_encoded(options.scopes);
  return form;
}

/// The credentials of the client, unless they are in the form.
std::string basic_of(const TokenOptions& options) {
  if (!options.form.empty()) return {};
  return "Basic " + ctsync::detail::base64(options.client_id + ":" + options.client_secret);
}

bool can_be_sent(std::string_view token) {
  return !token.empty() &&
         std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

TokenSource::TokenSource(Client client, TokenOptions options)
    : client_(std::move(client)),
      options_(std::move(options)),
      authorization_(basic_of(options_)),
      form_(form_of(options_)) {}

Answer<Token> TokenSource::token() {
  std::unique_lock lock(mutex_);
  return take(lock);
}

Answer<Token> TokenSource::renewed(const Token& refused) {
  std::unique_lock lock(mutex_);
  const bool dropped_already = ends_at_ == Time{};
  if (current_.number != refused.number || dropped_already) return take(lock);
  const Time now = options_.clocks.for_work();
  if (last_refusal_ && now - *last_refusal_ < refusal_memory) {
    return options_.refused_again;
  }
  last_refusal_ = now;
  refresh_at_ = ends_at_ = Time{};
  return take(lock);
}

Answer<Token> TokenSource::take(std::unique_lock<std::mutex>& lock) {
  while (true) {
    const Time now = options_.clocks.for_work();
    if (now < refresh_at_) return current_;
    const bool still_good = now < ends_at_;
    if (failure_ && now < failure_until_) {
      if (still_good) return current_;
      return *failure_;
    }
    if (!refreshing_) {
      refresh(lock, now);
      if (failure_ && !(options_.clocks.for_work() < ends_at_)) return *failure_;
      return current_;
    }
    if (still_good) return current_;
    refreshed_.wait(lock, [this] { return !refreshing_; });
  }
}

void TokenSource::refresh(std::unique_lock<std::mutex>& lock, Time now) {
  refreshing_ = true;
  lock.unlock();
  auto granted = request();
  lock.lock();
  refreshing_ = false;
  if (granted) {
    failure_.reset();
    ++current_.number;
    current_.value = std::move(granted->value);
    ends_at_ = now + granted->life;
    refresh_at_ = ends_at_ - std::min(leeway, granted->life / 2);
  } else {
    failure_ = granted.fault();
    failure_until_ = options_.clocks.for_work() +
                     std::max(failure_memory, failure_->retry_after.value_or(Duration::zero()));
  }
  refreshed_.notify_all();
}

Answer<TokenSource::Granted> TokenSource::request() {
  HttpRequest request;
  request.path = options_.path;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"}};
  if (!authorization_.empty()) request.headers.emplace_back("Authorization", authorization_);
  request.body = form_;
  const auto response = client_.send(request);
  if (!response) {
    return Error{response.error().code, options_.where,
                 options_.no_token + response.error().detail};
  }
  if (response->status != 200) return options_.fault(*response, options_.clocks.for_dates());
  json::Parser parser;
  const auto root = parser.parse(response->body);
  const auto token = root ? (*root)[options_.member].string() : std::nullopt;
  if (!token || !can_be_sent(*token)) return options_.fault(*response, options_.clocks.for_dates());
  const auto seconds = (*root)["expires_in"].integer().value_or(life_if_unsaid.count());
  const auto life = std::clamp<std::int64_t>(seconds, 1, longest_life.count());
  return Granted{std::string(*token), std::chrono::seconds{life}};
}

}  // namespace ctsync::http
