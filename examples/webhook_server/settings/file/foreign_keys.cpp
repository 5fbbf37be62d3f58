// SPDX-License-Identifier: MIT
#include "settings/file/foreign_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ctsync::server {

namespace {

// clang-format off
constexpr std::array table{
  // Groups.
  ForeignKey{"", "targets destinations destination integrations sinks outputs", "tenants",
             "Targets are in tenants.NAME.targets; the form without tenants has the groups "
             "segment, cdp and crm"},
  ForeignKey{"", "rudderstack customerio jitsu mparticle tealium ndjson rest graphql", "tenants",
             "It is the kind of a target in tenants.NAME.targets"},
  ForeignKey{"", "braze klaviyo amplitude mixpanel hubspot salesforce bloomreach emarsys "
                 "mailchimp posthog iterable", "tenants",
             "A system with an HTTP API is a target of kind rest in tenants.NAME.targets"},
  ForeignKey{"", "pubsub sns sqs eventbridge eventgrid broker brokers subscriptions", "sources",
             "A broker is a source with an auth of its own, in sources.NAME"},
  ForeignKey{"", "webhook hooks hmac signature signing", "webhooks", ""},
  ForeignKey{"", "db database inbox outbox storage postgres postgresql sqlite persistence", "store.url", ""},
  ForeignKey{"", "redis kafka rabbitmq queue queues", "store.url",
             "The store holds what waits; no queue is needed"},
  ForeignKey{"", "logging logger logs", "log", ""},
  ForeignKey{"", "http listen app service", "server", ""},
  ForeignKey{"", "retry retries retrypolicy backoff", "sync.max_retries",
             "See also sync.max_retry_age_hours and sync.backoff_seconds"},
  ForeignKey{"", "ctp ct commercetool project", "commercetools", ""},
  ForeignKey{"", "mapping mappings traits fields transform", "segment.custom_fields",
             "docs/mapping.md says what becomes of each field"},
  ForeignKey{"", "metrics prometheus monitoring telemetry", "",
             "/metrics is always there and has no settings"},
  ForeignKey{"", "tls ssl https certificates", "",
             "a proxy in front of ctsync ends TLS, and ctsync listens for plain HTTP"},
  ForeignKey{"", "env stage", "environment", ""},
  // Segment.
  ForeignKey{"segment", "apikey key token secret sourcekey sourcewritekey accesstoken", "segment.write_key", ""},
  ForeignKey{"segment", "endpoint host url baseurl apiurl apihost dataplaneurl", "segment.region", ""},
  ForeignKey{"segment", "timeout timeoutms requesttimeout", "segment.timeout_seconds", ""},
  ForeignKey{"segment", "maxbatchsize batch flushat maxeventsinbatch", "segment.batch_size", ""},
  ForeignKey{"segment", "flushinterval flushintervalms", "",
             "calls are sent as soon as they are there"},
  ForeignKey{"segment", "ratelimit maxrequestspersecond rps", "segment.rate_limit_per_minute", ""},
  ForeignKey{"segment", "maxretries retries retrycount", "sync.max_retries", ""},
  ForeignKey{"segment", "customfields", "segment.custom_fields.include", ""},
  ForeignKey{"segment", "deletemode ondeletion", "segment.on_delete", ""},
  // The fixed targets.
  ForeignKey{"cdp", "apikey key writekey secret bearer accesstoken", "cdp.token", ""},
  ForeignKey{"cdp", "endpoint host url apiurl", "cdp.base_url", ""},
  ForeignKey{"cdp", "timeout timeoutms", "cdp.timeout_seconds", ""},
  ForeignKey{"cdp", "ratelimit rps", "cdp.rate_limit_per_minute", ""},
  ForeignKey{"cdp", "maxretries retries", "sync.max_retries", ""},
  ForeignKey{"crm", "token key secret accesstoken", "crm.api_key", ""},
  ForeignKey{"crm", "endpoint host url apiurl", "crm.base_url", ""},
  ForeignKey{"crm", "timeout timeoutms", "crm.timeout_seconds", ""},
  ForeignKey{"crm", "ratelimit rps", "crm.rate_limit_per_minute", ""},
  ForeignKey{"crm", "maxretries retries", "sync.max_retries", ""},
  // Webhooks.
  ForeignKey{"webhooks", "signingsecret hmacsecret sharedsecret key token", "webhooks.secret", ""},
  ForeignKey{"webhooks", "sources allowedsources", "webhooks.accepted_sources", ""},
  ForeignKey{"webhooks", "path route endpoint url", "",
             "the paths are fixed: POST /webhooks/NAME of each source, and /api/webhook of the first"},
  ForeignKey{"webhooks", "port host", "server.port", ""},
  ForeignKey{"webhooks", "maxpayloadbytes maxbodysize bodylimit maxsize limit", "webhooks.max_body_bytes", ""},
  ForeignKey{"webhooks", "tolerance timestamptolerance maxage", "webhooks.tolerance_seconds", ""},
  // Sync.
  ForeignKey{"sync", "retries retryattempts maxattempts attempts retrylimit retrycount", "sync.max_retries", ""},
  ForeignKey{"sync", "maxretryage retryttl maxretryhours maxretryduration", "sync.max_retry_age_hours", ""},
  ForeignKey{"sync", "backoff backoffms initialbackoff initialbackoffms basedelay basedelayms retrydelay "
                     "retrydelayms retrybackoffms", "sync.backoff_seconds", ""},
  ForeignKey{"sync", "maxbackoff maxbackoffseconds maxdelay", "sync.backoff_seconds",
             "The longest wait is fixed"},
  ForeignKey{"sync", "dlq deadletter deadletters deadletterenabled", "sync.dead_letter_queue", ""},
  ForeignKey{"sync", "batchsize batch", "segment.batch_size", ""},
  ForeignKey{"sync", "concurrency workers threads parallelism", "",
             "concurrency is a setting of a target in tenants.NAME.targets"},
  ForeignKey{"sync", "dryrun", "", "`ctsync map FILE` shows what would be sent"},
  ForeignKey{"sync", "interval pollinterval schedule cron", "",
             "deliveries are sent on as they come, nothing is polled"},
  ForeignKey{"sync", "environment env", "environment", ""},
  // Store.
  ForeignKey{"store", "path file filename database databaseurl dsn connectionstring uri host", "store.url", ""},
  ForeignKey{"store", "retention retentiondays ttl ttldays keepdays", "store.keep_bodies_days", ""},
  ForeignKey{"store", "type kind driver", "store.url", "Its scheme says which store it is"},
  ForeignKey{"store", "poolsize pool maxconnections", "",
             "the number of connections follows from the threads"},
  // commercetools.
  ForeignKey{"commercetools", "project key", "commercetools.project_key", ""},
  ForeignKey{"commercetools", "secret clientpassword", "commercetools.client_secret", ""},
  ForeignKey{"commercetools", "url host apihost httphost baseurl", "commercetools.api_url", ""},
  ForeignKey{"commercetools", "authhost oauthurl tokenurl oauthhost", "commercetools.auth_url", ""},
  ForeignKey{"commercetools", "scope", "commercetools.scopes", ""},
  ForeignKey{"commercetools", "consent consentattribute", "commercetools.consent_field", ""},
  // Server and log.
  ForeignKey{"server", "address bind interface hostname ip listen", "server.host", ""},
  ForeignKey{"server", "tls ssl https cert key", "",
             "a proxy in front of ctsync ends TLS, and ctsync listens for plain HTTP"},
  ForeignKey{"server", "maxbodysize bodylimit", "webhooks.max_body_bytes", ""},
  ForeignKey{"server", "maxconnections", "server.max_connections_per_address", ""},
  ForeignKey{"log", "verbosity severity loglevel", "log.level", ""},
  ForeignKey{"log", "json pretty style output", "log.format", ""},
  ForeignKey{"log", "file path", "", "the log goes to standard output"},
  // Named values.
  ForeignKey{"sources", "type kind authentication mode", "auth", ""},
  ForeignKey{"sources", "key token password hmacsecret signingsecret sharedsecret apikey", "secrets", ""},
  ForeignKey{"sources", "topicarn topic arn", "topics", ""},
  ForeignKey{"sources", "email serviceaccountemail", "service_account", ""},
  ForeignKey{"sources", "ratelimit", "rate_limit_per_minute", ""},
  ForeignKey{"sources", "header", "key_in", ""},
  ForeignKey{"targets", "type", "kind", ""},
  ForeignKey{"targets", "apikey token key password clientsecret bearer", "write_key secret", ""},
  ForeignKey{"targets", "secret", "write_key", ""},
  ForeignKey{"targets", "writekey", "secret", ""},
  ForeignKey{"targets", "endpoint host baseurl apiurl dataplaneurl", "url region", ""},
  ForeignKey{"targets", "timeout timeoutms", "timeout_seconds", ""},
  ForeignKey{"targets", "retries attempts maxattempts", "max_retries", ""},
  ForeignKey{"targets", "workers threads parallelism", "concurrency", ""},
  ForeignKey{"targets", "file filename", "path", ""},
  ForeignKey{"targets", "clientid username", "user", ""},
  ForeignKey{"targets", "ratelimit", "rate_limit_per_minute", ""},
  ForeignKey{"tenants", "projects project ctp", "commercetools", ""},
  ForeignKey{"tenants", "destinations integrations sinks segment cdp crm", "targets", ""},
  ForeignKey{"tenants", "webhooks webhook", "sources", ""},
};
// clang-format on

std::string plain(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c == '_' || c == '-') continue;
    text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

bool has_word(std::string_view words, std::string_view wanted) {
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == wanted) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

}  // namespace

std::span<const ForeignKey> foreign_keys() noexcept { return table; }

const ForeignKey* foreign_key(std::string_view group, std::string_view key) {
  constexpr std::size_t longest = 100;
  if (key.empty() || key.size() > longest) return nullptr;
  const auto wanted = plain(key);
  const auto* row = std::find_if(table.begin(), table.end(), [&](const ForeignKey& each) {
    return each.group == group && has_word(each.keys, wanted);
  });
  return row == table.end() ? nullptr : row;
}

std::string advice_on_foreign(std::string_view group, std::string_view key) {
  const auto* row = foreign_key(group, key);
  if (row == nullptr) return {};
  if (row->meant.empty()) return fmt::format(": {}", row->advice);
  return fmt::format(", did you mean {}?{}{}", row->meant, row->advice.empty() ? "" : " ",
                     row->advice);
}

}  // namespace ctsync::server
