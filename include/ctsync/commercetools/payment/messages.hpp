// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/payment/told.hpp>
#include <span>
#include <string_view>

/// The meaning of each message and change of payments, one row each. docs/events.md explains them.
namespace ctsync::commercetools::payment {

namespace detail {

inline constexpr std::array<std::string_view, 1> failed{"Payment Failed"};
inline constexpr std::array<std::string_view, 3> succeeded{"Order Refunded", "Payment Captured",
                                                           "Payment Charged Back"};

/// The event of a transaction that a message carries, as a list that lives as long as the program.
inline std::span<const std::string_view> names_of(const Transaction& transaction) {
  const auto name = event_of(transaction);
  if (name == failed.front()) return failed;
  for (const auto& each : succeeded) {
    if (each == name) return {&each, 1};
  }
  return {};
}

inline Change no_money() { return {ignored(ReasonCode::no_event, "no money has moved yet")}; }

inline Result<Change> news_with(const EventRow& row, const Notification& message,
                                std::span<const std::string_view> names) {
  if (names.empty()) return no_money();
  auto change = news_of(row, message, "payment");
  if (!change || change->news() == nullptr) return change;
  News news = *change->news();
  news.names = names;
  return Change(std::move(news));
}

inline Result<Change> decide_added(const EventRow& row, const Notification& message) {
  if (message.payload_not_included) return news_of(row, message, "payment");
  const json::Pointer root;
  auto transaction = read_transaction(message.payload["transaction"], {&root, "transaction"});
  if (!transaction) return std::move(transaction).error();
  return news_with(row, message, names_of(*transaction));
}

/// The message names the state; what the transaction is, is read.
inline Result<Change> decide_state(const EventRow& row, const Notification& message) {
  if (message.payload_not_included) return news_of(row, message, "payment");
  const auto state = message.payload["state"].string_or_empty();
  if (state == "Failure") return news_with(row, message, failed);
  if (state == "Success") return news_with(row, message, succeeded);
  return no_money();
}

inline constexpr std::array<std::string_view, 4> all{"Order Refunded", "Payment Captured",
                                                     "Payment Charged Back", "Payment Failed"};

constexpr EventRow transaction(std::string_view name,
                               Result<Change> (*decide)(const EventRow&, const Notification&)) {
  return {.name = name,
          .events = all,
          .read = Read::orders_of_payment,
          .own_fields = true,
          .expand = expansions,
          .tell = tell_transaction,
          .decide = decide};
}

inline constexpr std::string_view bookkeeping = "bookkeeping of the payment provider";

}  // namespace detail

inline constexpr std::array messages{
    detail::transaction("PaymentTransactionAdded", detail::decide_added),
    detail::transaction("PaymentTransactionStateChanged", detail::decide_state),
    silent("PaymentCreated", detail::bookkeeping),
    silent("PaymentInteractionAdded", detail::bookkeeping),
    silent("PaymentInterfaceIdSet", detail::bookkeeping),
    silent("PaymentStatusInterfaceCodeSet", detail::bookkeeping),
    silent("PaymentStatusStateTransition", detail::bookkeeping),
    silent("PaymentTransactionInterfaceIdSet", detail::bookkeeping),
};

inline constexpr std::array changes{
    silent("ResourceCreated", "the messages of payments say more"),
    silent("ResourceUpdated", "the messages of payments say more"),
    silent("ResourceDeleted", "no money has moved"),
};

}  // namespace ctsync::commercetools::payment
