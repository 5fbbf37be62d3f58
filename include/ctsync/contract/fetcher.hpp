// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// Reading customers from commercetools, as the core sees it.
namespace ctsync {

/// What reading one customer from commercetools came to.
struct Fetched {
  enum class Kind {
    customer,        ///< `text` is the customer as JSON
    gone,            ///< there is no such customer any more
    later,           ///< it may work later, not before `wait`; `text` is the reason
    not_configured,  ///< `text` is the setting that is missing or wrong
  };
  Kind kind = Kind::not_configured;
  std::string text;
  Duration wait{};
};

/// Reads customers by their ids, one result per id, in order. May block; never throws. Several ids
/// come at once, so that it can read them side by side.
template <class F>
concept Fetcher = requires(F fetch, std::string_view project, std::span<const std::string> ids) {
  { fetch(project, ids) } -> std::same_as<std::vector<Fetched>>;
};

/// The customers that have to be read, each once, by project, and what waits for them.
class Wanted {
 public:
  void add(std::size_t entry, const std::string& project, const std::string& id) {
    auto& ids = ids_[project];
    const auto known = std::find(ids.begin(), ids.end(), id);
    waiting_.push_back({entry, project, static_cast<std::size_t>(known - ids.begin())});
    if (known == ids.end()) ids.push_back(id);
  }

  bool has(const std::string& project, const std::string& id) const {
    const auto ids = ids_.find(project);
    return ids != ids_.end() &&
           std::find(ids->second.begin(), ids->second.end(), id) != ids->second.end();
  }

  /// Reads them all and calls `use(entry, Fetched)` for each entry that waits, in order.
  template <Fetcher F, class Use>
  Status fetch(F& fetch, Use use) {
    std::unordered_map<std::string, std::vector<Fetched>> results;
    for (const auto& [project, ids] : ids_) {
      results[project] = fetch(project, ids);
      results[project].resize(ids.size());
    }
    for (const auto& [entry, project, at] : waiting_) {
      if (auto status = use(entry, results[project][at]); !status) return status;
    }
    return {std::monostate{}};
  }

 private:
  struct Waiting {
    std::size_t entry;
    std::string project;
    std::size_t at;
  };
  std::unordered_map<std::string, std::vector<std::string>> ids_;
  std::vector<Waiting> waiting_;
};

}  // namespace ctsync
