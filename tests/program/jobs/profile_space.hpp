// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <chrono>
#include <condition_variable>
#include <http/server.hpp>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ctsync::test {

/// A stand-in for what targets say of people: Segment's Profile API at the space `sp` with the
/// token `profile-token`, and a CRM at /contacts/USER with the key `crm-key`, which takes every
/// POST. An address in a path has its
/// @ as %40.
class ProfileSpace {
 public:
  ProfileSpace() : server_({}, [this](const http::Request& request) { return answer(request); }) {
    auto port = server_.bind("127.0.0.1", 0);
    REQUIRE(port.has_value());
    port_ = *port;
    serving_ = std::thread([this] { server_.run(); });
  }
  ProfileSpace(const ProfileSpace&) = delete;
  ProfileSpace& operator=(const ProfileSpace&) = delete;
  ~ProfileSpace() {
    server_.stop();
    serving_.join();
  }

  std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }

  /// What Segment knows of a user: the members of an object of traits, such as `"a":1`.
  void put_traits(const std::string& user, std::map<std::string, std::string> traits) {
    const std::lock_guard lock(mutex_);
    traits_[user] = std::move(traits);
  }
  /// What the CRM answers for a user.
  void put_contact(const std::string& user, std::string json) {
    const std::lock_guard lock(mutex_);
    contacts_[user] = std::move(json);
  }
  /// Answers the next requests with a status, and asks for a wait of a second.
  void refuse(int status, int requests) {
    const std::lock_guard lock(mutex_);
    status_ = status;
    refused_ = requests;
  }
  /// Waits until the CRM was told so often; false after 20 seconds.
  bool wait_until_told(int times) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return told_ >= times; });
  }
  /// The targets of all reads so far.
  std::vector<std::string> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  static http::Response reply(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
  }

  static http::Response not_found() {
    return reply(404, R"({"error":{"code":"not_found","message":"Profile was not found."}})");
  }

  http::Response answer(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    if (request.method == "POST") {
      ++told_;
      changed_.notify_all();
      return reply(200, "{}");
    }
    asked_.emplace_back(request.target);
    if (refused_ > 0) {
      --refused_;
      auto response = reply(status_, R"({"error":{"message":"of ada@shop.example"}})");
      response.headers.emplace_back("Retry-After", "1");
      return response;
    }
    const auto path = std::string(request.path);
    const std::string segment = "/v1/spaces/sp/collections/users/profiles/user_id:";
    if (path.starts_with("/contacts/")) {
      if (request.header("x-key") != "crm-key") return reply(401, "");
      const auto found = contacts_.find(path.substr(std::string_view("/contacts/").size()));
      return found == contacts_.end() ? not_found() : reply(200, found->second);
    }
    // base64 of "profile-token:"
    if (request.header("authorization") != "Basic cHJvZmlsZS10b2tlbjo=") return reply(401, "");
    if (!path.starts_with(segment)) return not_found();
    const auto user = path.substr(segment.size(), path.rfind('/') - segment.size());
    const auto found = traits_.find(user);
    return found == traits_.end() ? not_found() : traits(found->second, request.query);
  }

  /// Those traits that the query includes, each with its writer.
  static http::Response traits(const std::map<std::string, std::string>& all,
                               std::string_view query) {
    const auto include = fmt::format("{},", query.substr(query.find("include=") + 8));
    std::string members;
    for (const auto& [name, value] : all) {
      if (("," + include).find(fmt::format(",{},", name)) == std::string::npos) continue;
      members += fmt::format(R"({}"{}":{{"value":{},"source_id":"src-crm","updated_at":"-"}})",
                             members.empty() ? "" : ",", name, value);
    }
    return reply(200, fmt::format(R"({{"traits":{{{}}},"cursor":{{"has_more":false}}}})", members));
  }

  std::mutex mutex_;
  std::map<std::string, std::map<std::string, std::string>> traits_;
  std::map<std::string, std::string> contacts_;
  std::vector<std::string> asked_;
  int status_ = 0;
  int refused_ = 0;
  int told_ = 0;
  std::condition_variable changed_;
  http::Server server_;
  int port_ = 0;
  std::thread serving_;
};

}  // namespace ctsync::test
