// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <http/message.hpp>
#include <memory>
#include <optional>
#include <signature/proof.hpp>
#include <signature/sender.hpp>
#include <string>
#include <utility>

#include "intake/remote_keys.hpp"
#include "intake/subscription_notice.hpp"
#include "settings/sources/source_settings.hpp"

namespace ctsync::server {

/// The HTTP status for each finding about a delivery, for one kind of sender.
class Statuses {
 public:
  constexpr explicit Statuses(signature::Sender sender) noexcept {
    for (std::size_t i = 0; i < by_finding_.size(); ++i) {
      by_finding_[i] = signature::status_for(sender, static_cast<signature::Finding>(i));
    }
  }

  constexpr int operator[](signature::Finding finding) const noexcept {
    return by_finding_[static_cast<std::size_t>(finding)];
  }

 private:
  std::array<int, signature::findings> by_finding_{};
};

/// The result of authenticating one request.
struct Judgement {
  signature::Proof proof = signature::Proof::malformed;
  Statuses statuses;                         ///< of the sender
  std::optional<SubscriptionNotice> notice;  ///< only if `proof` is ok
};

/// Authenticates the deliveries of one source. Any number of threads may use it at once. A request
/// waits at most 5 seconds for keys that must be fetched first.
class Authenticator {
 public:
  /// `settings` is a source of all_sources(). `report` gets the error of each failed fetch of keys;
  /// the delivery then gets Proof::no_keys. Errors: configuration, with the wrong setting.
  static Result<std::unique_ptr<Authenticator>> create(SourceSettings settings,
                                                       ReportFetch report = {});

  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;
  virtual ~Authenticator() = default;

  const SourceSettings& settings() const noexcept { return settings_; }
  const std::string& name() const noexcept { return settings_.name; }
  signature::Sender sender() const noexcept { return sender_; }

  /// Whether the proof is in the head of a request, so that judge() needs no body.
  bool proves_by_head() const noexcept {
    return sender_ == signature::Sender::pubsub || sender_ == signature::Sender::eventbridge ||
           sender_ == signature::Sender::event_grid;
  }

  /// Authenticates one request with its whole body. Reads headers, query and raw body.
  Judgement judge(const http::Request& request, Time now) const;

  /// Confirms the subscription of a notice, in 5 seconds at most. Errors: those of
  /// confirm_subscription(), and unsupported for another notice.
  Status confirm(const SubscriptionNotice& notice) const;

 protected:
  /// The proof, and the notice if there is one.
  struct Verified {
    signature::Proof proof = signature::Proof::malformed;
    std::optional<SubscriptionNotice> notice = std::nullopt;
  };

  Authenticator(SourceSettings settings, signature::Sender sender)
      : settings_(std::move(settings)), sender_(sender) {}

  virtual Verified verify(const http::Request& request, Time now) const = 0;

 private:
  const SourceSettings settings_;
  const signature::Sender sender_;
};

}  // namespace ctsync::server
