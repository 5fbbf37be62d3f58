// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "deliveries.hpp"
#include "program.hpp"

/// Configurations with several tenants, each with one source that is named after it.
namespace ctsync::test {

/// The signing secret of a tenant.
inline std::string secret_of(const std::string& tenant) { return "secret-of-tenant-" + tenant; }

/// A target of the kind Segment. `more` are further members, each after a comma.
inline std::string target(const std::string& name, const std::string& url,
                          const std::string& more = "") {
  return fmt::format(R"("{0}":{{"kind":"segment","write_key":"key-of-{0}","region":"{1}"{2}}})",
                     name, url, more);
}

/// `of_source` and `more` are further members of the source and of the tenant.
inline std::string tenant(const std::string& name, const std::vector<std::string>& targets,
                          const std::string& of_source = "", const std::string& more = "") {
  return fmt::format(R"("{0}":{{"sources":{{"{0}-shop":{{"auth":"hmac","secrets":"{1}"{2}}}}},)"
                     R"("targets":{{{3}}}{4}}})",
                     name, secret_of(name), of_source, fmt::join(targets, ","), more);
}

inline Variables variables_of(const Folder& folder, const std::vector<std::string>& tenants) {
  return {{"SYNC_CONFIG_PATH",
           folder.write("sync-config.json",
                        fmt::format(R"({{"tenants":{{{}}},"sync":{{"backoff_seconds":0.05}}}})",
                                    fmt::join(tenants, ",")))},
          {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")},
          {"PORT", "0"},
          {"HOST", "127.0.0.1"}};
}

inline std::string path_of(const std::string& tenant) { return "/webhooks/" + tenant + "-shop"; }

/// Posts with the secret of a tenant, if not to another path, to its source.
inline http::HttpResponse post_for(http::Client& client, const std::string& tenant,
                                   const std::string& body, const std::string& path = "") {
  return post(client, body, signed_headers(body, secret_of(tenant)),
              path.empty() ? path_of(tenant) : path);
}

inline http::Response answer(int status) {
  http::Response response;
  response.status = status;
  return response;
}

}  // namespace ctsync::test
