// SPDX-License-Identifier: MIT
#include "settings/normal_forms/libraries.hpp"

#include <array>

namespace ctsync::server {

namespace {

constexpr std::array libraries{&phone_library, &unicode_library, &countries_library,
                               &addresses_library};

/// Such as "unicode 2.8.0, countries 4.15.0".
std::string versions() {
  std::string text;
  for (const auto* library : libraries) {
    if (library->add == nullptr) continue;
    text.append(text.empty() ? "" : ", ").append(library->name);
    if (library->version != nullptr) text.append(" ").append(library->version());
  }
  return text;
}

}  // namespace

const mapping::normalise::Normalisers& built_normalisers() {
  static const std::string version = versions();
  static const auto all = [] {
    mapping::normalise::Normalisers made;
    made.name = "ctsync";
    made.version = version;
    for (const auto* library : libraries) {
      if (library->add != nullptr) library->add(made);
    }
    return made;
  }();
  return all;
}

std::string_view remedy_for(NormalForm form) {
  const auto remedy = [](const NormalFormLibrary& library) {
    return library.add == nullptr ? library.remedy : std::string_view{};
  };
  switch (form) {
    case NormalForm::phone: return remedy(phone_library);
    case NormalForm::country: return remedy(countries_library);
    case NormalForm::address: return remedy(addresses_library);
    case NormalForm::text: return remedy(unicode_library);
    default: return {};
  }
}

}  // namespace ctsync::server
