// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctsync::server {

/// What may be shown of the URL of a PostgreSQL database: user, hosts, ports and database, as
/// `postgresql://user@host:5432/database`. Nothing if the text does not have the form of a
/// connection URI of libpq. A password with a character that must be percent-encoded has not:
/// otherwise its rest would be taken for the host, and be shown.
/// https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING
std::optional<std::string> shown_database_url(std::string_view url);

}  // namespace ctsync::server
