// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/civil_time.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform.hpp"
#include "predicate.hpp"

namespace ctsync::commercetools_api::test {

inline std::string written(Time time) {
  std::string text;
  ctsync::detail::append_datetime(text, time);
  return text;
}

/// A state of a resource.
struct State {
  std::int64_t version = 1;
  Time created{};
  Time changed{};
  std::string last_name = "Doe";
  Time visible{};  ///< from then on queries see it
  bool deleted = false;
};

/// The resource as JSON, with white space and a number that a JSON library would rewrite.
inline std::string json_of(const std::string& id, const State& state, std::size_t padding = 0) {
  return "{ \"id\":\"" + id + "\",\n \"version\" : " + std::to_string(state.version) +
         ", \"createdAt\":\"" + written(state.created) + "\",\"lastModifiedAt\":\"" +
         written(state.changed) + R"(","lastName":")" + state.last_name +
         R"(","note":"],}\" [{","ratio":1.10,"pad":")" + std::string(padding, 'x') + "\" }";
}

/// The resources of one type in a project, with all their states. It answers queries for pages as
/// commercetools does. A request that it does not know fails the test.
class Shop {
 public:
  using Parameters = std::vector<std::pair<std::string, std::string>>;

  explicit Shop(const TestTime& time) : time_(time) {}

  /// Creates or changes a resource now. Queries see it after `lag`.
  void put(const std::string& id, std::string last_name = "Doe", Duration lag = {}) {
    put_at(now(), id, std::move(last_name), lag);
  }
  void put_at(Time time, const std::string& id, std::string last_name = "Doe", Duration lag = {}) {
    const std::lock_guard lock(mutex_);
    auto& states = resources_[id];
    const bool is_new = states.empty();
    states.push_back({is_new ? 1 : states.back().version + 1, is_new ? time : states[0].created,
                      time, std::move(last_name), time + lag, false});
  }
  void remove(const std::string& id) {
    const std::lock_guard lock(mutex_);
    auto last = resources_.at(id).back();
    last.deleted = true;
    last.visible = now();
    resources_.at(id).push_back(last);
  }
  /// The next resources have so many bytes more.
  void pad(std::size_t bytes) { padding_ = bytes; }

  std::map<std::string, std::vector<State>> history() const {
    const std::lock_guard lock(mutex_);
    return resources_;
  }
  Time now() const { return time_.timing().clocks.for_dates(); }

  http::Response answer(const http::Request& request) {
    try {
      return page(parameters(request.query));
    } catch (const std::exception& error) {
      FAIL_CHECK("the stand-in does not know this request: ", error.what());
      return failure(400, "InvalidInput");
    }
  }

  static Parameters parameters(std::string_view query) {
    Parameters out;
    while (!query.empty()) {
      const auto end = std::min(query.find('&'), query.size());
      const auto part = query.substr(0, end);
      const auto equals = part.find('=');
      if (equals == part.npos) throw std::invalid_argument("a parameter without a value");
      out.emplace_back(decoded(part.substr(0, equals)), decoded(part.substr(equals + 1)));
      query.remove_prefix(std::min(end + 1, query.size()));
    }
    return out;
  }

 private:
  struct Query {
    std::vector<std::string> where;
    std::vector<std::string> sort;
    Predicate::Variables variables;
    std::size_t limit = 20;
    bool with_total = true;
  };
  struct Found {
    std::string id;
    State state;
  };

  static std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '%') {
        out += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
        at += 2;
      } else {
        out += text[at] == '+' ? ' ' : text[at];
      }
    }
    return out;
  }

  static Query query_of(const Parameters& parameters) {
    Query query;
    for (const auto& [name, value] : parameters) {
      if (name == "where") {
        query.where.push_back(value);
      } else if (name == "sort") {
        query.sort.push_back(value);
      } else if (name == "limit") {
        query.limit = std::stoul(value);
      } else if (name == "withTotal" && (value == "true" || value == "false")) {
        query.with_total = value == "true";
      } else if (name.starts_with("var.")) {
        if (!query.variables.emplace(name.substr(4), value).second) {
          throw std::invalid_argument("two values of " + name);
        }
      } else if (name != "expand") {
        throw std::invalid_argument("parameter " + name);
      }
    }
    if (query.limit > 500) throw std::invalid_argument("a limit above 500");
    return query;
  }

  http::Response page(const Parameters& parameters) {
    const auto query = query_of(parameters);
    auto found = matching(query);
    const auto total = found.size();
    sort(found, query.sort);
    if (found.size() > query.limit) found.resize(query.limit);
    std::string results;
    for (const auto& each : found) {
      results += (results.empty() ? "" : " ,\n") + json_of(each.id, each.state, padding_);
    }
    return reply(200, "{\"limit\":" + std::to_string(query.limit) +
                          ", \"offset\":0,\"count\":" + std::to_string(found.size()) +
                          (query.with_total ? ",\"total\":" + std::to_string(total) : "") +
                          ",\"results\": [ " + results + " ]}");
  }

  std::vector<Found> matching(const Query& query) const {
    const std::lock_guard lock(mutex_);
    std::set<std::string> used;
    std::vector<Found> found;
    matches(query, "-", State{}, used);  // reads the predicates even if there is no resource
    for (const auto& [id, states] : resources_) {
      const auto state = visible(states);
      if (state && !state->deleted && matches(query, id, *state, used))
        found.push_back({id, *state});
    }
    if (used.size() != query.variables.size()) throw std::invalid_argument("an unused variable");
    return found;
  }

  static bool matches(const Query& query, const std::string& id, const State& state,
                      std::set<std::string>& used) {
    const auto field = [&](std::string_view name) -> std::optional<std::string> {
      if (name == "id") return id;
      if (name == "lastName") return state.last_name;
      if (name == "createdAt") return written(state.created);
      if (name == "lastModifiedAt") return written(state.changed);
      return std::nullopt;
    };
    bool all = true;
    for (const auto& where : query.where) {
      all = Predicate::holds(where, field, query.variables, used) && all;
    }
    return all;
  }

  std::optional<State> visible(const std::vector<State>& states) const {
    std::optional<State> newest;
    for (const auto& each : states) {
      if (each.visible <= now() && (!newest || each.version >= newest->version)) newest = each;
    }
    return newest;
  }

  // Without a sequence commercetools gives any.
  static void sort(std::vector<Found>& found, const std::vector<std::string>& by) {
    const auto by_id = [](const Found& a, const Found& b) { return a.id < b.id; };
    const auto by_time = [](const Found& a, const Found& b) {
      return std::pair(a.state.changed, a.id) < std::pair(b.state.changed, b.id);
    };
    if (by == std::vector<std::string>{"id asc"}) {
      std::sort(found.begin(), found.end(), by_id);
    } else if (by == std::vector<std::string>{"lastModifiedAt asc", "id asc"}) {
      std::sort(found.begin(), found.end(), by_time);
    } else if (!by.empty()) {
      throw std::invalid_argument("sort " + by[0]);
    } else {
      std::reverse(found.begin(), found.end());
    }
  }

  const TestTime& time_;
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<State>> resources_;
  std::atomic<std::size_t> padding_ = 0;
};

}  // namespace ctsync::commercetools_api::test
