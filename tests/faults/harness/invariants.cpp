// SPDX-License-Identifier: MIT
#include "invariants.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace ctsync::faults {

namespace {

constexpr std::size_t most_examples = 5;

using Version = std::pair<int, int>;  // customer, version

struct FirstTold {
  Moment at;
  bool answered = false;
};

/// What one target was told.
struct Target {
  std::set<std::string> accepted;         // message ids
  std::map<int, std::set<int>> versions;  // of identifies, by customer
  std::map<std::tuple<int, int, std::string>, std::set<std::string>> ids;  // by event
};

class Check {
 public:
  Check(const Evidence& evidence, Figures& figures) : evidence_(evidence), figures_(figures) {
    for (std::size_t i = 0; i < evidence_.deliveries.size(); ++i) {
      by_id_[evidence_.deliveries[i].id] = i;
    }
  }

  void run() {
    count_deliveries();
    for (const auto& target : evidence_.targets) read(target);
    check_store();
    for (const auto& target : evidence_.targets) check_newest(target.name);
  }

 private:
  void example(std::size_t count, const std::string& text) {
    if (count <= most_examples) figures_.notes.push_back(text);
  }

  void count_deliveries() {
    figures_.deliveries += evidence_.deliveries.size();
    for (const auto& sent : evidence_.ledger) figures_.acknowledged += sent.acknowledged ? 1U : 0U;
  }

  void read(const TargetEvidence& evidence) {
    Target& target = targets_[evidence.name];
    std::unordered_map<std::string, std::string> contents;
    std::unordered_map<std::string, FirstTold> last;
    std::set<std::string> two;
    for (const auto& one : *evidence.recorded) {
      for (const auto& told : one.request.told) {
        const auto [known, is_new] = contents.emplace(told.message_id, told.bytes);
        if (!is_new && known->second != told.bytes) two.insert(told.message_id);
        if (one.accepted) accept(evidence.name, target, one, told, last);
      }
    }
    figures_.two_contents += two.size();
    for (const auto& id : two) example(two.size(), "two contents: " + id);
    for (const auto& [event, ids] : target.ids) {
      if (ids.size() == 1) continue;
      example(++figures_.doubled,
              fmt::format("{} ids for version {} of customer-{} at {}", ids.size(),
                          std::get<1>(event), std::get<0>(event), evidence.name));
    }
  }

  /// Whether the version was sent, or a job could read it.
  bool is_known(const Told& told) const {
    const auto offered = evidence_.offered.find(told.customer);
    if (offered != evidence_.offered.end() && offered->second.contains(told.version)) return true;
    const auto found = by_id_.find(fmt::format("customer-{}-{}", told.customer, told.version));
    return found != by_id_.end() && evidence_.ledger[found->second].sent;
  }

  void accept(const std::string& name, Target& target, const Recorded& one, const Told& told,
              std::unordered_map<std::string, FirstTold>& last) {
    ++figures_.told;
    if (told.type == "identify" && told.customer >= 0 && !is_known(told)) {
      example(++figures_.invented, fmt::format("{} was told {} of customer-{} version {}", name,
                                               told.type, told.customer, told.version));
    }
    const FirstTold now{one.request.at, one.answered};
    const auto [before, is_first] = last.emplace(told.message_id, now);
    if (!is_first) {
      repeat(name, before->second, one, told);
      before->second = now;
      return;
    }
    target.accepted.insert(told.message_id);
    if (told.type != "identify" || told.customer < 0) return;
    target.ids[{told.customer, told.version, told.type}].insert(told.message_id);
    auto& versions = target.versions[told.customer];
    if (!versions.empty() && *versions.rbegin() > told.version) {
      example(++figures_.reordered, fmt::format("{}: version {} of customer-{} after {}", name,
                                                told.version, told.customer, *versions.rbegin()));
    }
    versions.insert(told.version);
  }

  /// A repeat is explained by an answer that was cut, or by a fault since the last acceptance.
  void repeat(const std::string& name, const FirstTold& before, const Recorded& again,
              const Told& told) {
    ++figures_.repeats;
    if (!before.answered) return;
    const bool explained =
        std::any_of(evidence_.windows.begin(), evidence_.windows.end(), [&](const Window& window) {
          return window.to >= before.at && window.from <= again.request.at;
        });
    if (explained) return;
    example(++figures_.stray_repeats,
            fmt::format("{}: version {} of customer-{} again without a fault, {} after it was told "
                        "{}",
                        name, told.version, told.customer, shown(again.request.at - before.at),
                        since_fault(before.at)));
  }

  static std::string shown(Clock::duration time) {
    return fmt::format("{:.1f} ms", std::chrono::duration<double, std::milli>(time).count());
  }

  /// How long the last fault had ended when something happened.
  std::string since_fault(Moment moment) const {
    std::optional<Moment> last;
    for (const auto& window : evidence_.windows) {
      if (window.to < moment && (!last || *last < window.to)) last = window.to;
    }
    return last ? shown(moment - *last) + " after the end of a fault" : "before any fault";
  }

  void check_store() {
    std::unordered_map<std::string, std::vector<const CallRow*>> calls;
    for (const auto& call : evidence_.rows.calls) {
      calls[call.entry].push_back(&call);
      if (call.state == "waiting") ++figures_.leftovers;
    }
    std::unordered_map<std::string, const EntryRow*> entries;
    for (const auto& entry : evidence_.rows.entries) {
      check_entry(entry);
      if (!entries.emplace(entry.id, &entry).second) {
        example(++figures_.doubled, entry.id + " is in the inbox twice");
      }
    }
    for (std::size_t i = 0; i < evidence_.ledger.size(); ++i) {
      if (!evidence_.ledger[i].acknowledged) continue;
      const auto& delivery = evidence_.deliveries[i];
      const auto found = entries.find(delivery.id);
      if (found == entries.end()) {
        lose(delivery, "is not in the store");
      } else {
        check_end(delivery, *found->second, calls[delivery.id]);
      }
    }
  }

  void check_entry(const EntryRow& entry) {
    if (entry.state == "waiting" || entry.state == "scheduled") ++figures_.leftovers;
    const auto found = by_id_.find(entry.id);
    if (found == by_id_.end() && !evidence_.offered.empty()) {
      ++figures_.of_jobs;
    } else if (found == by_id_.end() || !evidence_.ledger[found->second].sent) {
      example(++figures_.invented, entry.id + " is in the store and was never sent");
    } else if (evidence_.ledger[found->second].refused &&
               !evidence_.ledger[found->second].acknowledged) {
      example(++figures_.invented, entry.id + " was refused and is in the store");
    }
  }

  void lose(const Delivery& delivery, const std::string& why) {
    example(++figures_.lost, delivery.id + " " + why);
  }

  void check_end(const Delivery& delivery, const EntryRow& entry,
                 const std::vector<const CallRow*>& calls) {
    if (entry.state == "dead" || entry.state == "ignored") {
      if (entry.code.empty()) lose(delivery, "ended without a reason");
      if (entry.state == "ignored" && !was_overtaken(delivery)) {
        lose(delivery, "was ignored (" + entry.code + ") and nothing newer was sent");
      }
      return;
    }
    if (entry.state != "done") return;  // a leftover
    for (const auto& target : evidence_.targets) {
      const bool has_call = std::any_of(calls.begin(), calls.end(), [&](const CallRow* call) {
        return call->target == target.name;
      });
      if (!has_call) lose(delivery, "is done and has no call for " + target.name);
    }
    for (const CallRow* call : calls) check_call(delivery, *call);
  }

  /// Whether a newer version was sent, or a job may have read this one or a newer one.
  bool was_overtaken(const Delivery& delivery) {
    const auto offered = evidence_.offered.find(delivery.customer);
    if (offered != evidence_.offered.end() && *offered->second.rbegin() >= delivery.version) {
      return true;
    }
    const auto next =
        by_id_.find(fmt::format("customer-{}-{}", delivery.customer, delivery.version + 1));
    return next != by_id_.end();
  }

  void check_call(const Delivery& delivery, const CallRow& call) {
    const auto target = targets_.find(call.target);
    if (call.state == "accepted") {
      if (target == targets_.end() || !target->second.accepted.contains(call.message_id)) {
        lose(delivery, "counts as accepted by " + call.target + ", which never saw it");
      }
    } else if (call.state == "dead" && call.code.empty()) {
      lose(delivery, "is a dead letter without a reason for " + call.target);
    }
  }

  /// Without a look at the calls of the store: each customer's newest acknowledged version was
  /// told, or is a dead letter.
  void check_newest(const std::string& name) {
    std::map<int, int> newest;
    for (std::size_t i = 0; i < evidence_.ledger.size(); ++i) {
      const auto& delivery = evidence_.deliveries[i];
      if (!evidence_.ledger[i].acknowledged || delivery.customer < 0) continue;
      newest[delivery.customer] = std::max(newest[delivery.customer], delivery.version);
    }
    for (const auto& [customer, versions] : evidence_.offered) {
      newest[customer] = std::max(newest[customer], *versions.rbegin());
    }
    std::set<std::string> dead;
    for (const auto& call : evidence_.rows.calls) {
      if (call.state == "dead" && !call.superseded && call.target == name) dead.insert(call.entry);
    }
    for (const auto& entry : evidence_.rows.entries) {
      if (entry.state == "dead") dead.insert(entry.id);
    }
    auto& versions = targets_[name].versions;
    for (const auto& [customer, version] : newest) {
      const auto id = fmt::format("customer-{}-{}", customer, version);
      const auto& told = versions[customer];
      if (!told.empty() && *told.rbegin() >= version) continue;
      if (dead.contains(id)) continue;
      example(++figures_.lost, fmt::format("{} was never told of {}", name, id));
    }
  }

  const Evidence& evidence_;
  Figures& figures_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::map<std::string, Target> targets_;
};

}  // namespace

void check(const Evidence& evidence, Figures& figures) { Check(evidence, figures).run(); }

std::size_t leaks_in(const std::string& log) {
  std::size_t count = 0;
  for (std::size_t from = 0; from < log.size();) {
    const auto end = std::min(log.find('\n', from), log.size());
    const auto line = std::string_view(log).substr(from, end - from);
    for (const auto canary : {canary_secret, canary_key, canary_host, canary_name}) {
      if (line.find(canary) != std::string_view::npos) {
        ++count;
        break;
      }
    }
    from = end + 1;
  }
  return count;
}

}  // namespace ctsync::faults
