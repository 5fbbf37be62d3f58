// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace ctsync::server {

struct MapArguments {
  std::string file = "-";
  std::string source = "commercetools";
  std::string user_id = "email";
  std::string on_delete = "identify";
  std::string on_email_change = "alias";
  std::string consent_field;
  std::vector<std::string> include, exclude, clear;  ///< custom fields
  std::string profile;  ///< file with the record or the customer; empty: none
  std::string fetched;  ///< file with what has to be read; empty: none
  std::string mapping;  ///< file with settings; empty: none
  std::string rules;    ///< file with rules; empty: none
  std::string target;   ///< whose rules; empty: the only ones
  bool explain = false;
  bool json = false;  ///< of explain
};

/// Prints the calls of one delivery as a JSON array, indented on a terminal and else on one line.
/// Returns the exit code.
int map(const MapArguments& arguments);

}  // namespace ctsync::server
