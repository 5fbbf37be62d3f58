// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/mapping/builtin/normal_texts.hpp>
#include <ctsync/mapping/builtin/text.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/profile.hpp>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// A customer in the normal forms of a plan.
namespace ctsync::mapping {

namespace detail {

/// The texts that people write. Ids, keys and the e-mail address are compared byte by byte
/// somewhere, so they have no form but their own.
inline constexpr std::array texts_of_person{
    &Profile::first_name, &Profile::middle_name, &Profile::last_name,   &Profile::full_name,
    &Profile::title,      &Profile::salutation,  &Profile::company_name};
inline constexpr std::array texts_of_address{
    &Address::country,       &Address::street_name,
    &Address::street_number, &Address::additional_street_info,
    &Address::postal_code,   &Address::city,
    &Address::region,        &Address::state,
    &Address::company,       &Address::department,
    &Address::building,      &Address::apartment,
    &Address::po_box,        &Address::additional_address_info};

}  // namespace detail

/// A copy of a profile whose texts have the forms of a plan. It borrows from the profile and the
/// plan.
class NormalProfile {
 public:
  NormalProfile(const Profile& profile, const Plan& plan)
      : profile_(profile), texts_{plan.normal_forms, plan.normalisers} {
    if (has(NormalForm::text)) compose();
    if (has(NormalForm::phone)) phone(plan.default_country);
    if (has(NormalForm::country)) countries();
  }
  NormalProfile(const NormalProfile&) = delete;
  NormalProfile& operator=(const NormalProfile&) = delete;

  const Profile& profile() const noexcept { return profile_; }
  const NormalTexts& texts() const noexcept { return texts_; }
  bool has(NormalForm form) const noexcept { return texts_.forms.has(form); }
  /// With the form `phone`: the number as it was, if its form is another or there is none; cleared
  /// if they are the same; unknown if no number is.
  const Text& phone_raw() const noexcept { return phone_raw_; }

 private:
  void set(Text& field, std::string value) { field.set(kept_.emplace_back(std::move(value))); }

  void compose(Text& field) {
    if (field.known()) set(field, texts_.text(field.value));
  }
  void compose() {
    for (const auto member : detail::texts_of_person) compose(profile_.*member);
    for (auto& address : profile_.addresses.value) {
      for (const auto member : detail::texts_of_address) compose(address.*member);
    }
  }

  std::string country_of(const Address& address) const {
    return country_code(CleanText(address.country).value(), texts_.normalisers);
  }

  void countries() {
    for (auto& address : profile_.addresses.value) {
      if (auto code = country_of(address); !code.empty()) set(address.country, std::move(code));
    }
  }

  /// Makes the trait `phone` that of the profile, whichever field it is from.
  void phone(std::string_view default_country) {
    const Address* const primary = primary_address(profile_);
    const Text of_address = primary != nullptr ? primary_phone(*primary) : Text{};
    const bool own = CleanText(of_address).empty();
    const Text given = own && !CleanText(profile_.phone).empty() ? profile_.phone : of_address;
    if (given.presence == Presence::unknown && profile_.phone.presence == Presence::unknown) {
      if (profile_.sent.has(AddressPart::phone)) phone_raw_.clear();
      return;
    }
    std::string country = primary != nullptr ? country_of(*primary) : std::string();
    if (country.empty()) country = default_country;
    for (auto& address : profile_.addresses.value) address.mobile = address.phone = Text{};
    profile_.phone.clear();
    phone_raw_.clear();
    const CleanText clean(given);
    if (clean.empty()) return;
    auto number = texts_.normalisers.phone(clean.value(), country);
    if (!number || *number != clean.value()) set(phone_raw_, std::string(clean.value()));
    if (number) set(profile_.phone, *std::move(number));
  }

  Profile profile_;
  NormalTexts texts_;
  Text phone_raw_;
  std::deque<std::string> kept_;
};

}  // namespace ctsync::mapping
