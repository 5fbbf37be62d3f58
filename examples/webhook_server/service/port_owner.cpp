// SPDX-License-Identifier: MIT
#include "service/port_owner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <vector>

#include "settings/printable.hpp"

namespace ctsync::server {

namespace {

namespace files = std::filesystem;

/// The links of the sockets that listen on a port, as /proc/PID/fd shows them. The tables are
/// described in https://docs.kernel.org/networking/proc_net_tcp.html
void add_listening(const char* table, int port, std::vector<std::string>& sockets) {
  constexpr std::string_view listens = "0A";
  const auto port_text = fmt::format(":{:04X}", port);
  std::ifstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string number;
    std::string local;
    std::string remote;
    std::string state;
    fields >> number >> local >> remote >> state;
    if (state != listens || !local.ends_with(port_text)) continue;
    std::string inode;
    for (int i = 0; i < 6; ++i) fields >> inode;
    sockets.push_back(fmt::format("socket:[{}]", inode));
  }
}

bool has_socket(const files::path& process, const std::vector<std::string>& sockets) {
  std::error_code error;
  const files::directory_iterator end;
  for (files::directory_iterator each(process / "fd", error); !error && each != end;
       each.increment(error)) {
    std::error_code unreadable;
    const auto link = files::read_symlink(each->path(), unreadable).string();
    if (std::find(sockets.begin(), sockets.end(), link) != sockets.end()) return true;
  }
  return false;
}

std::string name_of(const files::path& process) {
  std::ifstream file(process / "comm");
  std::string name;
  std::getline(file, name);
  return name.empty() ? "a program" : printable(name);
}

}  // namespace

std::optional<PortOwner> owner_of_port(int port) {
  std::vector<std::string> sockets;
  add_listening("/proc/net/tcp", port, sockets);
  add_listening("/proc/net/tcp6", port, sockets);
  if (sockets.empty()) return std::nullopt;
  std::error_code error;
  const files::directory_iterator end;
  for (files::directory_iterator each("/proc", error); !error && each != end;
       each.increment(error)) {
    const auto number = each->path().filename().string();
    int process = 0;
    const auto [last, wrong] =
        std::from_chars(number.data(), number.data() + number.size(), process);
    if (wrong != std::errc{} || last != number.data() + number.size()) continue;
    if (has_socket(each->path(), sockets)) return PortOwner{process, name_of(each->path())};
  }
  return std::nullopt;
}

}  // namespace ctsync::server
