// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/opener.hpp>
#include <string_view>

/// The one notification of a delivery, which borrows from `opener`, or its error.
inline ctsync::Result<ctsync::Notification> opened(ctsync::envelope::Opener& opener,
                                                   std::string_view body) {
  ctsync::Result<ctsync::Notification> result =
      ctsync::Error{ctsync::Errc::internal, "", "nothing was visited"};
  opener.open(body, [&](const ctsync::envelope::Found& found) {
    if (found.error != nullptr) {
      result = *found.error;
    } else {
      result = *found.notification;
    }
  });
  return result;
}
