// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <metrics/metrics.hpp>
#include <mutex>
#include <string>
#include <utility>

#include "jobs/reconcile/report.hpp"
#include "jobs/reconcile/request.hpp"

namespace ctsync::server {

/// Shows as metrics what the newest reconciliation of each project and type found. Any thread may
/// use it.
class DriftGauges {
 public:
  explicit DriftGauges(metrics::Metrics& metrics) : metrics_(metrics) {}

  void set(const ReconcileRequest& request, const ReconcileReport& report) {
    const std::lock_guard lock(mutex_);
    auto& of_tenant = newest_[request.tenant];
    of_tenant[{request.project, request.type}] = report;
    for (std::size_t i = 0; i < standing_words.size(); ++i) {
      std::int64_t sum = 0;
      for (const auto& each : of_tenant) sum += each.second.found[i];
      metrics_.set_drift(request.tenant, static_cast<Standing>(i), sum);
    }
  }

 private:
  using ProjectAndType = std::pair<std::string, std::string>;

  metrics::Metrics& metrics_;
  std::mutex mutex_;
  std::map<std::string, std::map<ProjectAndType, ReconcileReport>> newest_;  // by tenant
};

}  // namespace ctsync::server
