// SPDX-License-Identifier: MIT
//
// Opens a delivery in any envelope.
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/envelope/opener.hpp>
#include <vector>

#include "fuzz.hpp"

namespace {

using ctsync::envelope::Found;
using ctsync::envelope::Opener;
using namespace ctsync::fuzz;

std::vector<std::string> open(Opener& opener, std::string_view body) {
  std::vector<std::string> found;
  opener.open(body, [&found](const Found& each) {
    require((each.notification == nullptr) != (each.error == nullptr));
    if (each.error != nullptr) {
      check_error(*each.error);
      require(each.error->where.empty() || each.error->where.front() == '/');
      found.push_back("error " + ctsync::to_string(*each.error));
      return;
    }
    const auto& notification = *each.notification;
    require(notification.message_id.size() <= 256 || notification.resource_id.size() <= 256);
    found.push_back(std::string(notification.message_id) + ' ' +
                    std::string(notification.resource_id) + ' ' +
                    std::string(notification.channel));
  });
  require(!found.empty() && found.size() <= ctsync::envelope::max_notifications);
  return found;
}

}  // namespace

/// What is found does not depend on what was opened before, and at least one thing is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Opener used;
  const auto body = exactly(text_of(data, size));
  const auto found = open(used, body);
  Opener fresh;
  require(open(fresh, body) == found);
  return 0;
}
