// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ctsync::server {

/// The JSON Schema (draft 2020-12) of the configuration file, made of the tables of settings. A
/// value that is no text may also be a text, because of `${NAME}`.
std::string json_schema();

}  // namespace ctsync::server
