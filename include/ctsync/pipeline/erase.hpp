// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctsync/commercetools/customer/record.hpp>
#include <ctsync/contract/store/store.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/model/guest.hpp>
#include <ctsync/pipeline/mentions.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Erases people. Their data is found by a scan of everything in the store.
namespace ctsync {

/// The people to erase. One scan serves all of them.
struct People {
  std::vector<std::string> emails;
  std::vector<std::string> customer_ids;
};

namespace detail {

/// The result of a scan.
struct Traces {
  std::vector<Key> keys;  ///< of the records found
  std::vector<std::int64_t> entries;
  std::vector<std::int64_t> calls;
  std::vector<std::int64_t> entry_ids;  ///< of entries whose id names a person
  std::vector<std::int64_t> call_ids;   ///< of calls whose delivery id does
  std::int64_t records = 0;
  std::int64_t left = 0;  ///< as in Erased
  std::int64_t inbox_rows = 0;
  std::int64_t outbox_rows = 0;
  std::set<std::string> anonymous_ids{};  ///< as in Erased

  bool none() const { return records == 0 && inbox_rows == 0 && outbox_rows == 0; }
};

/// Scans a store for people, page by page.
template <Store S>
class Search {
 public:
  Search(S& store, const People& people, std::string_view tenant,
         std::span<const std::string> projects)
      : store_(store), tenant_(tenant), projects_(projects.begin(), projects.end()) {
    for (const auto& id : people.customer_ids) mentions_.learn_id(id);
    for (const auto& email : people.emails) mentions_.learn_email(email);
  }

  /// Scans the store. The first run scans everything. A later run scans all records, but only new
  /// entries and calls, unless the records gave new ids or addresses.
  Result<Traces> run() {
    Traces traces;
    // A matching record adds its id and address, which may match further records.
    const int learned = learned_;
    for (int round = 0, known = -1; round < 8 && known != learned_; ++round) {
      known = learned_;
      traces = Traces{};
      found_.clear();
      learn_pseudonyms();
      if (auto status = look_at_records(traces); !status) return std::move(status).error();
      if (auto status = learn_emails(); !status) return std::move(status).error();
    }
    learn_pseudonyms();
    if (learned != learned_) entries_ = calls_ = Looked{};
    for (const auto table : {Table::inbox, Table::outbox}) {
      if (auto status = look_at_rows(table, traces); !status) return std::move(status).error();
    }
    return traces;
  }

  const std::set<std::string, std::less<>>& ids() const noexcept { return mentions_.ids(); }
  /// What entries about these people may be found by.
  std::vector<Term> terms(const Traces& traces) const {
    std::vector<Term> terms;
    const auto add = [&](TermKind kind, const auto& values) {
      for (const auto& value : values) terms.push_back({kind, value});
    };
    add(TermKind::customer_id, mentions_.ids());
    add(TermKind::email, mentions_.emails());
    add(TermKind::anonymous_id, mentions_.pseudonyms());
    add(TermKind::anonymous_id, traces.anonymous_ids);
    add(TermKind::customer_number, numbers_);
    return terms;
  }
  /// The systems of all scanned records.
  const std::set<std::string>& systems() const noexcept { return systems_; }

 private:
  static constexpr int page = 500;

  /// How far the table was scanned. Bodies never change, so these rows need no second scan.
  struct Looked {
    std::int64_t last = 0;
    std::int64_t left = 0;  ///< as in Erased
  };

  Status look_at_records(Traces& traces) {
    for (std::int64_t after = 0;;) {
      auto records = store_.records(after, page);
      if (!records) return std::move(records).error();
      for (const auto& stored : *records) look_at_record(stored, traces);
      if (std::ssize(*records) < page) return {std::monostate{}};
      after = records->back().row;
    }
  }

  void look_at_record(const StoredRecord& stored, Traces& traces) {
    const Key key = decode_key(tenant_, stored.key);
    if (key.empty()) return;
    systems_.insert(key.system);
    if (!is_event_system(key.system) && projects_.insert(key.system).second) ++learned_;
    const auto root = parser_.parse(stored.record);
    const auto text = [&](std::string_view name) {
      return root ? (*root)[name].string().value_or("") : std::string_view();
    };
    const std::string_view id = key.id;
    const bool theirs =
        mentions_.is_id(id) || mentions_.is_id(text("id")) || mentions_.is_email(text("email")) ||
        (id.starts_with("email:") && mentions_.is_email(id.substr(6))) || is_guest(text("guest"));
    if (theirs) {
      ++traces.records;
      const std::string_view guest = text("guest");
      if (!guest.empty()) traces.anonymous_ids.emplace(guest.substr(guest.find(':') + 1));
      traces.keys.push_back(key);
      learned_ += mentions_.learn_id(text("id")) ? 1 : 0;
      if (const auto number = text("customerNumber"); !number.empty()) numbers_.emplace(number);
      if (const auto email = text("email"); !email.empty()) found_.emplace_back(key, email);
    } else if (mentions_.in(stored.record)) {
      ++traces.left;
    }
  }

  /// Whether the record of an order names the person as its guest.
  bool is_guest(std::string_view guest) const {
    return mentions_.is_pseudonym(guest.substr(guest.find(':') + 1));
  }

  /// Learns the anonymous ids under which a person may have been sent, because no other was known.
  void learn_pseudonyms() {
    for (const auto& project : projects_) {
      for (const auto& email : mentions_.emails()) {
        mentions_.learn_pseudonym(guest_id(tenant_, project, "email:" + email));
      }
      for (const auto& id : mentions_.ids()) {
        mentions_.learn_pseudonym(guest_id(tenant_, project, "customer:" + id));
      }
    }
  }

  /// Learns the addresses of the records found, except those that another customer has too.
  Status learn_emails() {
    for (const auto& [key, email] : found_) {
      const std::string normal = mapping::normal_email(email);
      if (mentions_.is_email(normal)) continue;
      auto shared = is_shared(normal, key);
      if (!shared) return std::move(shared).error();
      if (!*shared) learned_ += mentions_.learn_email(normal) ? 1 : 0;
    }
    return {std::monostate{}};
  }

  /// Whether a living customer of a shop, who is not to be erased, has this address: it is unique
  /// only within a store of the shop. Records of other systems belong to the person.
  Result<bool> is_shared(const std::string& email, const Key& own) {
    auto holders = store_.holders(tenant_, {IdentifierKind::email, email});
    if (!holders) return std::move(holders).error();
    const KeyDigest key = digest(own);
    const bool held = std::any_of(holders->begin(), holders->end(), [&](const Holder& holder) {
      return holder.state == HolderState::living && holder.key != key;
    });
    if (!held) return false;
    for (std::int64_t after = 0;;) {
      auto records = store_.records(after, page);
      if (!records) return std::move(records).error();
      for (const auto& stored : *records) {
        if (is_other_customer(stored, email)) return true;
      }
      if (std::ssize(*records) < page) return false;
      after = records->back().row;
    }
  }

  bool is_other_customer(const StoredRecord& stored, const std::string& email) {
    const Key key = decode_key(tenant_, stored.key);
    if (key.empty() || is_event_system(key.system) || mentions_.is_id(key.id)) return false;
    const auto root = parser_.parse(stored.record);
    return root && (*root)["deletedAt"].is_null() &&
           mapping::normal_email((*root)["email"].string_or_empty()) == email;
  }

  Status look_at_rows(Table table, Traces& traces) {
    auto& looked = table == Table::inbox ? entries_ : calls_;
    RowFilter filter;
    filter.table = table;
    filter.tenant = tenant_;
    filter.limit = page;
    for (bool more = true; more;) {
      filter.after = looked.last;
      auto rows = store_.list(filter);
      if (!rows) return std::move(rows).error();
      for (const auto& row : *rows) {
        if (auto status = look_at_row(row, looked, traces); !status) return status;
        looked.last = row.row;
      }
      more = std::ssize(*rows) == page;
    }
    traces.left += looked.left;
    return {std::monostate{}};
  }

  Status look_at_row(const RowSummary& row, Looked& looked, Traces& traces) {
    if (row.tenant != tenant_) return {std::monostate{}};
    const bool inbox = row.table == Table::inbox;
    const bool named = mentions_.in_id(row.delivery_id);
    auto told = body_tells(row, traces);
    if (!told) return std::move(told).error();
    const bool deletes = !inbox && row.kind == name(CallKind::delete_person);
    const bool stays = deletes && row.state != name(CallState::accepted);
    if (*told && stays) ++looked.left;
    const bool erased = *told && !stays;
    if (erased) (inbox ? traces.entries : traces.calls).push_back(row.row);
    if (named) (inbox ? traces.entry_ids : traces.call_ids).push_back(row.row);
    if (erased || named) ++(inbox ? traces.inbox_rows : traces.outbox_rows);
    return {std::monostate{}};
  }

  /// Whether the body of a row, if it is still there, mentions a person.
  Result<bool> body_tells(const RowSummary& row, Traces& traces) {
    auto body = store_.payload(row.table, row.row);
    if (body) {
      const bool told = mentions_.in(*body);
      const bool accepted = row.state == name(CallState::accepted);
      if (told && accepted && row.table == Table::outbox) learn_anonymous_id(*body, traces);
      return told;
    }
    if (body.error().code == Errc::missing) return false;
    return std::move(body).error();
  }

  /// Notes the anonymous id of a call. A fragment of a REST target has a line before its JSON.
  void learn_anonymous_id(std::string_view body, Traces& traces) {
    if (!body.starts_with('{')) body.remove_prefix(std::min(body.size(), body.find('\n') + 1));
    const auto root = parser_.parse(body);
    if (!root) return;
    const auto id = (*root)["anonymousId"].string_or_empty();
    if (!id.empty()) traces.anonymous_ids.emplace(id);
  }

  S& store_;
  std::string tenant_;
  std::set<std::string> projects_;
  Mentions mentions_;
  json::Parser parser_;
  std::set<std::string> systems_;
  std::set<std::string> numbers_;                   // of customers
  std::vector<std::pair<Key, std::string>> found_;  // records of these people, with their address
  int learned_ = 0;
  Looked entries_;
  Looked calls_;
};

}  // namespace detail

/// Counts what erase_people() would erase, and changes nothing.
template <Store S>
Result<Erased> find_people(S& store, const People& people, std::string_view tenant,
                           std::span<const std::string> projects = {}) {
  detail::Search<S> search(store, people, tenant, projects);
  auto traces = search.run();
  if (!traces) return std::move(traces).error();
  return Erased{traces->records, traces->inbox_rows, traces->outbox_rows, traces->left,
                std::move(traces->anonymous_ids)};
}

/// Erases everything that a tenant's part of the store has about people, including records with the
/// same id or e-mail address. An address that is only known from a record is not searched for if
/// another living customer has it too. Writes a tombstone for each record found, and for each
/// customer id in every system that has records or is named in `projects`. Scans again after each
/// erasure (at most 8 times), so that concurrent work is erased too. scrub() the store after the
/// last erasure.
template <Store S>
Result<Erased> erase_people(S& store, const People& people, std::string_view tenant, Time now,
                            std::span<const std::string> projects = {}) {
  detail::Search<S> search(store, people, tenant, projects);
  const std::string tombstone = commercetools::write_tombstone(now);
  Erased total;
  for (int round = 0; round < 8; ++round) {
    auto traces = search.run();
    if (!traces) return std::move(traces).error();
    total.left = traces->left;
    total.anonymous_ids.merge(traces->anonymous_ids);
    if (round > 0 && traces->none()) break;
    auto systems = search.systems();
    for (const auto& project : projects) {
      std::string system;
      set_project_system(system, project);
      systems.insert(std::move(system));
    }
    for (const auto& id : search.ids()) {
      for (const auto& system : systems) {
        traces->keys.push_back({std::string(tenant), system, "customer", id});
      }
    }
    const auto terms = search.terms(*traces);
    auto erased = store.erase({traces->keys, traces->entries, traces->calls, tombstone,
                               traces->entry_ids, traces->call_ids, tenant, terms},
                              now);
    if (!erased) return erased;
    total.records += erased->records;
    total.entries += erased->entries;
    total.calls += erased->calls;
    total.left = std::max(total.left, erased->left);
  }
  return total;
}

}  // namespace ctsync
