// SPDX-License-Identifier: MIT
#include "operator/doctor/certificate.hpp"

#include <chrono>
#include <ctsync/base/civil_time.hpp>

namespace ctsync::server {

namespace {

constexpr std::chrono::days soon{14};

std::string date_of(Time time) {
  std::string text;
  detail::append_datetime(text, time);
  return text.substr(0, text.find('T'));
}

}  // namespace

void add_certificate(Finding& finding, std::optional<Time> expiry, Time now) {
  if (!expiry) return;
  finding.detail += "; its certificate is valid until " + date_of(*expiry);
  if (finding.state != Finding::State::ok || *expiry - now >= soon) return;
  finding.state = Finding::State::warning;
  finding.fix = "renew the certificate: after that day no request to this server succeeds";
}

}  // namespace ctsync::server
