// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "command/exit_codes.hpp"
#include "settings/settings.hpp"

/// The commands of the program, each taking what its command line said and returning the exit code.
namespace ctsync::server {

struct MapArguments {
  std::string file = "-";
  std::string source = "commercetools";
  std::string user_id = "email";
  std::string on_delete = "identify";
  std::string on_email_change = "alias";
  std::string consent_field;
  std::string profile;  ///< file with what is known of the customer; empty: nothing is
};
int map(const MapArguments& arguments);

struct SendArguments {
  std::vector<std::string> files;
  std::string to;  ///< empty: the server of these settings on this machine
};
int send(const SendArguments& arguments, const Settings& settings);

/// Asks the server of these settings, on this machine, whether it takes deliveries.
int health(const Settings& settings);

struct OutboxArguments {
  std::string state;
  int limit = 20;
  bool json = false;
};
int outbox(const OutboxArguments& arguments, const Settings& settings);

struct DeadLetterArguments {
  std::vector<std::string> ids;
  bool all = false;
  std::string reason;
  int limit = 100;
  bool json = false;
  bool payload = false;
};
int dead_letters_list(const DeadLetterArguments& arguments, const Settings& settings);
int dead_letters_show(const DeadLetterArguments& arguments, const Settings& settings);
int dead_letters_retry(const DeadLetterArguments& arguments, const Settings& settings);

int sources_list(const Settings& settings);

/// Confirms the newest subscription of an sns source that waits in the inbox.
int sources_confirm(const std::string& source, const Settings& settings);

}  // namespace ctsync::server
