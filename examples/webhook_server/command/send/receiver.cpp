// SPDX-License-Identifier: MIT
#include "command/send/receiver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/base/base64.hpp>
#include <ctsync/base/percent.hpp>
#include <http/base_url.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "command/failure.hpp"
#include "operator/text/listed.hpp"
#include "settings/sources/all_sources.hpp"

namespace ctsync::server {

namespace {

Error wrong(std::string where, std::string detail) {
  return {Errc::configuration, std::move(where), std::move(detail)};
}

Error wrong_option(std::string where, std::string detail) {
  return {Errc::invalid, std::move(where), std::move(detail)};
}

/// How deliveries to a source are signed unless --sign says it; nothing where only the broker can.
std::optional<Signing> usual_signing(const SourceSettings& source) {
  switch (source.auth.value_or(Auth::hmac)) {
    case Auth::hmac: return Signing::hmac;
    case Auth::eventbridge:
    case Auth::event_grid: return Signing::key;
    case Auth::pubsub:
    case Auth::sns:
    case Auth::segment: break;
  }
  return std::nullopt;
}

bool suits(const SourceSettings& source, const std::string& sign) {
  if (sign == "none") return true;
  const auto usual = usual_signing(source);
  if (!usual) return false;
  const bool by_key = sign == "key";
  return sign.empty() || by_key == (*usual == Signing::key);
}

const SourceSettings* named(const std::vector<SourceSettings>& sources, std::string_view name) {
  const auto found = std::find_if(sources.begin(), sources.end(),
                                  [&](const SourceSettings& one) { return one.name == name; });
  return found == sources.end() ? nullptr : &*found;
}

/// The name at the end of a path, after `/webhooks/`; empty for any other path.
std::string_view name_in(std::string_view path) {
  constexpr std::string_view before = "/webhooks/";
  const auto at = path.rfind(before);
  if (at == std::string_view::npos) return {};
  path.remove_prefix(at + before.size());
  return path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

Error unknown_source(const std::string& name, const std::vector<SourceSettings>& sources) {
  std::vector<std::string_view> names;
  for (const auto& source : sources) names.push_back(source.name);
  return wrong_option("--source", fmt::format("expected one of {}, got {}", listed(names), name));
}

Error not_suitable(const SourceSettings& source, const std::string& sign) {
  const auto auth = name(source.auth.value_or(Auth::hmac));
  if (!usual_signing(source)) {
    return wrong(source.where("auth"),
                 fmt::format("only the sender itself can sign for a source of auth {}: name a "
                             "source of auth hmac, or see with --sign none that it is refused",
                             auth));
  }
  return wrong_option("--sign", fmt::format("{} does not suit the source {}, which is of auth {}",
                                            sign, source.name, auth));
}

/// The source to send to: the one that is named, that of the path, or the first that suits.
Result<const SourceSettings*> choose(const Destination& destination, std::string_view path,
                                     const std::vector<SourceSettings>& sources) {
  const SourceSettings* chosen = nullptr;
  if (!destination.source.empty()) {
    chosen = named(sources, destination.source);
    if (chosen == nullptr) return unknown_source(destination.source, sources);
  } else if (const auto name = name_in(path); !name.empty()) {
    chosen = named(sources, name);
  }
  if (chosen == nullptr) {
    const auto first = std::find_if(sources.begin(), sources.end(),
                                    [&](const auto& one) { return suits(one, destination.sign); });
    if (first == sources.end()) {
      return wrong("sources", destination.sign == "key"
                                  ? "none is of auth eventbridge or event_grid, as a key needs"
                                  : "none is of auth hmac, as is needed");
    }
    chosen = &*first;
  }
  if (!suits(*chosen, destination.sign)) return not_suitable(*chosen, destination.sign);
  return chosen;
}

/// Puts the key where the source expects it.
void present_key(Receiver& receiver, const SourceSettings& source) {
  const auto& key = source.secrets.front().reveal();
  switch (source.key_in.place) {
    case signature::KeyPlace::header: receiver.headers.emplace_back(source.key_in.name, key); break;
    case signature::KeyPlace::basic:
      receiver.headers.emplace_back(
          "Authorization",
          fmt::format("Basic {}", ctsync::detail::base64(source.user + ":" + key)));
      break;
    case signature::KeyPlace::bearer:
      receiver.headers.emplace_back("Authorization", "Bearer " + key);
      break;
    case signature::KeyPlace::query:
      receiver.path += fmt::format("?{}={}", source.key_in.name, percent_encoded(key));
      break;
  }
  if (source.auth == Auth::event_grid && !source.subscriptions.empty()) {
    receiver.headers.emplace_back("aeg-subscription-name", source.subscriptions.front());
  }
}

Signing signing_of(const std::string& word, const SourceSettings& source) {
  const auto found = std::find(signing_words.begin(), signing_words.end(), word);
  if (found != signing_words.end()) return static_cast<Signing>(found - signing_words.begin());
  return usual_signing(source).value_or(Signing::none);
}

/// Splits a URL into its origin and its path, which is empty unless one is given.
std::pair<std::string, std::string> parts_of(const std::string& url) {
  const auto authority = url.find("://");
  const auto slash = url.find('/', authority == std::string::npos ? 0 : authority + 3);
  const std::string path = slash == std::string::npos ? "" : url.substr(slash);
  return {url.substr(0, slash), path == "/" ? "" : path};
}

}  // namespace

void add_destination(Command command, Destination& destination) {
  command
      .add_option("--to", destination.to,
                  "Where to; without a path, /webhooks/ and the source's name. The path "
                  "/webhooks/NAME means that source, whose secret then counts. Default: the "
                  "server of these settings on this machine")
      .type_name("URL");
  command
      .add_option("--sign", destination.sign,
                  "hmac (X-Signature), standard_webhooks, key (of a source of auth eventbridge or "
                  "event_grid) or none. Default: as the source authenticates")
      .one_of(signing_words)
      .type_name("SCHEME");
}

Result<FoundReceiver> find_receiver(const Destination& destination, const Settings& settings) {
  auto url = destination.to;
  if (url.empty()) {
    if (settings.server.port == 0) {
      return wrong("server.port (PORT)",
                   "is 0, so the port is not known here; say where to send by --to");
    }
    url = fmt::format("http://127.0.0.1:{}", settings.server.port);
  }
  const auto [origin, path] = parts_of(url);
  const auto sources = all_sources(settings);
  const auto chosen = choose(destination, path, sources);
  if (!chosen) return chosen.error();
  const auto& source = **chosen;
  FoundReceiver found{{url, origin, path.empty() ? "/webhooks/" + source.name : path}, source};
  auto& receiver = found.receiver;
  receiver.signing = signing_of(destination.sign, source);
  if (receiver.signing == Signing::none) return found;
  receiver.where = source.where_of_secrets();
  if (source.secrets.empty()) {
    return wrong(receiver.where,
                 "is not set or not valid, and deliveries are signed with it; "
                 "`ctsync check-config` says what is wrong");
  }
  if (receiver.signing == Signing::key) {
    const bool in_query = source.key_in.place == signature::KeyPlace::query;
    if (in_query && source.secrets.front().reveal().find(' ') != std::string::npos) {
      return wrong(receiver.where,
                   "holds a space, which HTTP clients write as a plus sign in a URL");
    }
    present_key(receiver, source);
  } else {
    receiver.secret = source.secrets.front().reveal();
  }
  return found;
}

int failed_to_find(std::string_view command, const Error& error) {
  return error.code == Errc::invalid ? wrong_usage(command, to_string(error))
                                     : failed(command, error);
}

bool is_on_this_machine(const std::string& url) {
  const auto parsed = http::parse_base_url(url, true, "");
  if (!parsed) return false;
  const bool is_ipv6 = parsed->host.find(':') != std::string::npos;
  const auto plain = is_ipv6 ? "http://[" + parsed->host + "]" : "http://" + parsed->host;
  return http::parse_base_url(plain, false, "").has_value();
}

}  // namespace ctsync::server
