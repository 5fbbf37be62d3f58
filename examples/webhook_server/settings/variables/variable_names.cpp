// SPDX-License-Identifier: MIT
#include "settings/variables/variable_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/base/ascii.hpp>
#include <utility>

namespace ctsync::server {

namespace {

std::string_view without_line_end(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

/// CTSYNC_SERVER_PORT=tcp://10.0.0.1:8080 is of a Service `ctsync-server`, not of an operator.
Result<std::optional<Variable>> find_own(const Environment& environment, const std::string& name,
                                         bool secret) {
  auto found = find_variable(environment, name, secret);
  if (found && *found && is_service_link(name, (*found)->value)) return std::optional<Variable>{};
  return found;
}

}  // namespace

std::string own_variable(std::string_view setting) {
  std::string name(own_prefix);
  for (const char c : setting) {
    name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : (c == '.' ? '_' : c);
  }
  return name;
}

std::vector<VariableNames> variables_of(const SettingRow& row) {
  std::vector<VariableNames> all{{row.variables[0], own_variable(row.name)}};
  if (!row.variables[1].empty()) {
    const auto suffix = row.variables[1].substr(row.variables[0].size());
    all.push_back({row.variables[1], all.front().own + std::string(suffix)});
  }
  return all;
}

Result<std::optional<Variable>> find_variable(const Environment& environment,
                                              const VariableNames& names, bool secret) {
  auto own = find_own(environment, names.own, secret);
  if (!own || names.familiar.empty()) return own;
  auto familiar = find_variable(environment, names.familiar, secret);
  if (!familiar || !*familiar) return familiar ? own : familiar;
  if (!*own) return familiar;
  if (without_line_end((*own)->value) == without_line_end((*familiar)->value)) return familiar;
  return Error{Errc::configuration, "",
               fmt::format("{} and {} are both set and differ, expected one", (*familiar)->name,
                           (*own)->name)};
}

bool is_service_link(std::string_view name, std::string_view value) {
  if (name.ends_with("_SERVICE_HOST") || name.find("_SERVICE_PORT") != name.npos) return true;
  for (const std::string_view protocol : {"tcp://", "udp://", "sctp://"}) {
    if (value.starts_with(protocol)) return true;
  }
  const auto port = name.rfind("_PORT_");
  if (port == name.npos) return false;
  const auto digits = name.substr(port + 6);
  return !digits.empty() && digits.front() >= '0' && digits.front() <= '9';
}

}  // namespace ctsync::server
