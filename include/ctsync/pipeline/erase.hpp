// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctsync/base/base64.hpp>
#include <ctsync/commercetools/customer/record.hpp>
#include <ctsync/contract/store/store.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
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

/// Finds mentions of people, who are known by ids and e-mail addresses, in bytes.
class Mentions {
 public:
  /// Adds an id. Returns true if it is new.
  bool learn_id(std::string_view id) { return !id.empty() && ids_.emplace(id).second; }
  bool learn_email(std::string_view email) {
    std::string normal = mapping::normal_email(email);
    return mapping::is_email(normal) && emails_.insert(std::move(normal)).second;
  }
  const std::set<std::string, std::less<>>& ids() const noexcept { return ids_; }

  bool is_id(std::string_view text) const { return ids_.contains(text); }
  /// Like is_id(), for a string that is not in an id field. Strings under 12 characters do not
  /// match, because they are ambiguous.
  bool is_surely_id(std::string_view text) const { return text.size() >= sure && is_id(text); }
  bool is_email(std::string_view text) const {
    return emails_.contains(mapping::normal_email(text));
  }

  /// Whether JSON contains, at any depth, a string that equals one of the ids or contains one of
  /// the addresses. Strings that are JSON, or base64 of JSON, are searched too, four levels deep.
  /// Bytes that are not JSON are searched as plain text.
  bool in(std::string_view body) { return in_document(body, 0); }

  /// Whether the id that a sender gave to a delivery contains one of the addresses, or one of the
  /// ids of at least 12 characters, in upper or lower case and whatever stands around it.
  bool in_id(std::string_view delivery_id) const { return in_bytes(delivery_id); }

 private:
  static constexpr std::size_t most_nested = 4;
  static constexpr std::size_t sure = 12;  // characters; commercetools' ids have 36

  static bool names_id(std::string_view key) {
    constexpr std::array<std::string_view, 8> names{
        "id", "shop_id", "customerId", "userId", "user_id", "previousId", "subject", "customer_id"};
    return std::find(names.begin(), names.end(), key) != names.end();
  }

  bool in_document(std::string_view text, std::size_t depth) {
    auto root = parsers_[depth].parse(text);
    return root ? in_value(*root, depth) : in_bytes(text);
  }

  bool in_value(json::View value, std::size_t depth) {
    if (const auto text = value.string()) return in_string(*text, depth);
    bool found = false;
    value.each_member([&](std::string_view key, json::View member) {
      const bool named = names_id(key) && is_id(member.string_or_empty());
      found = named || is_surely_id(key) || has_email(key) || in_value(member, depth);
      return !found;
    });
    value.each_element([&](std::size_t, json::View element) {
      found = in_value(element, depth);
      return !found;
    });
    return found;
  }

  bool in_string(std::string_view text, std::size_t depth) {
    if (is_surely_id(text) || has_email(text)) return true;
    if (depth == most_nested) return false;
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) return false;
    if (std::string_view("{[\"").find(text[first]) != std::string_view::npos) {
      return in_document(text, depth + 1);
    }
    auto& decoded = decoded_[depth];
    return detail::decode_base64(text, decoded) && in_document(decoded, depth + 1);
  }

  /// Whether a text contains an address that is not part of a longer address.
  bool has_email(std::string_view text) const {
    if (text.find('@') == text.npos) return false;
    const std::string lower = mapping::normal_email(text);
    for (const auto& email : emails_) {
      for (auto at = lower.find(email); at != lower.npos; at = lower.find(email, at + 1)) {
        const auto end = at + email.size();
        const bool begins = at == 0 || !(is_word(lower[at - 1]) || goes_on(lower[at - 1]));
        const bool dot = end + 1 < lower.size() && lower[end] == '.' && is_word(lower[end + 1]);
        const bool ends = end == lower.size() || !(is_word(lower[end]) || lower[end] == '-' || dot);
        if (begins && ends) return true;
      }
    }
    return false;
  }

  bool in_bytes(std::string_view bytes) const {
    const std::string lower = mapping::normal_email(bytes);
    const auto has = [&](const std::string& text) {
      return lower.find(mapping::normal_email(text)) != lower.npos;
    };
    const auto surely = [&](const std::string& id) { return id.size() >= sure && has(id); };
    return std::any_of(ids_.begin(), ids_.end(), surely) ||
           std::any_of(emails_.begin(), emails_.end(), has);
  }

  static bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  }
  static bool goes_on(char c) { return std::string_view(".+-%").find(c) != std::string_view::npos; }

  std::set<std::string, std::less<>> ids_;
  std::set<std::string> emails_;
  std::array<json::Parser, most_nested + 1> parsers_;
  std::array<std::string, most_nested> decoded_;
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

  bool none() const { return records == 0 && inbox_rows == 0 && outbox_rows == 0; }
};

/// Scans a store for people, page by page.
template <Store S>
class Search {
 public:
  Search(S& store, const People& people, std::string_view tenant) : store_(store), tenant_(tenant) {
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
      if (auto status = look_at_records(traces); !status) return std::move(status).error();
    }
    if (learned != learned_) entries_ = calls_ = Looked{};
    for (const auto table : {Table::inbox, Table::outbox}) {
      if (auto status = look_at_rows(table, traces); !status) return std::move(status).error();
    }
    return traces;
  }

  const std::set<std::string, std::less<>>& ids() const noexcept { return mentions_.ids(); }
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
    const auto root = parser_.parse(stored.record);
    const auto text = [&](std::string_view name) {
      return root ? (*root)[name].string().value_or("") : std::string_view();
    };
    const std::string_view id = key.id;
    const bool theirs = mentions_.is_id(id) || mentions_.is_id(text("id")) ||
                        mentions_.is_email(text("email")) ||
                        (id.starts_with("email:") && mentions_.is_email(id.substr(6)));
    if (theirs) {
      ++traces.records;
      traces.keys.push_back(key);
      learned_ += mentions_.learn_id(text("id")) ? 1 : 0;
      learned_ += mentions_.learn_email(text("email")) ? 1 : 0;
    } else if (mentions_.in(stored.record)) {
      ++traces.left;
    }
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
    auto told = body_tells(row);
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
  Result<bool> body_tells(const RowSummary& row) {
    auto body = store_.payload(row.table, row.row);
    if (body) return mentions_.in(*body);
    if (body.error().code == Errc::missing) return false;
    return std::move(body).error();
  }

  S& store_;
  std::string tenant_;
  Mentions mentions_;
  json::Parser parser_;
  std::set<std::string> systems_;
  int learned_ = 0;
  Looked entries_;
  Looked calls_;
};

}  // namespace detail

/// Counts what erase_people() would erase, and changes nothing.
template <Store S>
Result<Erased> find_people(S& store, const People& people, std::string_view tenant) {
  detail::Search<S> search(store, people, tenant);
  auto traces = search.run();
  if (!traces) return std::move(traces).error();
  return Erased{traces->records, traces->inbox_rows, traces->outbox_rows, traces->left};
}

/// Erases everything that a tenant's part of the store has about people, including records with the
/// same id or e-mail address. Writes a tombstone for each record found, and for each customer id in
/// every system that has records or is named in `projects`. Scans again after each erasure (at most
/// 8 times), so that concurrent work is erased too. scrub() the store after the last erasure.
template <Store S>
Result<Erased> erase_people(S& store, const People& people, std::string_view tenant, Time now,
                            std::span<const std::string> projects = {}) {
  detail::Search<S> search(store, people, tenant);
  const std::string tombstone = commercetools::write_tombstone(now);
  Erased total;
  for (int round = 0; round < 8; ++round) {
    auto traces = search.run();
    if (!traces) return std::move(traces).error();
    total.left = traces->left;
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
    auto erased = store.erase({traces->keys, traces->entries, traces->calls, tombstone,
                               traces->entry_ids, traces->call_ids},
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
