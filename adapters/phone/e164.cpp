// SPDX-License-Identifier: MIT
#include "phone/e164.hpp"

#include <phonenumbers/phonenumberutil.h>

namespace ctsync::phone {

std::optional<std::string> e164(std::string_view text, std::string_view country) {
  using i18n::phonenumbers::PhoneNumber;
  using i18n::phonenumbers::PhoneNumberUtil;
  if (text.empty() || text.size() > longest_number) return std::nullopt;
  const PhoneNumberUtil& numbers = *PhoneNumberUtil::GetInstance();
  const std::string region(country.empty() ? std::string_view("ZZ") : country);
  PhoneNumber number;
  if (numbers.Parse(std::string(text), region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) {
    return std::nullopt;
  }
  if (numbers.IsPossibleNumberWithReason(number) != PhoneNumberUtil::IS_POSSIBLE) {
    return std::nullopt;
  }
  std::string normal;
  numbers.Format(number, PhoneNumberUtil::E164, &normal);
  return normal;
}

}  // namespace ctsync::phone
