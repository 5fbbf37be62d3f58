// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ctsync::server::admin {

/// What a preview showed, so that exactly this is done when its caller confirms it, within ten
/// minutes. Any thread may use it.
class Confirmations {
 public:
  using Clock = std::chrono::steady_clock;

  /// Keeps the ids of what `act` would change; returns the text that confirms it.
  std::string keep(const std::string& caller, const std::string& act, std::vector<std::string> ids);
  /// Gives the ids out once; nothing for an unknown or old text, or of another caller or act.
  std::optional<std::vector<std::string>> take(const std::string& text, const std::string& caller,
                                               const std::string& act);

 private:
  struct Kept {
    std::string caller;
    std::string act;
    std::vector<std::string> ids;
    Clock::time_point until;
  };
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
};

}  // namespace ctsync::server::admin
