// SPDX-License-Identifier: MIT
#include "operator/doctor.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <commercetools/customer_client.hpp>
#include <commercetools/subscription_client.hpp>
#include <commercetools/token_source.hpp>
#include <cstdlib>
#include <ctsync/base/http_date.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <filesystem>
#include <http/client.hpp>
#include <sqlite/database.hpp>
#include <sqlite/store.hpp>
#include <system_error>
#include <utility>

#include "clock.hpp"
#include "command/exit_codes.hpp"
#include "delivery/fetch.hpp"
#include "operator/advice.hpp"

namespace ctsync::server {

namespace {

namespace ct = commercetools_api;
using State = Finding::State;
using Findings = std::vector<Finding>;

/// The difference between this clock and those of others that is worth a word, and the one at which
/// signatures are refused.
constexpr std::chrono::seconds large_difference{60};
constexpr std::chrono::seconds too_large_difference{300};

/// How far this machine's clock is ahead, by the Date of an answer; nothing where there was none.
using ClockDifference = std::optional<std::chrono::seconds>;

/// "export NAME=..." for the setting that an error of the configuration names.
std::string setting_advice(const Error& error) {
  const auto open = error.where.find('(');
  const auto name =
      open == std::string::npos
          ? std::string{}
          : error.where.substr(open + 1, error.where.find_first_of(",)", open) - open - 1);
  if (name == "WEBHOOK_SECRET") return "export WEBHOOK_SECRET=$(openssl rand -hex 32)";
  if (!name.empty()) return "export " + name + "=...";
  return "correct it in the configuration file; docs/operations.md has all settings";
}

Finding failed_by(std::string_view check, const Error& error) {
  return {std::string(check), State::failed, to_string(error), commercetools_advice(error)};
}

/// The settings that the other checks go on with; nothing if they cannot be used at all.
std::optional<Settings> check_configuration(const std::optional<std::string>& config_path,
                                            const Environment& environment, Findings& findings) {
  const auto loaded = load(config_path, environment, Purpose::serve);
  for (const auto& error : loaded.errors) {
    findings.push_back({"configuration", State::failed, to_string(error), setting_advice(error)});
  }
  if (loaded.errors.empty()) {
    findings.push_back({"configuration", State::ok, "every setting follows its rule"});
    return loaded.settings;
  }
  auto without_secrets = load(config_path, environment, Purpose::tools);
  if (!without_secrets.errors.empty()) return std::nullopt;
  return std::move(without_secrets.settings);
}

Finding no_store_yet(const std::string& path) {
  const auto folder = std::filesystem::absolute(path).parent_path();
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) {
    return {"store", State::skipped, "there is none yet; `ctsync serve` makes " + path};
  }
  return {"store", State::failed, "there is no folder " + folder.string(),
          "mkdir -p '" + folder.string() + "', or export INBOX_DATABASE_URL=sqlite:PATH"};
}

Result<std::string> quick_check(const std::string& path) {
  sqlite::Database database;
  auto status = database.open(path, sqlite::Database::Access::read, 4096);
  if (!status) return std::move(status).error();
  std::string found;
  {
    sqlite::Statement statement(database, "PRAGMA quick_check(1)");
    auto rows = statement.query();
    if (rows.next()) found = rows.text(0);
  }
  if (status = database.status(); !status) return std::move(status).error();
  return found;
}

Finding check_store(const Settings& settings) {
  if (settings.sync.mode == Mode::direct) {
    return {"store", State::skipped, "nothing is stored in direct mode"};
  }
  const auto& path = settings.store.path;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return no_store_yet(path);
  const auto broken = [&](const std::string& detail) {
    return Finding{"store", State::failed, detail,
                   "let " + path + " and its folder belong to the user of ctsync, or export " +
                       "INBOX_DATABASE_URL=sqlite:PATH"};
  };
  auto store = sqlite::Store::open({path, false});
  if (!store) return broken(store.error().detail);
  const auto counts = store->counts();
  const auto found = quick_check(std::filesystem::absolute(path).string());
  if (!counts || !found) return broken((counts ? found.error() : counts.error()).detail);
  if (*found != "ok") {
    return {"store", State::failed, path + " is damaged",
            "stop ctsync and put a backup back, or: sqlite3 '" + path +
                "' .recover | sqlite3 recovered.db"};
  }
  return {"store", State::ok, path + " opens and is whole"};
}

/// One GET of `/`, whatever it answers, with how far this clock is ahead of the answer's.
Result<ClockDifference> knock(http::ClientOptions options) {
  auto client = http::Client::create(std::move(options));
  if (!client) return std::move(client).error();
  http::HttpRequest request;
  request.method = "GET";
  request.path = "/";
  const Time before = now();
  const auto response = client->send(request);
  const Time after = now();
  if (!response) return response.error();
  const auto header = response->header("date");
  const auto date = header ? detail::parse_http_date(*header, after) : std::nullopt;
  if (!date) return ClockDifference{};
  // The Date is of a moment between the two, and in whole seconds.
  if (before >= *date + std::chrono::seconds{1}) {
    return ClockDifference(std::chrono::duration_cast<std::chrono::seconds>(before - *date));
  }
  const auto behind = std::chrono::duration_cast<std::chrono::seconds>(after - *date);
  return ClockDifference(std::min(behind, std::chrono::seconds{0}));
}

Finding check_token(const ct::ApiOptions& api) {
  http::ClientOptions options;
  options.base_url = api.credentials.auth_url;
  options.where = ct::setting::auth_url;
  auto client = http::Client::create(options);
  if (!client) return failed_by("commercetools token", client.error());
  ct::TokenSource tokens(*std::move(client), api.credentials, api.timing);
  if (const auto token = tokens.token(); !token) {
    return failed_by("commercetools token", token.error());
  }
  return {"commercetools token", State::ok, "commercetools knows the API client"};
}

/// Reads a customer that cannot exist: what the project answers then tells all there is to know.
Finding check_customers(const ct::ApiOptions& api) {
  constexpr std::string_view check = "commercetools customers";
  auto client = ct::CustomerClient::create(api);
  if (!client) return failed_by(check, client.error());
  const auto answer = client->customer("00000000-0000-0000-0000-000000000000");
  if (!answer) return failed_by(check, answer.error());
  return {std::string(check), State::ok,
          "the API client may read customers of " + api.credentials.project_key};
}

struct Health {
  std::string_view status;
  std::string_view meaning;
  std::string_view fix;
};

constexpr std::array healths{
    Health{"ConfigurationError",
           "the destination refuses what commercetools sends; that is kept for now and delivered "
           "once the destination takes it again",
           "mend the permissions of the topic or queue (docs/operations.md, Subscription)"},
    Health{"ConfigurationErrorDeliveryStopped",
           "commercetools has given up; what happens to customers is delivered no more, and lost",
           "mend the destination, then `ctsync subscribe ... --recreate`, then bring in again "
           "every customer changed since (a backfill)"},
    Health{"TemporaryError",
           "the destination does not answer; commercetools tries again, for some hours",
           "wait; if it stays, look at the destination's own status"},
    Health{"ManuallySuspended",
           "commercetools has suspended it; what happens to customers is lost meanwhile",
           "ask commercetools' support, then bring in again every customer changed since (a "
           "backfill)"},
};

Finding health_of(const std::string& key, std::string_view status) {
  const std::string check = "Subscription " + key;
  if (status == "Healthy") return {check, State::ok, "Healthy"};
  const auto known = std::find_if(healths.begin(), healths.end(),
                                  [&](const Health& one) { return one.status == status; });
  if (known == healths.end()) {
    return {check, State::failed, "its status is one that ctsync does not know",
            "look it up in commercetools' documentation of Subscriptions"};
  }
  return {check, State::failed, fmt::format("{}: {}", status, known->meaning),
          std::string(known->fix)};
}

bool covers_customers(json::View resources) {
  bool found = false;
  resources.each_element([&](std::size_t, json::View one) {
    found = found || (one["resourceTypeId"].string() == std::string_view("customer") &&
                      one["types"].size() == 0);
    return !found;
  });
  return found;
}

Finding judge_subscription(const std::string& key, const std::string& body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  const auto status = root ? (*root)["status"].string() : std::nullopt;
  if (!status) {
    return {"Subscription " + key, State::failed, "the answer is not a Subscription",
            "export CTP_REGION=... and take CTP_API_URL away, or correct it"};
  }
  auto finding = health_of(key, *status);
  const bool all = covers_customers((*root)["messages"]) && covers_customers((*root)["changes"]);
  if (finding.state == State::ok && !all) {
    finding.state = State::warning;
    finding.detail += ", but it leaves out messages or changes of customers";
    finding.fix = "ctsync subscribe ... --key " + key;
  }
  return finding;
}

Finding check_subscription(const ct::ApiOptions& api, const std::string& key) {
  const std::string check = "Subscription " + key;
  auto client = ct::SubscriptionClient::create(api);
  if (!client) return failed_by(check, client.error());
  const auto found = client->subscription(key);
  if (!found && found.error().where == ct::setting::scopes) {
    return {check, State::skipped, "the API client may not see Subscriptions",
            "for this check, and for `ctsync subscribe`, give it the scope manage_subscriptions"};
  }
  if (!found) return failed_by(check, found.error());
  if (!*found) {
    return {check, State::failed, "there is no Subscription of that key",
            "ctsync subscribe pubsub --gcp-project PROJECT --topic TOPIC (or another destination); "
            "if yours has another key: ctsync doctor --key KEY"};
  }
  return judge_subscription(key, **found);
}

ClockDifference check_commercetools(const Settings& settings, const std::string& subscription,
                                    Findings& findings) {
  const auto api = api_options(settings.commercetools);
  const auto& ours = settings.commercetools;
  const bool none = ours.project_key.empty() && ours.client_id.empty() &&
                    ours.client_secret.empty() && ours.region.empty();
  const std::array checks{std::string("commercetools token"),
                          std::string("commercetools customers"), "Subscription " + subscription};
  if (!api) {
    const auto state = none ? State::skipped : State::failed;
    const auto why = none ? "no commercetools setting is set: what must be read becomes a dead "
                            "letter"
                          : to_string(api.error());
    const auto fix = none ? "export CTP_PROJECT_KEY, CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_REGION"
                          : commercetools_advice(api.error());
    findings.push_back({checks[0], state, why, fix});
  } else {
    findings.push_back(check_token(*api));
  }
  if (findings.back().state != State::ok) {
    findings.push_back({checks[1], State::skipped, "there is no token"});
    findings.push_back({checks[2], State::skipped, "there is no token"});
    return std::nullopt;
  }
  findings.push_back(check_customers(*api));
  findings.push_back(check_subscription(*api, subscription));
  http::ClientOptions options;
  options.base_url = api->credentials.api_url;
  options.where = ct::setting::api_url;
  const auto difference = knock(options);
  return difference ? *difference : std::nullopt;
}

ClockDifference check_segment(const Settings& settings, Findings& findings) {
  http::ClientOptions options;
  options.base_url = settings.segment.url;
  options.total_timeout = settings.segment.timeout;
  options.ca_file = settings.segment.ca_file;
  options.where = "segment.region (SEGMENT_REGION)";
  const auto difference = knock(options);
  if (!difference) {
    auto error = difference.error();
    if (error.where.empty()) error.where = options.where;
    findings.push_back({"Segment", State::failed, to_string(error),
                        "curl -sSI " + settings.segment.url +
                            " from this machine tells more; behind a proxy with a certificate of "
                            "its own: export SEGMENT_CA_FILE=PATH"});
  } else {
    const bool tls = settings.segment.url.starts_with("https:");
    findings.push_back({"Segment", State::ok,
                        settings.segment.url + (tls ? " answers over TLS" : " answers, in plain")});
  }
  findings.push_back({"Segment write key", State::skipped,
                      "Segment takes any key, so that only a call sent shows a wrong one",
                      "create a customer and look for it in the debugger of the Segment source"});
  return difference ? *difference : std::nullopt;
}

/// Asks for the workspace that the token belongs to (Segment Public API, "Get Workspace").
Finding check_public_api(const Settings& settings) {
  const std::string what = "Segment Public API token";
  if (settings.segment.public_api_token.empty()) {
    return {what, State::skipped,
            "none is set; only segment.on_delete suppress_with_delete needs one", ""};
  }
  http::ClientOptions options;
  options.base_url = settings.segment.public_api_url;
  options.total_timeout = settings.segment.timeout;
  options.ca_file = settings.segment.ca_file;
  options.where = "segment.public_api_url (SEGMENT_PUBLIC_API_URL)";
  auto client = http::Client::create(options);
  if (!client) return {what, State::failed, to_string(client.error()), "correct that setting"};
  http::HttpRequest request;
  request.method = "GET";
  request.path = "/";
  request.headers.emplace_back("Authorization",
                               "Bearer " + settings.segment.public_api_token.reveal());
  const auto response = client->send(request);
  if (!response) {
    return {what, State::failed, options.where + ": " + to_string(response.error()),
            "curl -sSI " + settings.segment.public_api_url + " from this machine tells more"};
  }
  if (response->status == 200) return {what, State::ok, "is known", ""};
  if (response->status != 401 && response->status != 403) {
    return {what, State::warning, fmt::format("the API answered {}", response->status),
            "run doctor again later"};
  }
  return {
      what, State::failed, fmt::format("the API answered {}", response->status),
      "a Workspace Owner makes one in Segment under Settings, Access Management, Tokens: export "
      "SEGMENT_PUBLIC_API_TOKEN=..."};
}

Finding check_clock(const ClockDifference& difference) {
  if (!difference) return {"clock", State::skipped, "nobody answered with a date to compare with"};
  const auto seconds = difference->count();
  const auto detail = fmt::format("{} seconds {} that of the servers asked", std::abs(seconds),
                                  seconds < 0 ? "behind" : "ahead of");
  const std::string fix = "let a time service set it: timedatectl set-ntp true";
  if (std::chrono::seconds{std::abs(seconds)} > too_large_difference) {
    return {"clock", State::failed, detail + ": signatures and tokens are refused", fix};
  }
  if (std::chrono::seconds{std::abs(seconds)} > large_difference) {
    return {"clock", State::warning, detail, fix};
  }
  return {"clock", State::ok, detail};
}

std::string_view word(State state) {
  constexpr std::array<std::string_view, 4> words{"ok", "warning", "FAILED", "skipped"};
  return words[static_cast<std::size_t>(state)];
}

void print(const Finding& finding, bool json) {
  if (!json) {
    fmt::print("{:<8} {}: {}\n", word(finding.state), finding.check, finding.detail);
    if (!finding.fix.empty()) fmt::print("{:<8} to mend it: {}\n", "", finding.fix);
    return;
  }
  std::string line;
  json::Writer writer(line);
  writer.begin_object().key("check").string(finding.check);
  writer.key("state").string(finding.state == State::failed ? "failed" : word(finding.state));
  writer.key("detail").string(finding.detail).key("fix").string(finding.fix).end_object();
  fmt::print("{}\n", line);
}

}  // namespace

Findings examine(const DoctorArguments& arguments, const std::optional<std::string>& config_path,
                 const Environment& environment) {
  Findings findings;
  const auto settings = check_configuration(config_path, environment, findings);
  if (!settings) {
    findings.push_back({"everything else", State::skipped, "the configuration cannot be used"});
    return findings;
  }
  findings.push_back(check_store(*settings));
  auto difference = check_commercetools(*settings, arguments.subscription, findings);
  const auto other = check_segment(*settings, findings);
  findings.push_back(check_public_api(*settings));
  if (!difference) difference = other;
  findings.push_back(check_clock(difference));
  return findings;
}

int doctor(const DoctorArguments& arguments, const std::optional<std::string>& config_path,
           const Environment& environment) {
  const auto findings = examine(arguments, config_path, environment);
  for (const auto& finding : findings) print(finding, arguments.json);
  const bool failed = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.state == State::failed;
  });
  return failed ? exit_failed : exit_ok;
}

}  // namespace ctsync::server
