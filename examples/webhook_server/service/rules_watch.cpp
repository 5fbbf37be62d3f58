// SPDX-License-Identifier: MIT
#include "service/rules_watch.hpp"

#include <chrono>
#include <system_error>

#include "clock.hpp"
#include "tenants/rules.hpp"

namespace ctsync::server {

namespace {

constexpr Duration between_looks = std::chrono::seconds{1};

}  // namespace

RulesWatch::RulesWatch(AnyStore* store, Tenants& tenants, log::Log& log)
    : store_(store), tenants_(tenants), log_(log) {}

RulesWatch::~RulesWatch() {
  request_stop();
  if (thread_.joinable()) thread_.join();
}

Status RulesWatch::load() {
  for (const auto& tenant : tenants_.all()) {
    if (auto status = take_file(tenant); !status) return status;
  }
  return store_ != nullptr ? use_active_rules(*store_, tenants_) : Status(std::monostate{});
}

void RulesWatch::start() {
  stopped_ = false;
  thread_ = std::thread([this] {
    while (!stopping_) {
      signal_.wait(between_looks);
      if (!stopping_) look();
    }
    stopped_ = true;
  });
}

Status RulesWatch::look_when_due() {
  const std::lock_guard lock(mutex_);
  const Time time = now();
  if (loaded_ && time - looked_at_ < between_looks) return std::monostate{};
  looked_at_ = time;
  if (loaded_) {
    look();
    return std::monostate{};
  }
  auto status = load();
  loaded_ = status.has_value();
  report(status);
  return status;
}

void RulesWatch::request_stop() {
  stopping_ = true;
  signal_.notify();
}

void RulesWatch::look() {
  Status status{std::monostate{}};
  for (const auto& tenant : tenants_.all()) {
    auto taken = take_file(tenant);
    if (!taken) status = std::move(taken);
  }
  if (store_ != nullptr) {
    auto used = use_active_rules(*store_, tenants_);
    if (!used) status = std::move(used);
  }
  report(status);
}

/// Takes over a file that is new or has changed since the last look.
Status RulesWatch::take_file(const ConfiguredTenant& tenant) {
  if (tenant.rules_file.empty()) return std::monostate{};
  std::error_code error;
  const Stamp stamp{std::filesystem::last_write_time(tenant.rules_file, error),
                    std::filesystem::file_size(tenant.rules_file, error)};
  const auto known = stamps_.find(tenant.name());
  if (!error && known != stamps_.end() && known->second == stamp) return std::monostate{};
  const auto text = read_rules(tenant.rules_file);
  if (!text) return text.error();
  auto status = take_text(tenant, *text);
  // A file that has mistakes is told of until it changes, and a store that fails is asked again.
  if (status) stamps_.insert_or_assign(tenant.name(), stamp);
  return status;
}

Status RulesWatch::take_text(const ConfiguredTenant& tenant, const std::string& text) {
  auto compiled = compile_rules(text, tenant);
  if (compiled.rules == nullptr) {
    Error error = error_of(compiled.mistakes);
    error.where.insert(0, tenant.rules_file + " ");
    return error;
  }
  for (const auto& warning : compiled.warnings) {
    log_.warn("rules.warning", {{"file", tenant.rules_file}, {"detail", to_string(warning)}});
  }
  if (store_ == nullptr) {
    tenants_.use_rules(tenant.name(), compiled.rules, ++loads_);
    log_.info("rules.used", {{"tenant", tenant.name()}, {"file", tenant.rules_file}});
    return std::monostate{};
  }
  const auto number =
      import_rules(*store_, tenant.name(), text, file_author, tenant.rules_file, now());
  if (!number) return number.error();
  log_.info("rules.used",
            {{"tenant", tenant.name()}, {"file", tenant.rules_file}, {"revision", *number}});
  return std::monostate{};
}

/// Each failure is logged once, until another one or none follows.
void RulesWatch::report(const Status& status) {
  const std::string text = status ? std::string() : to_string(status.error());
  if (text == reported_) return;
  reported_ = text;
  if (!text.empty()) log_.warn("rules.not_used", {{"error", text}});
}

}  // namespace ctsync::server
