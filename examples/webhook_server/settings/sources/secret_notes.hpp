// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <vector>

#include "settings/settings.hpp"

namespace ctsync::server {

/// What the two schemes that an hmac source accepts, X-Signature and Standard Webhooks, make of its
/// secrets. Each Error has the setting as its `where`, and its detail shows no secret.
struct SecretNotes {
  std::vector<Error> limits;  ///< a secret that Standard Webhooks cannot use
  std::vector<Error> notes;   ///< one that senders may use in two ways
};

SecretNotes secret_notes(const SourceSettings& source);

/// Adds those of every source to the warnings and notes of the settings, each once.
void note_secrets(Settings& settings);

}  // namespace ctsync::server
