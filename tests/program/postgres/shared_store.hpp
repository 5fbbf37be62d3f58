// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "adapters/postgres/cluster.hpp"
#include "adapters/postgres/needs.hpp"
#include "program/deliveries.hpp"

/// Processes of the program on one PostgreSQL database.
namespace ctsync::test {

using postgres::test::Cluster;
using postgres::test::Database;

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// What a gateway needs, and no more.
inline Variables gateway_of(const Database& database) {
  return {{"WEBHOOK_SECRET", std::string(secret)}, {"INBOX_DATABASE_URL", database.url()}};
}

/// What a worker needs, and no more.
inline Variables worker_of(const Database& database, const Recorder& segment) {
  return {{"SEGMENT_WRITE_KEY", "write-key-of-the-test"},
          {"SEGMENT_REGION", segment.url()},
          {"INBOX_DATABASE_URL", database.url()}};
}

inline const std::vector<std::string> as_gateway{"--role", "gateway"};
inline const std::vector<std::string> as_worker{"--role", "worker"};

}  // namespace ctsync::test
