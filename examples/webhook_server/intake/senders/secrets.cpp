// SPDX-License-Identifier: MIT
#include "intake/senders/senders.hpp"

namespace ctsync::server {

std::vector<std::string> revealed_secrets(const SourceSettings& settings) {
  std::vector<std::string> texts;
  for (const auto& secret : settings.secrets) texts.push_back(secret.reveal());
  return texts;
}

}  // namespace ctsync::server
