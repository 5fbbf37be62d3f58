// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ctsync::http {

/// The address of the other end of a socket, without a port; empty if it has none. IPv4 in the form
/// 192.0.2.1, also where the socket is of IPv6.
std::string peer_address(int socket);

/// What the connections of one client are counted under: an IPv4 address, or the first 64 bits of
/// an IPv6 address, of which one client may have all.
std::string network_of(const std::string& address);

/// Whether an address is of this machine or of a private network (RFC 1918, 4193, 3927, 6598): a
/// proxy may be there, behind which many clients are.
bool is_private_address(const std::string& address);

}  // namespace ctsync::http
