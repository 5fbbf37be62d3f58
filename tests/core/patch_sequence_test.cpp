// SPDX-License-Identifier: MIT
// Random histories of a customer, told as commercetools tells them, against a customer that is kept
// apart from the code under test.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/concluded.hpp"

namespace json = ctsync::json;
using ctsync::Transformer;

namespace {

using Ids = std::vector<std::string>;

/// The customer as the shop has it. Optional texts that are absent are not in `texts`.
struct Model {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::int64_t> custom;
  std::vector<std::pair<std::string, std::string>> addresses;  ///< id and city
  Ids shipping, billing, stores, groups;
  bool verified = false;

  friend bool operator==(const Model&, const Model&) = default;
};

/// One message, and the customer after it.
struct Message {
  std::string body;
  Model after;
  std::int64_t version;
  std::int64_t sequence;
};

void write_ids(json::Writer& writer, const Ids& ids) {
  writer.begin_array();
  for (const auto& id : ids) writer.string(id);
  writer.end_array();
}

void write_address(json::Writer& writer, const std::pair<std::string, std::string>& address) {
  writer.begin_object().key("id").string(address.first).key("country").string("CH");
  writer.key("city").string(address.second).end_object();
}

void write_stores(json::Writer& writer, const Ids& stores) {
  writer.begin_array();
  for (const auto& store : stores) writer.begin_object().key("key").string(store).end_object();
  writer.end_array();
}

void write_group(json::Writer& writer, const std::string& id) {
  writer.begin_object().key("customerGroup").begin_object().key("id").string(id);
  writer.end_object().end_object();
}

void write_custom(json::Writer& writer, const std::map<std::string, std::int64_t>& custom) {
  writer.begin_object().key("fields").begin_object();
  for (const auto& [name, value] : custom) writer.key(name).integer(value);
  writer.end_object().end_object();
}

std::string customer_json(const Model& model, std::int64_t version) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().key("id").string("c1").key("version").integer(version);
  writer.key("createdAt").string("2026-01-01T00:00:00Z");
  writer.key("lastModifiedAt").string("2026-01-01T00:00:00Z");
  for (const auto& [name, value] : model.texts) writer.key(name).string(value);
  writer.key("isEmailVerified").boolean(model.verified);
  writer.key("addresses").begin_array();
  for (const auto& address : model.addresses) write_address(writer, address);
  writer.end_array();
  writer.key("shippingAddressIds");
  write_ids(writer, model.shipping);
  writer.key("billingAddressIds");
  write_ids(writer, model.billing);
  writer.key("stores");
  write_stores(writer, model.stores);
  writer.key("customerGroupAssignments").begin_array();
  for (const auto& group : model.groups) write_group(writer, group);
  writer.end_array();
  if (!model.custom.empty()) {
    writer.key("custom");
    write_custom(writer, model.custom);
  }
  writer.end_object();
  return out;
}

Ids ids_of(const std::vector<std::string_view>& texts) { return {texts.begin(), texts.end()}; }

/// What a record holds of a model.
Model model_of(std::string_view record) {
  json::Parser parser;
  ctsync::Profile profile;
  REQUIRE(ctsync::commercetools::read_record(parser, record, profile).has_value());
  Model model;
  const auto add = [&](const char* name, const ctsync::Text& text) {
    if (text.known()) model.texts[name] = text.value;
  };
  add("email", profile.email);
  add("firstName", profile.first_name);
  add("title", profile.title);
  add("defaultShippingAddressId", profile.default_shipping_address_id);
  add("defaultBillingAddressId", profile.default_billing_address_id);
  for (const auto& field : profile.custom.value) {
    if (const auto value = field.value.integer()) model.custom[std::string(field.name)] = *value;
  }
  for (const auto& address : profile.addresses.value) {
    model.addresses.emplace_back(address.id.value, address.city.value);
  }
  model.shipping = ids_of(profile.shipping_address_ids.value);
  model.billing = ids_of(profile.billing_address_ids.value);
  model.stores = ids_of(profile.stores.value);
  model.groups = ids_of(profile.customer_groups.value);
  model.verified = profile.email_verified.value;
  return model;
}

/// A shop that changes one customer at random and tells of it.
class Shop {
 public:
  explicit Shop(unsigned seed) : random_(seed) { model_.texts["email"] = "a@b.example"; }

  std::vector<Message> history(int changes) {
    begin("CustomerCreated");
    writer_->key("customer").raw(customer_json(model_, version_));
    std::vector<Message> steps{end()};
    for (int i = 0; i < changes; ++i) {
      if (i == 0 || below(4) != 0) ++version_;  // else one update sends several messages
      ++sequence_;
      change();
      steps.push_back(end());
    }
    return steps;
  }

 private:
  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  std::string word() { return "w" + std::to_string(below(1000)); }
  std::string one_of(const char* prefix, int limit) {
    return prefix + std::to_string(below(limit));
  }

  void begin(std::string_view type) {
    body_.clear();
    writer_.emplace(body_);
    writer_->begin_object().key("notificationType").string("Message");
    writer_->key("projectKey").string("shop").key("id").string("m-" + std::to_string(sequence_));
    writer_->key("resource").begin_object().key("typeId").string("customer");
    writer_->key("id").string("c1").end_object();
    writer_->key("resourceVersion").integer(version_).key("sequenceNumber").integer(sequence_);
    writer_->key("type").string(type);
  }

  Message end() {
    writer_->end_object();
    return {body_, model_, version_, sequence_};
  }

  void change() {
    switch (below(11)) {
      case 0: return set_text("CustomerFirstNameSet", "firstName");
      case 1: return set_text("CustomerTitleSet", "title");
      case 2: return email();
      case 3: return put_address();
      case 4: return remove_address();
      case 5: return set_default(model_.shipping, "Shipping");
      case 6: return set_default(model_.billing, "Billing");
      case 7: return remove_role(model_.shipping, "Shipping");
      case 8: return custom_field();
      case 9: return custom_type();
      default: return stores_and_groups();
    }
  }

  void set_text(std::string_view type, const std::string& name) {
    begin(type);
    model_.texts.erase(name);
    if (below(3) == 0) return;
    model_.texts[name] = word();
    writer_->key(name).string(model_.texts[name]);
  }

  void email() {
    model_.verified = below(2) == 0;
    begin(model_.verified ? "CustomerEmailVerified" : "CustomerEmailChanged");
    if (model_.verified) return;
    model_.texts["email"] = word() + "@b.example";
    writer_->key("email").string(model_.texts["email"]);
  }

  void tell_address(std::string_view type, const std::pair<std::string, std::string>& address) {
    begin(type);
    writer_->key("address");
    write_address(*writer_, address);
  }

  void put_address() {
    const std::pair<std::string, std::string> address{one_of("a", 6), word()};
    const auto known =
        std::find_if(model_.addresses.begin(), model_.addresses.end(),
                     [&](const auto& other) { return other.first == address.first; });
    const bool fresh = known == model_.addresses.end();
    tell_address(fresh ? "CustomerAddressAdded" : "CustomerAddressChanged", address);
    if (fresh) {
      model_.addresses.push_back(address);
    } else {
      *known = address;
    }
  }

  void remove_address() {
    if (model_.addresses.empty()) return put_address();
    const auto at = model_.addresses.begin() + below(static_cast<int>(model_.addresses.size()));
    const auto address = *at;
    model_.addresses.erase(at);
    tell_address("CustomerAddressRemoved", address);
    lose(model_.shipping, "Shipping", address.first);
    lose(model_.billing, "Billing", address.first);
  }

  void lose(Ids& ids, const std::string& role, const std::string& id) {
    std::erase(ids, id);
    const std::string preferred = "default" + role + "AddressId";
    if (model_.texts.contains(preferred) && model_.texts[preferred] == id) {
      model_.texts.erase(preferred);
    }
  }

  void set_default(Ids& ids, const std::string& role) {
    const std::string preferred = "default" + role + "AddressId";
    const std::string type = "CustomerDefault" + role + "AddressSet";
    if (model_.addresses.empty() || below(4) == 0) {
      model_.texts.erase(preferred);
      return begin(type);
    }
    const auto address =
        model_
            .addresses[static_cast<std::size_t>(below(static_cast<int>(model_.addresses.size())))];
    tell_address(type, address);
    model_.texts[preferred] = address.first;
    if (std::find(ids.begin(), ids.end(), address.first) == ids.end()) ids.push_back(address.first);
  }

  void remove_role(Ids& ids, const std::string& role) {
    if (ids.empty()) return put_address();
    const std::string id = ids.front();
    const auto address = *std::find_if(model_.addresses.begin(), model_.addresses.end(),
                                       [&](const auto& other) { return other.first == id; });
    tell_address("Customer" + role + "AddressRemoved", address);
    lose(ids, role, id);
  }

  void custom_field() {
    const std::string name = one_of("f", 5);
    const bool known = model_.custom.contains(name);
    if (known && below(3) == 0) {
      model_.custom.erase(name);
      begin("CustomerCustomFieldRemoved");
      writer_->key("name").string(name);
      return;
    }
    begin(known ? "CustomerCustomFieldChanged" : "CustomerCustomFieldAdded");
    model_.custom[name] = below(100);
    writer_->key("name").string(name).key("value").integer(model_.custom[name]);
  }

  void custom_type() {
    model_.custom.clear();
    if (below(3) == 0) return begin("CustomerCustomTypeRemoved");
    model_.custom[one_of("f", 5)] = below(100);
    begin("CustomerCustomTypeSet");
    writer_->key("customFields");
    write_custom(*writer_, model_.custom);
  }

  void stores_and_groups() {
    if (below(2) == 0) {
      model_.stores.clear();
      for (int i = below(3); i > 0; --i) model_.stores.push_back("s" + std::to_string(i));
      begin("CustomerStoresSet");
      writer_->key("stores");
      return write_stores(*writer_, model_.stores);
    }
    const std::string id = one_of("g", 4);
    const bool known = std::erase(model_.groups, id) != 0;
    if (!known) model_.groups.push_back(id);
    begin(known ? "CustomerGroupAssignmentRemoved" : "CustomerGroupAssignmentAdded");
    writer_->key("customerGroupAssignment");
    write_group(*writer_, id);
  }

  std::mt19937 random_;
  Model model_;
  std::int64_t version_ = 1;
  std::int64_t sequence_ = 1;
  std::string body_;
  std::optional<json::Writer> writer_;
};

/// The indices of the steps, each once or twice, moved by up to `reach` places.
std::vector<std::size_t> shuffled(std::size_t steps, int reach, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::pair<int, std::size_t>> places;
  for (std::size_t i = 0; i < steps; ++i) {
    const unsigned times = random() % 3 == 0 ? 2 : 1;
    for (unsigned copy = 0; copy < times; ++copy) {
      const int moved = static_cast<int>(random() % static_cast<unsigned>(reach + 1));
      places.emplace_back(static_cast<int>(i) + moved, i);
    }
  }
  std::stable_sort(places.begin(), places.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::size_t> order;
  for (const auto& place : places) order.push_back(place.second);
  return order;
}

/// The last step of the version of `step`, which is what a read at that time returns.
std::size_t end_of_version(const std::vector<Message>& steps, std::size_t step) {
  while (step + 1 < steps.size() && steps[step + 1].version == steps[step].version) ++step;
  return step;
}

constexpr unsigned histories = 40;
constexpr int changes = 60;

}  // namespace

TEST_CASE("patches in their order make the customer that the shop has, after each of them") {
  Transformer transformer{ctsync::Config{}};
  for (unsigned seed = 1; seed <= histories; ++seed) {
    CAPTURE(seed);
    std::optional<std::string> record;
    for (const Message& step : Shop(seed).history(changes)) {
      CAPTURE(step.body);
      Concluded outcome = concluded(transformer, step.body, record);
      REQUIRE(outcome.kind == Concluded::Kind::told);
      record = std::move(outcome.record);
      REQUIRE(model_of(*record) == step.after);
    }
  }
}

TEST_CASE("of shuffled and repeated deliveries none is applied that is not the very next") {
  Transformer transformer{ctsync::Config{}};
  int applied = 0;
  int left = 0;
  for (unsigned seed = 1; seed <= histories; ++seed) {
    CAPTURE(seed);
    const auto steps = Shop(seed).history(changes);
    std::optional<std::string> record;
    std::size_t next = 0;
    for (const std::size_t at : shuffled(steps.size(), 2, seed)) {
      CAPTURE(at);
      Concluded outcome = concluded(transformer, steps[at].body, record);
      REQUIRE((outcome.kind == Concluded::Kind::told) == (at == next));
      if (at != next) {
        CHECK(outcome.record.empty());
        CHECK((outcome.kind == Concluded::Kind::ignored) == (at < next));
        ++left;
        continue;
      }
      record = std::move(outcome.record);
      REQUIRE(model_of(*record) == steps[at].after);
      ++next;
      ++applied;
    }
  }
  CHECK(applied > 100);
  CHECK(left > 1000);
}

TEST_CASE("shuffled and repeated deliveries end in what the shop has, where customers are read") {
  Transformer transformer{ctsync::Config{}};
  int reads = 0;
  int patches = 0;
  for (unsigned seed = 1; seed <= histories; ++seed) {
    CAPTURE(seed);
    const auto steps = Shop(seed).history(changes);
    std::optional<std::string> record;
    std::size_t known = 0;    // the step that the record has come to
    std::size_t present = 0;  // the last step that the shop has made
    for (const std::size_t at : shuffled(steps.size(), 3, seed)) {
      CAPTURE(at);
      present = std::max(present, end_of_version(steps, at));
      Concluded outcome = concluded(transformer, steps[at].body, record);
      if (outcome.kind == Concluded::Kind::ignored) {
        REQUIRE(at <= known);
        if (!outcome.record.empty()) record = std::move(outcome.record);
        continue;
      }
      const bool read = outcome.kind == Concluded::Kind::must_fetch;
      if (read) {
        const auto fetched =
            found(customer_json(steps[present].after, steps[present].version));
        outcome = concluded(transformer, steps[at].body, record, &fetched);
        REQUIRE(outcome.kind == Concluded::Kind::told);
      }
      ++(read ? reads : patches);
      const std::size_t now = read ? present : at;
      REQUIRE((!record || now >= known + (read ? 0 : 1)));
      known = now;
      record = std::move(outcome.record);
      REQUIRE(model_of(*record) == steps[known].after);
    }
    CHECK(known == steps.size() - 1);
  }
  CHECK(reads > 100);
  CHECK(patches > 100);
}
