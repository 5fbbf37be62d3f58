// SPDX-License-Identifier: MIT
#include "settings/settings.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "command/check_config.hpp"
#include "settings/load.hpp"
#include "settings/nearest.hpp"
#include "settings/settings_table.hpp"
#include "settings/shown.hpp"
#include "settings/variables/variable_names.hpp"

using namespace ctsync;
using namespace ctsync::server;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

const std::string write_key = "canary-write-key-0123456789";
const std::string webhook_secret = "canary-webhook-secret-0123456789";
const Variables secrets{{"SEGMENT_WRITE_KEY", write_key}, {"WEBHOOK_SECRET", webhook_secret}};

Environment environment(const Variables& variables) {
  const auto find = [variables](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  return {find, [variables] {
            std::vector<std::string> names;
            for (const auto& [name, value] : variables) names.push_back(name);
            return names;
          }};
}

Variables with(Variables more) {
  more.insert(secrets.begin(), secrets.end());
  return more;
}

// A file that lives as long as the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    const char* folder = std::getenv("TMPDIR");
    path_ = std::string(folder != nullptr ? folder : "/tmp") + "/ctsync_settings_XXXXXX";
    const int file = mkstemp(path_.data());
    REQUIRE(file >= 0);
    close(file);
    std::ofstream(path_, std::ios::binary) << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::remove(path_.c_str()); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Loaded from_variables(const Variables& variables, Purpose purpose = Purpose::serve) {
  return load(std::nullopt, environment(variables), purpose);
}

Loaded from_file(const std::string& json, const Variables& variables = secrets,
                 Purpose purpose = Purpose::serve) {
  const TemporaryFile file(json);
  return load(file.path(), environment(variables), purpose);
}

std::vector<std::string> texts(const Loaded& loaded) {
  std::vector<std::string> all;
  for (const auto& error : loaded.errors) {
    CHECK(error.code == Errc::configuration);
    all.push_back(to_string(error));
  }
  return all;
}

using Texts = std::vector<std::string>;

// A one-line file that sets one setting, named with its dots.
std::string setting(const std::string& name, const std::string& json) {
  const auto dot = name.find('.');
  if (dot == std::string::npos) return fmt::format(R"({{"{}":{}}})", name, json);
  return fmt::format(R"({{"{}":{}}})", name.substr(0, dot), setting(name.substr(dot + 1), json));
}

const SettingRow& row(std::string_view name) {
  const auto rows = settings_table();
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [name](const SettingRow& known) { return known.name == name; });
  REQUIRE(found != rows.end());
  return *found;
}

std::string shown_value(const Loaded& loaded, std::string_view name) {
  for (const auto& one : shown(loaded.settings)) {
    if (one.name == name) return one.value;
  }
  return "there is no such setting";
}

std::string shown_origin(const Loaded& loaded, std::string_view name) {
  for (const auto& one : shown(loaded.settings)) {
    if (one.name == name) return one.origin;
  }
  return "there is no such setting";
}

// Checks that each first text is accepted, and shown as the second.
void takes(const std::string& name,
           const std::vector<std::pair<std::string, std::string>>& values) {
  for (const auto& one : values) {
    const auto& json = one.first;
    CAPTURE(name);
    CAPTURE(json);
    const auto loaded = from_file(setting(name, json));
    CHECK(texts(loaded) == Texts{});
    CHECK(shown_value(loaded, name) == one.second);
    CHECK(shown_origin(loaded, name) == "file");
  }
}

void refuses(const std::string& name, const std::vector<std::string>& values) {
  for (const auto& json : values) {
    CAPTURE(name);
    CAPTURE(json);
    const auto loaded = from_file(setting(name, json));
    REQUIRE(loaded.errors.size() == 1);
    CHECK(loaded.errors[0].code == Errc::configuration);
    CHECK(loaded.errors[0].where == name);
    CHECK(loaded.errors[0].detail.starts_with("expected " + std::string(row(name).expected)));
  }
}

struct Printed {
  int code = 0;
  std::string out;
  std::string err;
};

std::string content_of(std::FILE* file) {
  std::rewind(file);
  std::string all;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) all += static_cast<char>(c);
  std::fclose(file);
  return all;
}

Printed print(const std::optional<std::string>& path, const Variables& variables) {
  std::FILE* out = std::tmpfile();
  std::FILE* err = std::tmpfile();
  REQUIRE(out != nullptr);
  REQUIRE(err != nullptr);
  Printed printed;
  printed.code = check_config(path, environment(variables), out, err);
  printed.out = content_of(out);
  printed.err = content_of(err);
  return printed;
}

// The familiar variables; of a setting without any, the one of the rule.
std::string variables_in_docs(const SettingRow& setting_row) {
  std::string text;
  for (const auto& names : variables_of(setting_row)) {
    text += fmt::format("{}`{}`", text.empty() ? "" : ", ", names.shown());
    if (setting_row.secret) text += fmt::format(", `{}_FILE`", names.shown());
  }
  return text;
}

std::string default_in_docs(const SettingRow& setting_row) {
  if (setting_row.secret && !setting_row.optional) return "required";
  if (setting_row.standard.empty()) return "none";
  if (setting_row.count == Count::one) return fmt::format("`{}`", setting_row.standard);
  if (setting_row.kind == Kind::text) return fmt::format("`[\"{}\"]`", setting_row.standard);
  return fmt::format("`[{}]`", setting_row.standard);
}

}  // namespace

TEST_CASE("the environment alone configures the program") {
  const auto loaded = from_variables(with({{"SYNC_ENVIRONMENT", "staging"},
                                           {"SYNC_TENANT", "shop-2"},
                                           {"SEGMENT_REGION", "eu"},
                                           {"SEGMENT_USER_ID", "customer_id"},
                                           {"SEGMENT_ON_DELETE", "ignore"},
                                           {"SEGMENT_ON_EMAIL_CHANGE", "identify"},
                                           {"SEGMENT_PUBLIC_API_TOKEN", "canary-token"},
                                           {"CTP_CONSENT_FIELD", "marketing-consent"},
                                           {"SEGMENT_CA_FILE", "/etc/ca.pem"},
                                           {"WEBHOOK_SECRET_PREVIOUS", "an-older-secret-012345"},
                                           {"INBOX_DATABASE_URL", "sqlite:/var/lib/inbox.db"},
                                           {"HOST", "127.0.0.1"},
                                           {"PORT", "0"},
                                           {"LOG_LEVEL", "warn"},
                                           {"LOG_FORMAT", "json"}}));
  CHECK(texts(loaded) == Texts{});
  CHECK(loaded.origin == "environment");
  const auto& settings = loaded.settings;
  CHECK(settings.environment == "staging");
  CHECK(settings.tenant == "shop-2");
  CHECK(settings.segment.credentials.secret.reveal() == write_key);
  CHECK(settings.segment.url == "https://events.eu1.segmentapis.com");
  CHECK(settings.segment.user_id == UserId::customer_id);
  CHECK(settings.segment.on_delete == OnDelete::ignore);
  CHECK(settings.segment.on_email_change == OnEmailChange::identify);
  CHECK(settings.segment.public_api_token.reveal() == "canary-token");
  CHECK(settings.segment.public_api_url == "https://eu1.api.segmentapis.com");
  CHECK(settings.commercetools.consent_field == "marketing-consent");
  CHECK(settings.segment.ca_file == "/etc/ca.pem");
  REQUIRE(settings.webhooks.secrets.size() == 2);
  CHECK(settings.webhooks.secrets[0].reveal() == webhook_secret);
  CHECK(settings.webhooks.secrets[1].reveal() == "an-older-secret-012345");
  CHECK(settings.store.path == "/var/lib/inbox.db");
  CHECK(settings.server.host == "127.0.0.1");
  CHECK(settings.server.port == 0);
  CHECK(settings.log.level == LogLevel::warn);
  CHECK(settings.log.format == LogFormat::json);
}

TEST_CASE("a setting that is not set has its default") {
  const auto loaded = from_variables(secrets);
  CHECK(texts(loaded) == Texts{});
  const auto& settings = loaded.settings;
  CHECK(settings.environment == "prod");
  CHECK(settings.tenant == "default");
  CHECK(settings.segment.url == "https://api.segment.io");
  CHECK(settings.segment.timeout == seconds{20});
  CHECK(settings.segment.rate_limit_per_minute == 60'000);
  CHECK(settings.segment.batch_size == 100);
  CHECK(settings.segment.user_id == UserId::email);
  CHECK(settings.segment.on_delete == OnDelete::identify);
  CHECK(settings.segment.on_email_change == OnEmailChange::alias);
  CHECK(settings.segment.public_api_token.empty());
  CHECK(settings.segment.public_api_url == "https://api.segmentapis.com");
  CHECK(settings.commercetools.consent_field.empty());
  CHECK(settings.segment.ca_file.empty());
  CHECK(settings.webhooks.accepted_sources == Texts{"commercetools"});
  CHECK(settings.webhooks.schema_versions == std::vector<int>{1, 2});
  CHECK(settings.webhooks.replay_protection == signature::ReplayProtection::timestamp);
  CHECK(settings.webhooks.tolerance == seconds{300});
  CHECK(settings.webhooks.max_body_bytes == 1'048'576);
  CHECK(settings.store.path == "ctsync.db");
  CHECK(settings.store.keep_bodies == std::chrono::days{7});
  CHECK(settings.server.host == "0.0.0.0");
  CHECK(settings.server.port == 8080);
  CHECK(settings.sync.dead_letter_queue);
  CHECK(settings.sync.max_retry_age == hours{24});
  CHECK(settings.sync.backoff == Duration{500});
  CHECK(settings.log.level == LogLevel::info);
  CHECK(settings.log.format == LogFormat::automatic);
}

TEST_CASE("a JSON file configures the program") {
  const TemporaryFile file(R"({ "environment": "prod",
    "segment": { "write_key": "${SEGMENT_WRITE_KEY}", "region": "eu", "timeout_seconds": 20.5,
                 "rate_limit_per_minute": 50000 },
    "webhooks": { "secret": "${WEBHOOK_SECRET}", "accepted_sources": ["commercetools", "erp"],
                  "schema_versions": [1] },
    "sync": { "dead_letter_queue": false, "max_retry_age_hours": 1.5, "backoff_seconds": 2 } })");
  const auto loaded = load(file.path(), environment(secrets));
  CHECK(texts(loaded) == Texts{});
  CHECK(loaded.origin == file.path());
  const auto& settings = loaded.settings;
  CHECK(settings.segment.credentials.secret.reveal() == write_key);
  CHECK(settings.segment.timeout == Duration{20'500});
  CHECK(settings.segment.rate_limit_per_minute == 50'000);
  CHECK(settings.webhooks.secrets == std::vector{Secret(webhook_secret)});
  CHECK(settings.webhooks.accepted_sources == Texts{"commercetools", "erp"});
  CHECK_FALSE(settings.sync.dead_letter_queue);
  CHECK(settings.sync.max_retry_age == std::chrono::minutes{90});
  CHECK(settings.sync.backoff == seconds{2});
}

TEST_CASE("the file wins over the environment, and the environment over the default") {
  const auto loaded = from_file(R"({"server":{"port":1},"tenant":"file"})",
                                with({{"PORT", "2"}, {"SYNC_TENANT", "env"}, {"HOST", "::1"}}));
  CHECK(texts(loaded) == Texts{});
  CHECK(loaded.settings.server.port == 1);
  CHECK(loaded.settings.tenant == "file");
  CHECK(loaded.settings.server.host == "::1");
  CHECK(loaded.settings.environment == "prod");
  CHECK(shown_origin(loaded, "server.port") == "file");
  CHECK(shown_origin(loaded, "server.host") == "environment HOST");
  CHECK(shown_origin(loaded, "environment") == "default");
}

TEST_CASE("a variable that the file overrides is not checked") {
  const auto loaded =
      from_file(R"({"server":{"port":1},"webhooks":{"secret":"of-the-file-0123456789"}})",
                with({{"PORT", "nonsense"}, {"WEBHOOK_SECRET_FILE", "/does/not/exist"}}));
  CHECK(texts(loaded) == Texts{});
}

TEST_CASE("a setting that is wrong in the file does not fall back to the environment") {
  CHECK(texts(from_file(R"({"segment":{"write_key":""}})")) ==
        Texts{"segment.write_key: expected printable ASCII without spaces and colons, got an empty "
              "text"});
}

TEST_CASE("SYNC_CONFIG_PATH names the file where the command line does not") {
  const TemporaryFile one(R"({"tenant":"one"})");
  const TemporaryFile two(R"({"tenant":"two"})");
  const auto variables = environment(with({{"SYNC_CONFIG_PATH", one.path()}}));
  CHECK(load(std::nullopt, variables).settings.tenant == "one");
  CHECK(load(std::nullopt, variables).origin == one.path());
  CHECK(load(two.path(), variables).settings.tenant == "two");
  CHECK(from_variables(with({{"SYNC_CONFIG_PATH", ""}})).origin == "environment");
}

TEST_CASE("an empty variable counts as not set") {
  const auto loaded = from_variables(
      with({{"PORT", ""}, {"WEBHOOK_SECRET_PREVIOUS", ""}, {"WEBHOOK_SECRET_FILE", ""}}));
  CHECK(texts(loaded) == Texts{});
  CHECK(loaded.settings.server.port == 8080);
  CHECK(loaded.settings.webhooks.secrets.size() == 1);
}

TEST_CASE("the server needs its secrets, tools do not") {
  const Texts expected{
      "segment.write_key (SEGMENT_WRITE_KEY): required: set SEGMENT_WRITE_KEY or "
      "SEGMENT_WRITE_KEY_FILE, or name it in the file",
      "webhooks.secret (WEBHOOK_SECRET): required: set WEBHOOK_SECRET or WEBHOOK_SECRET_FILE, or "
      "name it in the file"};
  CHECK(texts(from_variables({})) == expected);
  CHECK(texts(from_variables({{"WEBHOOK_SECRET_PREVIOUS", webhook_secret}})) == expected);
  CHECK(texts(from_variables({}, Purpose::tools)) == Texts{});
}

TEST_CASE("tools do without secrets that cannot be read, and still refuse what else is wrong") {
  const auto loaded = from_file(
      R"({"segment":{"write_key":"${SEGMENT_WRITE_KEY}"},"webhooks":{"secret":[7]},"tenant":""})",
      {}, Purpose::tools);
  CHECK(texts(loaded) == Texts{"tenant: expected 1 to 64 of A-Z a-z 0-9 _ -, got an empty text"});
  CHECK(loaded.settings.segment.credentials.secret.empty());
  CHECK(loaded.settings.webhooks.secrets.empty());
}

TEST_CASE("a tenant's name with other characters is refused with the setting and what is allowed") {
  for (const std::string bad : {"a/b", "/", "a.b", "a:b", "a b", "50%", "gr\u00f6\u00dfe"}) {
    CAPTURE(bad);
    const auto errors = texts(from_variables(with({{"SYNC_TENANT", bad}})));
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].starts_with("tenant (SYNC_TENANT): expected 1 to 64 of A-Z a-z 0-9 _ -, got "));
  }
}

TEST_CASE("all errors are reported at once") {
  const auto loaded = from_file(R"({"segment":{"region":"mars","batch_size":0,"write_kye":"x"},
                                    "webhooks":{"secret":"${NOT_THERE}"},"nonsense":1})",
                                {{"SEGMENT_WRITE_KEY", write_key}, {"PORT", "http"}});
  CHECK(texts(loaded) ==
        Texts{"segment.region: expected us, eu, or an https URL (http for this machine only), "
              "got mars",
              "segment.batch_size: expected an integer from 1 to 2500, got 0",
              "segment.write_kye: unknown setting, did you mean segment.write_key?",
              "webhooks.secret: the environment variable NOT_THERE is not set or empty",
              "nonsense: unknown setting",
              "server.port (PORT): expected an integer from 0 to 65535, got http"});
}

TEST_CASE("an error from the environment names the setting and the variable") {
  const auto loaded = from_variables({{"SEGMENT_WRITE_KEY", "has a space"},
                                      {"WEBHOOK_SECRET", webhook_secret},
                                      {"WEBHOOK_SECRET_PREVIOUS", "short"},
                                      {"LOG_LEVEL", "loud"}});
  REQUIRE(loaded.errors.size() == 3);
  CHECK(loaded.errors[0].where == "segment.write_key (SEGMENT_WRITE_KEY)");
  CHECK(loaded.errors[1].where == "webhooks.secret (WEBHOOK_SECRET_PREVIOUS)");
  CHECK(loaded.errors[2].where == "log.level (LOG_LEVEL)");
  CHECK(loaded.errors[2].detail == "expected debug, info, warn or error, got loud");
}

TEST_CASE("an error shows what was found, and of what is or looks like a secret the length") {
  const auto port = [](const std::string& value) {
    return texts(from_variables(with({{"PORT", value}})));
  };
  const std::string expected = "server.port (PORT): expected an integer from 0 to 65535, got ";
  CHECK(port("99999") == Texts{expected + "99999"});
  CHECK(port("-1") == Texts{expected + "-1"});
  CHECK(port("http") == Texts{expected + "http"});
  CHECK(port("80 80") == Texts{expected + "80 80"});
  for (const std::string secret :
       {"canary-0123456789", "postgres://u:p@h", "name=value", "correcthorsebatterystaples"}) {
    CAPTURE(secret);
    CHECK(port(secret) == Texts{fmt::format("{}a text of {} bytes", expected, secret.size())});
  }
  CHECK(texts(from_file(R"({"server":{"port":"${P}"}})", with({{"P", "http"}}))) ==
        Texts{"server.port: expected an integer from 0 to 65535, got a text of 4 bytes"});
  CHECK(texts(from_variables({{"SEGMENT_WRITE_KEY", "a:b"}, {"WEBHOOK_SECRET", webhook_secret}})) ==
        Texts{"segment.write_key (SEGMENT_WRITE_KEY): expected printable ASCII without spaces and "
              "colons, got a text of 3 bytes"});
  CHECK(
      texts(from_file(R"({"webhooks":{"secret":"abc","accepted_sources":[]}})")) ==
      Texts{"webhooks.secret: expected a string or an array of strings, each of at least 16 bytes; "
            "after whsec_ only base64 of 24 to 64 bytes, got a text of 3 bytes",
            "webhooks.accepted_sources: expected an array of at least one name of 1 to 64 of "
            "a-z 0-9 _ -, none twice, got an empty array"});
}

TEST_CASE("a wrong word is shown with the one that was probably meant") {
  CHECK(texts(from_variables(with({{"LOG_LEVEL", "eror"}, {"SEGMENT_USER_ID", "customerid"}}))) ==
        Texts{"segment.user_id (SEGMENT_USER_ID): expected email, customer_id, external_id or "
              "customer_number, got customerid, did you mean customer_id?",
              "log.level (LOG_LEVEL): expected debug, info, warn or error, got eror, did you mean "
              "error?"});
}

TEST_CASE("an unknown key is an error that names the setting that was probably meant") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"({"segment":{"write_kye":1}})", "segment.write_kye|segment.write_key"},
      {R"({"segment":{"writeKey":1}})", "segment.writeKey|segment.write_key"},
      {R"({"segmnet":{"region":"eu"}})", "segmnet|segment"},
      {R"({"write_key":1})", "write_key|segment.write_key"},
      {R"({"segment":{"secret":1}})", "segment.secret|segment.write_key"},
      {R"({"server":{"prot":1}})", "server.prot|server.port"},
      {R"({"enviroment":1})", "enviroment|environment"},
  };
  for (const auto& one : cases) {
    const auto& json = one.first;
    const auto& names = one.second;
    CAPTURE(json);
    const auto bar = names.find('|');
    CHECK(texts(from_file(json)) ==
          Texts{fmt::format("{}: unknown setting, did you mean {}?", names.substr(0, bar),
                            names.substr(bar + 1))});
  }
}

TEST_CASE("an unknown key that is near nothing gets no suggestion") {
  CHECK(texts(from_file(R"({"segment":{"colour":1},"x":2,"":3})")) ==
        Texts{"segment.colour: unknown setting", "x: unknown setting", "\"\": unknown setting"});
}

TEST_CASE("a key with a dot is not a second way to name a setting") {
  CHECK(texts(from_file(R"({"server.port":1,"segment":{"x.y":1}})")) ==
        Texts{"server.port: unknown setting: expected an object for each group",
              "segment.x.y: unknown setting: expected an object for each group"});
}

TEST_CASE("an unknown key is shown on one line and truncated") {
  const auto loaded = from_file(R"({"line\nbreak\u001b":1,")" + std::string(300, 'k') + R"(":1})");
  CHECK(texts(loaded) ==
        Texts{"line?break?: unknown setting", std::string(100, 'k') + "...: unknown setting"});
}

TEST_CASE("a repeated key is an error") {
  CHECK(texts(from_file(R"({"tenant":"a","tenant":"a"})")) ==
        Texts{"tenant: appears more than once"});
  CHECK(texts(from_file(R"({"server":{"port":1,"host":"a","port":1}})")) ==
        Texts{"server.port: appears more than once"});
  CHECK(texts(from_file(R"({"log":{},"log":{}})")) == Texts{"log: appears more than once"});
}

TEST_CASE("a group must be an object, and so must the file") {
  CHECK(texts(from_file(R"({"server":8080})")) ==
        Texts{"server: expected an object, got an integer"});
  const TemporaryFile list("[]");
  CHECK(texts(load(list.path(), environment(secrets))) ==
        Texts{list.path() + ": expected an object, got an array"});
}

TEST_CASE("a value of the wrong type is an error that says what it is") {
  CHECK(texts(from_file(R"({"tenant":1,"server":{"port":"8080"},"sync":{"dead_letter_queue":1,
                            "backoff_seconds":null},"segment":{"batch_size":1.0},
                            "webhooks":{"accepted_sources":"erp","schema_versions":["1"]}})")) ==
        Texts{"tenant: expected 1 to 64 of A-Z a-z 0-9 _ -, got an integer",
              "server.port: expected an integer from 0 to 65535, got a string",
              "sync.dead_letter_queue: expected true or false, got an integer",
              "sync.backoff_seconds: expected a number from 0.05 to 60, got null",
              "segment.batch_size: expected an integer from 1 to 2500, got a number",
              "webhooks.accepted_sources: expected an array of at least one name of 1 to 64 of "
              "a-z 0-9 _ -, none twice, got a string",
              "webhooks.schema_versions: expected an array of at least one of 1 and 2, none twice, "
              "got a string (element 1)"});
}

TEST_CASE("a file that is missing, a folder, too long or no JSON is an error that names it") {
  CHECK(texts(load("/does/not/exist.json", environment({}))) ==
        Texts{"/does/not/exist.json: the configuration file cannot be read: No such file or "
              "directory"});
  CHECK(texts(load("/", environment({}))) ==
        Texts{"/: the configuration file cannot be read: Is a directory"});
  const TemporaryFile longer(std::string(1024 * 1024 + 1, ' '));
  CHECK(texts(load(longer.path(), environment({}))) ==
        Texts{longer.path() + ": the configuration file has more than 1048576 bytes"});
  const TemporaryFile broken(R"({"tenant": )" + webhook_secret);
  const auto loaded = load(broken.path(), environment({}));
  REQUIRE(loaded.errors.size() == 1);
  CHECK(loaded.errors[0].where == broken.path());
  CHECK(
      loaded.errors[0].detail ==
      "not a JSON file: line 1, column 12: expected a value, got a word without quotes: names and "
      "texts need double quotes, as in \"port\"");
}

TEST_CASE("${NAME} in a string of the file is replaced from the environment") {
  const auto variables = with({{"A", "left"},
                               {"B_2", "right"},
                               {"N", "0.25"},
                               {"NO", "false"},
                               {"LIST", "erp,shop"},
                               {"P", "80"}});
  const auto loaded = from_file(R"({"tenant":"${A}-${B_2}_","environment":"x",
      "segment":{"ca_file":"$/$$/${A}/$${A}/$"},
      "server":{"port":"${P}80"},"sync":{"backoff_seconds":"${N}","dead_letter_queue":"${NO}"},
      "webhooks":{"accepted_sources":"${LIST}"}})",
                                variables);
  CHECK(texts(loaded) == Texts{});
  CHECK(loaded.settings.tenant == "left-right_");
  CHECK(loaded.settings.segment.ca_file == "$/$$/left/${A}/$");
  CHECK(loaded.settings.server.port == 8080);
  CHECK(loaded.settings.sync.backoff == Duration{250});
  CHECK_FALSE(loaded.settings.sync.dead_letter_queue);
  CHECK(loaded.settings.webhooks.accepted_sources == Texts{"erp", "shop"});
  const auto elements = from_file(R"({"webhooks":{"accepted_sources":["${A}","b"]}})", variables);
  CHECK(elements.settings.webhooks.accepted_sources == Texts{"left", "b"});
}

TEST_CASE("what a variable holds is not searched for further variables") {
  const auto loaded = from_file(R"({"segment":{"ca_file":"/${A}"}})", with({{"A", "${B}"}}));
  CHECK(texts(loaded) == Texts{});
  CHECK(loaded.settings.segment.ca_file == "/${B}");
}

TEST_CASE("a ${NAME} that is not set, or is none, is an error at its setting") {
  CHECK(texts(from_file(R"({"tenant":"${NOT_THERE}","environment":"${EMPTY}",
      "webhooks":{"accepted_sources":["a","${GONE}"]}})",
                        with({{"EMPTY", ""}}))) ==
        Texts{"tenant: the environment variable NOT_THERE is not set or empty",
              "environment: the environment variable EMPTY is not set or empty",
              "webhooks.accepted_sources: the environment variable GONE is not set or empty "
              "(element 2)"});
  for (const std::string bad : {"${", "${A", "${}", "${A B}", "${1A}", "x${A-B}y"}) {
    CAPTURE(bad);
    CHECK(texts(from_file(setting("tenant", "\"" + bad + "\""), with({{"A", "a"}}))) ==
          Texts{"tenant: expected ${NAME} with the name of an environment variable, and $${ for a "
                "plain ${"});
  }
}

TEST_CASE("the variable of a secret cannot be put where it would be shown") {
  CHECK(texts(from_file(R"({"tenant":"${SEGMENT_WRITE_KEY}"})")) ==
        Texts{"tenant: SEGMENT_WRITE_KEY is a secret, which only a secret setting may hold"});
}

TEST_CASE("NAME_FILE gives a secret, less the line ends after it") {
  const TemporaryFile key(write_key + "\n");
  const TemporaryFile newer(webhook_secret + "\n\n");
  const TemporaryFile older("older-secret-0123456789\r\n");
  const Variables variables{{"SEGMENT_WRITE_KEY_FILE", key.path()},
                            {"WEBHOOK_SECRET_FILE", newer.path()},
                            {"WEBHOOK_SECRET_PREVIOUS_FILE", older.path()}};
  const auto plain = from_variables(variables);
  const auto file = from_file(
      R"({"segment":{"write_key":"${SEGMENT_WRITE_KEY}"},
          "webhooks":{"secret":["${WEBHOOK_SECRET}","${WEBHOOK_SECRET_PREVIOUS}"]}})",
      variables);
  for (const auto* loaded : {&plain, &file}) {
    CHECK(texts(*loaded) == Texts{});
    CHECK(loaded->settings.segment.credentials.secret.reveal() == write_key);
    REQUIRE(loaded->settings.webhooks.secrets.size() == 2);
    CHECK(loaded->settings.webhooks.secrets[0].reveal() == webhook_secret);
    CHECK(loaded->settings.webhooks.secrets[1].reveal() == "older-secret-0123456789");
  }
  CHECK(shown_origin(plain, "segment.write_key") == "environment SEGMENT_WRITE_KEY_FILE");
  CHECK(shown_origin(plain, "webhooks.secret") ==
        "environment WEBHOOK_SECRET_FILE, WEBHOOK_SECRET_PREVIOUS_FILE");
}

TEST_CASE("NAME_FILE works for secrets only") {
  const TemporaryFile port("1");
  const auto variables = with({{"PORT_FILE", port.path()}, {"MINE_FILE", port.path()}});
  CHECK(from_variables(variables).settings.server.port == 8080);
  CHECK(texts(from_file(R"({"tenant":"${MINE}"})", variables)) ==
        Texts{"tenant: the environment variable MINE is not set or empty"});
}

TEST_CASE("NAME and NAME_FILE together are an error") {
  const TemporaryFile key(write_key);
  const auto variables = with({{"SEGMENT_WRITE_KEY_FILE", key.path()}});
  const std::string both =
      "SEGMENT_WRITE_KEY and SEGMENT_WRITE_KEY_FILE are both set, expected one";
  CHECK(texts(from_variables(variables)) ==
        Texts{"segment.write_key (SEGMENT_WRITE_KEY): " + both});
  CHECK(texts(from_file(R"({"segment":{"write_key":"${SEGMENT_WRITE_KEY}"}})", variables)) ==
        Texts{"segment.write_key: " + both});
}

TEST_CASE("a secret file that cannot be read or is empty is an error at the setting") {
  const TemporaryFile empty("\n");
  CHECK(texts(from_variables({{"SEGMENT_WRITE_KEY_FILE", "/does/not/exist"},
                              {"WEBHOOK_SECRET_FILE", empty.path()}})) ==
        Texts{"segment.write_key (SEGMENT_WRITE_KEY): the file that SEGMENT_WRITE_KEY_FILE names "
              "cannot be read: No such file or directory",
              "webhooks.secret (WEBHOOK_SECRET): the file that WEBHOOK_SECRET_FILE names is "
              "empty"});
}

TEST_CASE("labels are short and plain") {
  const std::string most_environment(32, 'e');
  const std::string most_tenant(64, 't');
  takes("environment", {{R"("a")", "a"}, {"\"" + most_environment + "\"", most_environment}});
  refuses("environment", {R"("")", R"("a b")", R"("\u00e9")", "\"" + most_environment + "e\""});
  takes("tenant", {{R"("A-z_09")", "A-z_09"}, {"\"" + most_tenant + "\"", most_tenant}});
  refuses("tenant", {R"("")", R"("a/b")", R"("a\nb")", "\"" + most_tenant + "t\""});
}

TEST_CASE("the write key is printable ASCII without spaces and colons") {
  takes("segment.write_key", {{R"("k")", "***"}, {R"("!~$")", "***"}});
  refuses("segment.write_key",
          {R"("")", R"(" k")", R"("k\nk")", R"("k:")", R"("\u00e9")", R"("\u007f")"});
}

TEST_CASE("a region is us, eu or an https URL, which is brought into one form") {
  takes("segment.region",
        {{R"("us")", "https://api.segment.io"},
         {R"("eu")", "https://events.eu1.segmentapis.com"},
         {R"("https://a.example")", "https://a.example"},
         {R"("https://a.example/")", "https://a.example"},
         {R"("https://a.example/v1")", "https://a.example"},
         {R"("https://a.example/v1/")", "https://a.example"},
         {R"("https://a.example:8443/segment/v1")", "https://a.example:8443/segment"},
         {R"("http://127.0.0.1:1234/v1")", "http://127.0.0.1:1234"},
         {R"("http://localhost:1")", "http://localhost:1"},
         {R"("http://[::1]:1")", "http://[::1]:1"}});
  refuses("segment.region",
          {R"("")", R"("US")", R"("asia")", R"("api.segment.io")", R"("http://a.example")",
           R"("https://")", R"("https://a.example//v1")", R"("https://user:pass@a.example")",
           R"("https://a.example?x=1")", R"("https://a.example#x")", R"("https://a b")",
           R"("ftp://a.example")", R"("https://a.example:0")", R"("http://127.0.0.1.example")"});
}

TEST_CASE("numbers have bounds, which are valid values themselves") {
  takes("segment.timeout_seconds", {{"1", "1"}, {"0.1e1", "1"}, {"300", "300"}, {"1.5", "1.5"}});
  refuses("segment.timeout_seconds", {"0", "0.9", "300.1", "-1", "18446744073709551615"});
  takes("segment.rate_limit_per_minute", {{"0", "0"}, {"1", "1"}, {"1000000", "1000000"}});
  refuses("segment.rate_limit_per_minute", {"-1", "1000001", "18446744073709551615", "1.5"});
  takes("segment.batch_size", {{"1", "1"}, {"2500", "2500"}});
  refuses("segment.batch_size", {"0", "2501"});
  takes("webhooks.tolerance_seconds", {{"1", "1"}, {"86400", "86400"}});
  refuses("webhooks.tolerance_seconds", {"0", "86401"});
  takes("webhooks.max_body_bytes", {{"1024", "1024"}, {"16777216", "16777216"}});
  refuses("webhooks.max_body_bytes", {"1023", "16777217"});
  takes("store.keep_bodies_days", {{"0", "0"}, {"35", "35"}});
  refuses("store.keep_bodies_days", {"-1", "36"});
  takes("server.port", {{"0", "0"}, {"65535", "65535"}});
  refuses("server.port", {"-1", "65536"});
  takes("sync.max_retry_age_hours", {{"720", "720"}, {"0.5", "0.5"}});
  refuses("sync.max_retry_age_hours", {"0", "0.0", "-1", "720.5"});
  takes("sync.backoff_seconds", {{"0.05", "0.05"}, {"60", "60"}});
  refuses("sync.backoff_seconds", {"0.04", "60.1"});
  takes("sync.dead_letter_queue", {{"true", "true"}, {"false", "false"}});
  refuses("sync.dead_letter_queue", {"\"true\"", "0", "null"});
  takes("reconcile.at",
        {{R"("03:00")", "03:00"}, {R"("23:59")", "23:59"}, {R"("00:00")", "00:00"}});
  refuses("reconcile.at",
          {R"("24:00")", R"("3:00")", R"("03:60")", R"("03-00")", R"("03:0x")", "3"});
  takes("reconcile.fix", {{"true", "true"}, {"false", "false"}});
  refuses("reconcile.fix", {"\"true\"", "1"});
}

TEST_CASE("an age above zero is never rounded to zero") {
  const auto loaded = from_file(R"({"sync":{"max_retry_age_hours":1e-12}})");
  CHECK(texts(loaded) == Texts{});
  CHECK(loaded.settings.sync.max_retry_age == Duration{1});
}

TEST_CASE("a number in the environment has no other characters") {
  for (const std::string bad : {"80x", " 80", "80 ", "+80", "0x50", "8e1", "80.0", "-0x1"}) {
    CAPTURE(bad);
    const auto errors = texts(from_variables(with({{"PORT", bad}})));
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].starts_with("server.port (PORT): expected an integer from 0 to 65535, got "));
  }
  for (const std::string bad : {"nan", "inf", "1s", "", "-1"}) {
    CAPTURE(bad);
    CHECK(from_file(R"({"sync":{"backoff_seconds":"${N}"}})", with({{"N", bad}})).errors.size() ==
          1);
  }
}

TEST_CASE("the Public API is in the region of the calls, unless its URL is set") {
  const std::string name = "segment.public_api_url";
  const auto url = [](const std::string& json) {
    const auto loaded = from_file(R"({"segment":)" + json + "}");
    CHECK(texts(loaded) == Texts{});
    return loaded.settings.segment.public_api_url;
  };
  CHECK(url(R"({"region":"us"})") == "https://api.segmentapis.com");
  CHECK(url(R"({"region":"eu"})") == "https://eu1.api.segmentapis.com");
  CHECK(url(R"({"region":"https://events.eu1.segmentapis.com/v1/"})") ==
        "https://eu1.api.segmentapis.com");
  CHECK(url(R"({"region":"https://proxy.example"})").empty());
  CHECK(url(R"({"region":"eu","public_api_url":"http://127.0.0.1:9"})") == "http://127.0.0.1:9");
  refuses(name, {R"("us")", R"("http://proxy.example")", R"("")", "1"});
  CHECK(shown_value(from_variables(secrets), name) == "https://api.segmentapis.com");
}

TEST_CASE("deleting people at Segment needs a token and a URL, to serve") {
  const std::string reason =
      "required by segment.on_delete (SEGMENT_ON_DELETE) suppress_with_delete";
  const std::string token = "segment.public_api_token (SEGMENT_PUBLIC_API_TOKEN): ";
  const std::string url = "segment.public_api_url (SEGMENT_PUBLIC_API_URL): ";
  const std::string where = " where segment.region (SEGMENT_REGION) is a URL";
  const auto with_on_delete = [](Variables more) {
    more.insert({"SEGMENT_ON_DELETE", "suppress_with_delete"});
    return with(std::move(more));
  };
  CHECK(texts(from_variables(with_on_delete({}))) == Texts{token + reason});
  CHECK(texts(from_variables(with_on_delete({}), Purpose::tools)) == Texts{});
  CHECK(texts(from_variables(with_on_delete({{"SEGMENT_PUBLIC_API_TOKEN", "t"}}))) == Texts{});
  CHECK(texts(from_variables(with_on_delete({{"SEGMENT_REGION", "https://proxy.example"}}))) ==
        Texts{token + reason, url + reason + where});
  CHECK(texts(from_variables(
            with_on_delete({{"SEGMENT_REGION", "https://proxy.example"},
                            {"SEGMENT_PUBLIC_API_TOKEN", "t"},
                            {"SEGMENT_PUBLIC_API_URL", "https://api.example"}}))) == Texts{});
  // A wrong setting is not reported as missing too.
  CHECK(texts(from_variables(with_on_delete({{"SEGMENT_PUBLIC_API_TOKEN", "a b"}}))) ==
        Texts{token + "expected printable ASCII without spaces, got a text of 3 bytes"});
  for (const std::string word : {"identify", "ignore"}) {
    CHECK(texts(from_variables(with({{"SEGMENT_ON_DELETE", word}}))) == Texts{});
  }
}

TEST_CASE("custom fields are named by patterns, and those to be cleared by whole names") {
  for (const std::string which : {"include", "exclude"}) {
    const auto name = "segment.custom_fields." + which;
    takes(name, {{R"(["pay_*","größe","a b"])", "pay_*,größe,a b"}, {R"(["*"])", "*"}});
    refuses(name, {"[]", R"([""])", R"(["a","a"])", R"([" a"])", "[1]", R"("a")",
                   "[\"" + std::string(101, 'x') + "\"]"});
  }
  takes("segment.custom_fields.clear", {{R"(["tier","a.b"])", "tier,a.b"}});
  refuses("segment.custom_fields.clear", {R"(["pay_*"])", "[]", R"(["a "])", R"(["a","a"])"});
}

TEST_CASE("the group custom_fields is an object inside segment") {
  CHECK(texts(from_file(R"({"segment":{"custom_fields":{"exclud":["a"]}}})")) ==
        Texts{"segment.custom_fields.exclud: unknown setting, did you mean "
              "segment.custom_fields.exclude?"});
  CHECK(texts(from_file(R"({"segment":{"custom_fields":["a"]}})")) ==
        Texts{"segment.custom_fields: expected an object, got an array"});
  CHECK(texts(from_file(R"({"segment":{"custom_fields.exclude":["a"]}})")) ==
        Texts{"segment.custom_fields.exclude: unknown setting: expected an object for each group"});
  CHECK(texts(from_file(R"({"custom_fields":{"exclude":["a"]}})")).size() == 1);
}

TEST_CASE("no secret is ever shown") {
  const TemporaryFile canary("canary-secret-0123456789");
  const TemporaryFile token("ada:viewer:" + std::string(64, 'a'));
  Variables all{{"SEGMENT_PROFILE_API_SPACE", "s"}};
  for (const auto& known : settings_table()) {
    if (known.secret && !known.for_tools && !known.variables[0].empty()) {
      const bool is_token = known.name == "admin.tokens";
      all[std::string(known.variables[0]) + "_FILE"] = is_token ? token.path() : canary.path();
    }
  }
  const auto loaded = from_variables(all);
  CHECK(texts(loaded) == Texts{});
  for (const auto& known : settings_table()) {
    if (!known.secret || known.for_tools || known.variables[0].empty()) continue;
    CHECK(shown_value(loaded, known.name) == "***");
  }
}

TEST_CASE("the Profile API has the region of the workspace, and a space with its token") {
  takes("segment.profile_api_space", {{R"("sp-1_A")", "sp-1_A"}});
  refuses("segment.profile_api_space", {R"("")", R"("a b")", R"("a/b")", "1"});
  const auto asked = with({{"SEGMENT_PROFILE_API_TOKEN", "t"}, {"SEGMENT_PROFILE_API_SPACE", "s"}});
  CHECK(shown_value(from_variables(asked), "segment.profile_api_url") ==
        "https://profiles.segment.com");
  auto elsewhere = asked;
  elsewhere["SEGMENT_REGION"] = "eu";
  CHECK(shown_value(from_variables(elsewhere), "segment.profile_api_url") ==
        "https://profiles.euw1.segment.com");
  elsewhere["SEGMENT_REGION"] = "https://proxy.example";
  CHECK(texts(from_variables(elsewhere)).size() == 1);
  elsewhere["SEGMENT_PROFILE_API_URL"] = "https://profiles.example";
  CHECK(texts(from_variables(elsewhere)) == Texts{});
}

TEST_CASE("words are taken as they are written") {
  takes("segment.user_id", {{R"("email")", "email"},
                            {R"("customer_id")", "customer_id"},
                            {R"("external_id")", "external_id"},
                            {R"("customer_number")", "customer_number"}});
  refuses("segment.user_id", {R"("Email")", R"("")", "0"});
  takes("segment.on_delete", {{R"("identify")", "identify"}, {R"("ignore")", "ignore"}});
  refuses("segment.on_delete", {R"("delete")", R"("")", "true"});
  takes("segment.on_email_change", {{R"("alias")", "alias"}, {R"("identify")", "identify"}});
  refuses("segment.on_email_change", {R"("both")", R"("")", "true"});
  takes("webhooks.replay_protection",
        {{R"("timestamp")", "timestamp"}, {R"("dedup-only")", "dedup-only"}});
  refuses("webhooks.replay_protection", {R"("dedup_only")", R"("none")", "false"});
  takes("log.level", {{R"("debug")", "debug"},
                      {R"("info")", "info"},
                      {R"("warn")", "warn"},
                      {R"("error")", "error"}});
  refuses("log.level", {R"("INFO")", R"("trace")"});
  takes("log.format", {{R"("auto")", "auto"}, {R"("json")", "json"}, {R"("text")", "text"}});
  refuses("log.format", {R"("logfmt")"});

  const auto loaded = from_file(R"({"segment":{"user_id":"customer_number"},
      "webhooks":{"replay_protection":"dedup-only"},"log":{"level":"error","format":"text"}})");
  CHECK(loaded.settings.segment.user_id == UserId::customer_number);
  CHECK(loaded.settings.webhooks.replay_protection == signature::ReplayProtection::dedup_only);
  CHECK(loaded.settings.log.level == LogLevel::error);
  CHECK(loaded.settings.log.format == LogFormat::text);
}

TEST_CASE("secrets of webhooks are one or several, each long enough") {
  takes("webhooks.secret", {{R"("0123456789abcdef")", "***"},
                            {R"(["0123456789abcdef","fedcba9876543210,with,commas"])", "***"},
                            {R"("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")", "***"}});
  refuses("webhooks.secret", {R"("")", R"("0123456789abcde")", "[]", R"(["0123456789abcdef",""])",
                              R"([["0123456789abcdef"]])", R"({"a":"0123456789abcdef"})", "null",
                              R"("whsec_0123456789abcdef")"});
  CHECK(from_file(R"({"webhooks":{"secret":["0123456789abcdef","b",7]}})").errors.size() == 2);
  const auto commas =
      from_variables({{"SEGMENT_WRITE_KEY", "k"}, {"WEBHOOK_SECRET", "0123456789,0123456789"}});
  CHECK(commas.settings.webhooks.secrets.size() == 1);
}

TEST_CASE("accepted sources are names without repeats, and at least one") {
  const std::string most(64, 's');
  takes("webhooks.accepted_sources",
        {{R"(["a"])", "a"}, {R"(["a-b_1","c"])", "a-b_1,c"}, {"[\"" + most + "\"]", most}});
  refuses("webhooks.accepted_sources",
          {"[]", R"([""])", R"(["A"])", R"(["a","a"])", R"(["a/b"])", R"(["a,b"])",
           "[\"" + most + "s\"]", "[1]", R"("a")", "{}"});
}

TEST_CASE("the known schema versions are 1 and 2") {
  takes("webhooks.schema_versions", {{"[1]", "1"}, {"[2]", "2"}, {"[2,1]", "2,1"}});
  refuses("webhooks.schema_versions", {"[]", "[3]", "[0]", "[1,1]", "[1.0]", R"(["1"])", "1"});
}

TEST_CASE("the store is a SQLite file or a PostgreSQL database, shown without its password") {
  takes("store.url", {{R"("sqlite:ctsync.db")", "sqlite:ctsync.db"},
                      {R"("sqlite:data/inbox.db")", "sqlite:data/inbox.db"},
                      {R"("sqlite:/abs/inbox.db")", "sqlite:/abs/inbox.db"},
                      {R"("sqlite:///abs/inbox.db")", "sqlite:/abs/inbox.db"},
                      {R"("sqlite:////abs/inbox.db")", "sqlite:/abs/inbox.db"}});
  refuses("store.url",
          {R"("")", R"("sqlite:")", R"("sqlite://")", R"("sqlite:///")", R"("sqlite://host/path")",
           R"("sqlite::memory:")", R"("sqlite:///folder/")", R"("sqlite:file:x?mode=memory")",
           R"("sqlite:x.db?mode=ro")", R"("sqlite:a\u0000b")", R"("inbox.db")",
           R"("mysql://user@host/db")", R"("SQLITE:x")", "1"});
  takes("store.url",
        {{R"("postgresql://u:canary@h:5433/d")", "postgresql://u@h:5433/d"},
         {R"("postgres://u:canary@h/d?sslmode=require")", "postgresql://u@h/d"},
         {R"("postgresql://a,b:1/d?user=u&password=canary")", "postgresql://u@a,b:1/d"},
         {R"("postgresql://%75:can%40ry@[::1]:5432/d%20e")", "postgresql://u@[::1]:5432/d e"},
         {R"("postgresql:///d?host=/run/postgresql&port=5433")",
          "postgresql:///run/postgresql:5433/d"},
         {R"("postgresql://")", "postgresql:///"}});
  // A part of such a password would be taken for the host, the port or the database.
  refuses("store.url",
          {R"("postgresql://u:can@ry@h/d")", R"("postgresql://u:can/ry@h/d")",
           R"("postgresql://u:can?ry@h/d")", R"("postgresql://u:can%ry@h/d")",
           R"("postgresql://u:can:ry@h:x/d")", R"("postgresql://u:can%00ry@h/d")",
           R"("postgresql://h:70000/d")", R"("postgresql:h")", R"("postgresql://h/d?password")",
           R"("postgresql://h/d?a=1&b")", R"("postgresql://a b/d")", R"("postgresql://h;x/d")"});
}

TEST_CASE("the URL of a database comes from a variable or a file, as other secrets do") {
  const std::string url = "postgresql://u:canary@h/d";
  const TemporaryFile file(url + "\n");
  for (const auto& loaded : {from_variables(with({{"INBOX_DATABASE_URL", url + "\r\n"}})),
                             from_variables(with({{"INBOX_DATABASE_URL_FILE", file.path()}}))}) {
    CHECK(texts(loaded) == Texts{});
    CHECK(loaded.settings.store.scheme == "postgresql");
    CHECK(loaded.settings.store.url.reveal() == url);
    CHECK(shown_value(loaded, "store.url") == "postgresql://u@h/d");
  }
  const auto wrong =
      from_variables({{"INBOX_DATABASE_URL", "postgresql://u:can@ry@h/d"}}, Purpose::tools);
  REQUIRE(wrong.errors.size() == 1);
  CHECK(wrong.errors[0].where == "store.url (INBOX_DATABASE_URL)");
  CHECK(wrong.errors[0].detail.find("ry@") == std::string::npos);
}

TEST_CASE("an error about the URL of a store names a scheme that no store has, and nothing else") {
  const auto got = [](const std::string& url) {
    const auto loaded = from_variables(with({{"INBOX_DATABASE_URL", url}}));
    REQUIRE(loaded.errors.size() == 1);
    const auto& detail = loaded.errors[0].detail;
    return detail.substr(detail.find(", got ") + 6);
  };
  CHECK(got("mysql://u:canary@h/d") == "a text of 20 bytes, with the scheme mysql");
  CHECK(got("/data/ctsync.db") ==
        "a text of 15 bytes, without a scheme: sqlite: goes before the path of a file");
  CHECK(got("canary:secret@h/d") == "a text of 17 bytes");
  CHECK(got("sqlite://h/d") == "a text of 12 bytes");
}

TEST_CASE("a gateway needs the secrets of sources, and a worker those of targets") {
  const Variables store{{"INBOX_DATABASE_URL", "postgresql://u:canary@h/d"}};
  const auto with_store = [&](Variables more) {
    more.insert(store.begin(), store.end());
    return more;
  };
  CHECK(texts(from_variables(with_store({{"WEBHOOK_SECRET", webhook_secret}}), Purpose::gateway)) ==
        Texts{});
  CHECK(texts(from_variables(with_store({{"SEGMENT_WRITE_KEY", write_key}}), Purpose::worker)) ==
        Texts{});
  CHECK(texts(from_variables(store, Purpose::gateway)) ==
        Texts{"webhooks.secret (WEBHOOK_SECRET): required: set WEBHOOK_SECRET or "
              "WEBHOOK_SECRET_FILE, or name it in the file"});
  CHECK(texts(from_variables(store, Purpose::worker)) ==
        Texts{"segment.write_key (SEGMENT_WRITE_KEY): required: set SEGMENT_WRITE_KEY or "
              "SEGMENT_WRITE_KEY_FILE, or name it in the file"});
  const auto* file = R"({"segment":{"write_key":"${A_KEY}"},"webhooks":{"secret":"${A_SECRET}"}})";
  CHECK(texts(from_file(file, with_store({{"A_SECRET", webhook_secret}}), Purpose::gateway)) ==
        Texts{});
  CHECK(texts(from_file(file, with_store({{"A_KEY", write_key}}), Purpose::worker)) == Texts{});
  CHECK(texts(from_file(file, store, Purpose::worker)) ==
        Texts{"segment.write_key: the environment variable A_KEY is not set or empty"});
}

TEST_CASE("the configuration of the Compose file is one of a worker") {
  const auto path = std::string(CTSYNC_DOCS) + "/../examples/container/sync-config.json";
  const auto loaded =
      load(path, environment({{"CDP_TOKEN", "t"}, {"INBOX_DATABASE_URL", "postgresql://d/ctsync"}}),
           Purpose::worker);
  CHECK(texts(loaded) == Texts{});
}

TEST_CASE("a SQLite file and direct mode have no roles but all") {
  for (const auto purpose : {Purpose::gateway, Purpose::worker}) {
    const auto file = from_variables(secrets, purpose);
    REQUIRE(file.errors.size() == 1);
    CHECK(file.errors[0].where == "store.url (INBOX_DATABASE_URL)");
    const auto direct = from_variables(
        with({{"SYNC_MODE", "direct"}, {"INBOX_DATABASE_URL", "postgresql://h/d"}}), purpose);
    REQUIRE(direct.errors.size() == 1);
    CHECK(direct.errors[0].where == "sync.mode (SYNC_MODE)");
  }
}

TEST_CASE("a function with a shared store is a gateway, and workers run elsewhere") {
  const auto variables =
      with({{"AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1"}, {"INBOX_DATABASE_URL", "postgresql://h/d"}});
  const auto gateway = from_variables(variables, Purpose::gateway);
  CHECK(texts(gateway) == Texts{});
  CHECK(gateway.settings.sync.mode == Mode::durable);
  const auto worker = from_variables(variables, Purpose::worker);
  REQUIRE(worker.errors.size() == 1);
  CHECK(worker.errors[0].where == "--role");
}

TEST_CASE("the host to listen on is a name or an address") {
  takes(
      "server.host",
      {{R"("localhost")", "localhost"}, {R"("::")", "::"}, {R"("fe80::1%eth0")", "fe80::1%eth0"}});
  refuses("server.host", {R"("")", R"("a b")", R"("a/b")", R"("a\nb")"});
}

TEST_CASE("a CA file is a path") {
  takes("segment.ca_file", {{R"("/etc/ssl/my ca.pem")", "/etc/ssl/my ca.pem"}});
  refuses("segment.ca_file", {R"("")", R"("a\u0000b")", "null"});
  CHECK(shown_value(from_variables(secrets), "segment.ca_file") == "not set");
}

TEST_CASE("no error quotes a secret, nor what looks like one in another setting") {
  const std::string canary = "canary with a space";
  const std::string lost = "canary-0123456789";
  const TemporaryFile file(canary);
  std::vector<Loaded> all;
  all.push_back(from_variables({{"SEGMENT_WRITE_KEY", canary},
                                {"WEBHOOK_SECRET", "canary"},
                                {"PORT", lost},
                                {"INBOX_DATABASE_URL", "canary"}}));
  all.push_back(from_variables({{"SEGMENT_WRITE_KEY_FILE", file.path()}}));
  all.push_back(from_file(R"({"segment":{"write_key":"canary canary","region":")" + lost +
                          R"("},"webhooks":{"secret":["canary"],"accepted_sources":[")" + lost +
                          R"( X"]},"server":"canary"})"));
  for (const auto& loaded : all) {
    CHECK(loaded.errors.size() >= 2);
    for (const auto& text : texts(loaded)) CHECK(text.find("canary") == std::string::npos);
  }
}

TEST_CASE("a secret formats as stars") {
  CHECK(fmt::format("<{}>", Secret(webhook_secret)) == "<***>");
}

TEST_CASE("check-config prints every setting with its origin, and no secret") {
  const TemporaryFile file(R"({"server":{"port":1},"webhooks":{"secret":["${WEBHOOK_SECRET}"]}})");
  const auto printed =
      print(file.path(), {{"SEGMENT_WRITE_KEY", write_key},
                          {"WEBHOOK_SECRET", "whsec_Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5"},
                          {"HOST", "127.0.0.1"}});
  CHECK(printed.code == 0);
  CHECK(printed.err.empty());
  CHECK(printed.out.find("canary") == std::string::npos);
  for (const std::string line :
       {"server.port = 1 (file)\n", "server.host = 127.0.0.1 (environment HOST)\n",
        "segment.write_key = *** (environment SEGMENT_WRITE_KEY)\n",
        "webhooks.secret = *** (file, environment WEBHOOK_SECRET)\n",
        "segment.ca_file = not set (default)\n",
        "segment.region = https://api.segment.io (default)\n"}) {
    CHECK(printed.out.find(line) != std::string::npos);
  }
  CHECK(printed.out.ends_with("\nconfiguration is valid\n"));
  const auto lines = std::count(printed.out.begin(), printed.out.end(), '\n');
  CHECK(static_cast<std::size_t>(lines) == settings_table().size() + 1);
}

TEST_CASE("check-config prints each error on a line of its own and exits with 3") {
  const auto printed = print(std::nullopt, {{"PORT", "x"}, {"WEBHOOK_SECRET", webhook_secret}});
  CHECK(printed.code == 3);
  CHECK(printed.out.empty());
  CHECK(printed.err ==
        "segment.write_key (SEGMENT_WRITE_KEY): required: set SEGMENT_WRITE_KEY or "
        "SEGMENT_WRITE_KEY_FILE, or name it in the file\n"
        "server.port (PORT): expected an integer from 0 to 65535, got x\n");
}

TEST_CASE("the environment of the process is an Environment") {
  const auto variables = process_environment();
  CHECK(variables("PATH").has_value());
  CHECK_FALSE(variables("CTSYNC_SURELY_NOT_SET").has_value());
  const auto names = variables.names();
  CHECK(std::find(names.begin(), names.end(), "PATH") != names.end());
}

TEST_CASE("the distance of texts counts changes, additions, omissions and swaps") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("port", "port") == 0);
  CHECK(edit_distance("port", "part") == 1);
  CHECK(edit_distance("port", "ports") == 1);
  CHECK(edit_distance("port", "prt") == 1);
  CHECK(edit_distance("port", "prot") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ca", "abc") == 3);
}

TEST_CASE("every default keeps its own rule, and no name is there twice") {
  std::map<std::string_view, int> seen;
  std::map<std::string, int> own;
  for (const auto& known : settings_table()) {
    CAPTURE(known.name);
    CHECK(++seen[known.name] == 1);
    for (const auto variable : known.variables) {
      if (!variable.empty()) CHECK(++seen[variable] == 1);
    }
    for (const auto& names : variables_of(known)) CHECK(++own[names.own] == 1);
    CHECK_FALSE(known.meaning.empty());
    Settings settings;
    if (!known.standard.empty()) {
      const auto standard = RawValue::loose(std::string(known.standard));
      if (known.count == Count::one) CHECK(known.read(standard, settings));
      for (const auto& element : standard.elements()) {
        if (known.count == Count::list) CHECK(known.read(element, settings));
      }
    }
  }
}

TEST_CASE("the table in docs/configure.md is the table of settings") {
  std::ifstream docs(std::string(CTSYNC_DOCS) + "/configure.md");
  REQUIRE(docs.good());
  Texts found;
  bool inside = false;
  for (std::string line; std::getline(docs, line);) {
    if (line.starts_with("## ")) inside = line == "## Settings";
    if (inside && line.starts_with("| `")) found.push_back(line);
  }
  Texts expected;
  for (const auto& known : settings_table()) {
    expected.push_back(fmt::format("| `{}` | {} | {} | {} | {} |", known.name,
                                   variables_in_docs(known), known.expected, default_in_docs(known),
                                   known.meaning));
  }
  CHECK(found == expected);
}
