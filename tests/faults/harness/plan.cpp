// SPDX-License-Identifier: MIT
#include "plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace ctsync::faults {

std::string customer_json(const std::string& id, int version) {
  return fmt::format(
      R"({{"id":"{0}","version":{1},"createdAt":"2026-01-01T00:00:00.000Z",)"
      R"("lastModifiedAt":"2026-01-01T00:{2:02}:{3:02}.000Z","email":"{0}{4}","firstName":"{5}",)"
      R"("addresses":[],"isEmailVerified":false,"custom":{{"type":{{"typeId":"type","id":"t"}},)"
      R"("fields":{{"v":{1}}}}}}})",
      id, version, version / 60, version % 60, canary_host, canary_name);
}

namespace {

Delivery make(int customer, int version) {
  const std::string id = fmt::format("customer-{}", customer);
  Delivery delivery{customer, version, fmt::format("{}-{}", id, version), {}, {}};
  if (version > 1) {
    delivery.body =
        fmt::format(R"({{"type":"customer.updated","id":"{}","projectKey":"p","customer":{}}})",
                    delivery.id, customer_json(id, version));
  } else {
    delivery.body = fmt::format(
        R"({{"notificationType":"Message","projectKey":"p","id":"{0}","version":1,)"
        R"("sequenceNumber":1,"resource":{{"typeId":"customer","id":"{1}"}},"resourceVersion":1,)"
        R"("type":"CustomerCreated","createdAt":"2026-01-01T00:00:01.000Z","customer":{2}}})",
        delivery.id, id, customer_json(id, version));
  }
  return delivery;
}

std::string base64(const std::string& bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    unsigned group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += at + i > bytes.size() ? '=' : digits[group >> (18 - 6 * i) & 63U];
    }
  }
  return text;
}

}  // namespace

void wrap(std::vector<Delivery>& deliveries) {
  for (auto& delivery : deliveries) {
    if (delivery.version != 1) continue;  // the short form has no envelope
    delivery.wrapped = {
        fmt::format(R"({{"specversion":"1.0","id":"{}","type":"com.commercetools.customer.message.)"
                    R"(CustomerCreated","source":"/p/customers","subject":"customer-{}",)"
                    R"("time":"2026-01-01T00:00:01.000Z","data":{}}})",
                    delivery.id, delivery.customer, delivery.body),
        fmt::format(R"({{"message":{{"data":"{}","messageId":"{}{}"}},"subscription":"s"}})",
                    base64(delivery.body), delivery.customer, delivery.version),
        fmt::format(
            R"({{"version":"0","id":"e-{}","detail-type":"CustomerCreated","source":)"
            R"("aws.partner/commercetools.com/p/ctsync","account":"1","time":)"
            R"("2026-01-01T00:00:01Z","region":"eu-central-1","resources":[],"detail":{}}})",
            delivery.id, delivery.body)};
  }
}

std::vector<Delivery> make_deliveries(int customers, int versions) {
  std::vector<Delivery> all;
  for (int customer = 0; customer < customers; ++customer) {
    const int own = customer % 2 == 0 ? versions : 1;
    for (int version = 1; version <= own; ++version) all.push_back(make(customer, version));
  }
  return all;
}

Sequence shuffled(std::size_t deliveries, std::size_t window, std::uint32_t seed) {
  Sequence all(deliveries);
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::minstd_rand random(seed);
  for (std::size_t at = 0; at < all.size(); at += window) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(at);
    std::shuffle(first, first + static_cast<std::ptrdiff_t>(std::min(window, all.size() - at)),
                 random);
  }
  return all;
}

Sequence repeated(std::size_t deliveries, int times, std::uint32_t seed) {
  Sequence all;
  for (std::size_t at = 0; at < deliveries; ++at) {
    all.insert(all.end(), static_cast<std::size_t>(times), at);
  }
  std::minstd_rand random(seed);
  std::shuffle(all.begin(), all.end(), random);
  return all;
}

}  // namespace ctsync::faults
