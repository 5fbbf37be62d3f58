// SPDX-License-Identifier: MIT
#pragma once

#include <http/client.hpp>
#include <string>
#include <string_view>

#include "program/program.hpp"
#include "program/remote.hpp"

/// What clouds do for a server: they deliver, in their envelope, and prove that it is them.
namespace ctsync::test {

/// The cloud of the source "commercetools" of a configuration file, of auth pubsub, sns,
/// eventbridge or event_grid. It signs with keys of the tests.
class Cloud {
 public:
  explicit Cloud(const std::string& config);

  /// The file with the addresses of the stand-ins, for keys and certificates, and for Segment.
  std::string stood_in(std::string config, const std::string& segment, const Folder& folder) const;

  /// What the cloud asks before it delivers: SNS, that a subscription is confirmed, Event Grid,
  /// that deliveries are wanted. Whether the answer is what it waits for.
  bool introduce(http::Client& client, const Variables& variables);

  /// Delivers a notification of commercetools. The status of the response.
  int deliver(http::Client& client, const Variables& variables,
              const std::string& notification) const;

  /// The same with a proof that is not the right one: a token for another audience, a signature by
  /// another key, or another key.
  int deliver_wrongly(http::Client& client, const Variables& variables) const;

 private:
  int push(http::Client& client, const std::string& notification,
           const std::string& audience) const;

  /// A setting of the source; of several texts the first.
  std::string setting(std::string_view name) const;

  std::string config_;
  std::string auth_;
  mutable Remote keys_;
};

}  // namespace ctsync::test
