// SPDX-License-Identifier: MIT
#include "settings/environment.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <utility>

#include "settings/settings_table.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t most_secret_bytes = 64 * 1024;

Error wrong(std::string detail) { return {Errc::configuration, "", std::move(detail)}; }

bool is_variable_name(std::string_view name) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         name.find_first_not_of(allowed) == std::string_view::npos;
}

std::optional<std::string> set_value(const Environment& environment, std::string_view name) {
  auto value = environment(name);
  return value && !value->empty() ? std::move(value) : std::nullopt;
}

Result<std::string> read_secret(const std::string& path, std::string_view variable) {
  auto content = read_file(path, most_secret_bytes);
  if (!content) {
    return wrong(fmt::format("the file that {} names {}", variable, content.error().detail));
  }
  if (content->ends_with('\n')) content->pop_back();
  if (content->ends_with('\r')) content->pop_back();
  if (content->empty()) return wrong(fmt::format("the file that {} names is empty", variable));
  return content;
}

Result<Variable> value_for(std::string_view name, const Environment& environment, bool secret) {
  if (!is_variable_name(name)) {
    return wrong(
        "expected ${NAME} with the name of an environment variable, and $${ for a plain ${");
  }
  if (is_secret_variable(name) && !secret) {
    return wrong(fmt::format("{} is a secret, which only a secret setting may hold", name));
  }
  auto variable = find_variable(environment, name, secret);
  if (!variable) return std::move(variable).error();
  if (!*variable) {
    return wrong(fmt::format("the environment variable {} is not set or empty", name));
  }
  return *std::move(*variable);
}

}  // namespace

Environment process_environment() {
  const auto find = [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  return {find, [] {
            std::vector<std::string> names;
            for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
              const std::string_view line(*each);
              names.emplace_back(line.substr(0, line.find('=')));
            }
            return names;
          }};
}

Result<std::optional<Variable>> find_variable(const Environment& environment, std::string_view name,
                                              bool secret) {
  auto value = set_value(environment, name);
  if (secret || is_secret_variable(name)) {
    auto file_variable = std::string(name) + "_FILE";
    const auto path = set_value(environment, file_variable);
    if (path && value) {
      return wrong(fmt::format("{} and {} are both set, expected one", name, file_variable));
    }
    if (path) {
      auto content = read_secret(*path, file_variable);
      if (!content) return std::move(content).error();
      return std::optional(Variable{*std::move(content), std::move(file_variable)});
    }
  }
  if (!value) return std::optional<Variable>{};
  return std::optional(Variable{*std::move(value), std::string(name)});
}

Result<Substituted> substitute(std::string_view text, const Environment& environment, bool secret) {
  Substituted result;
  while (true) {
    const auto dollar = text.find("${");
    if (dollar == std::string_view::npos) {
      result.text += text;
      return result;
    }
    if (dollar > 0 && text[dollar - 1] == '$') {
      result.text.append(text.substr(0, dollar - 1)).append("${");
      text.remove_prefix(dollar + 2);
      continue;
    }
    result.text += text.substr(0, dollar);
    text.remove_prefix(dollar + 2);
    const auto end = text.find('}');
    // Without a closing brace the name is invalid.
    const auto name = end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
    auto value = value_for(name, environment, secret);
    if (!value) return std::move(value).error();
    result.text += value->value;
    result.variables += ", environment " + value->name;
    text.remove_prefix(end + 1);
  }
}

Result<std::string> read_file(const std::string& path, std::size_t most) {
  const auto reason = [](int code) {
    return wrong("cannot be read: " + std::generic_category().message(code));
  };
  struct Close {
    void operator()(std::FILE* open) const noexcept { std::fclose(open); }
  };
  errno = 0;
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (!file) return reason(errno);
  std::string content(most + 1, '\0');
  errno = 0;
  content.resize(std::fread(content.data(), 1, content.size(), file.get()));
  if (std::ferror(file.get()) != 0) return reason(errno);
  if (content.size() > most) return wrong(fmt::format("has more than {} bytes", most));
  return content;
}

}  // namespace ctsync::server
