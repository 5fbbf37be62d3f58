// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <ctsync/base/decimal.hpp>
#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/money.hpp>
#include <ctsync/commercetools/order_fields.hpp>
#include <ctsync/commercetools/order_subject.hpp>
#include <ctsync/mapping/builtin/commerce/order.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the transactions of a payment become.
namespace ctsync::commercetools::payment {

/// One transaction (API reference, "Transaction").
struct Transaction {
  std::string_view id, type, state, timestamp;
  Money amount;
};

inline Result<Transaction> read_transaction(json::View view, const json::Pointer& at) {
  if (!view.is_object()) return at.wrong_type("a transaction object", view.type());
  Transaction transaction;
  transaction.id = view["id"].string_or_empty();
  transaction.type = view["type"].string_or_empty();
  transaction.state = view["state"].string_or_empty();
  transaction.timestamp = view["timestamp"].string_or_empty();
  auto amount = read_money(view["amount"], {&at, "amount"});
  if (!amount) return std::move(amount).error();
  transaction.amount = *amount;
  return transaction;
}

/// The event of a transaction; empty if no money moved for good.
inline std::string_view event_of(const Transaction& transaction) {
  if (transaction.state == "Failure") return "Payment Failed";
  if (transaction.state != "Success") return {};
  if (transaction.type == "Refund") return "Order Refunded";
  if (transaction.type == "Charge") return "Payment Captured";
  if (transaction.type == "Chargeback") return "Payment Charged Back";
  return {};
}

/// The refunds of an order: those of all its payments that succeeded. Unknown if a payment was not
/// read, or if one is in another currency.
inline Decimal refunds_of(const Order& order, const Transaction& current) {
  Decimal sum{0, 0};
  bool has_current = false;
  const auto add = [&](const Money& refund) {
    const bool same = refund.currency == order.total.currency;
    sum = same ? sum + refund.amount.absolute() : Decimal();
  };
  order.payments["payments"].each_element([&](std::size_t, json::View reference) {
    const json::View payment = reference["obj"];
    if (!payment.is_object()) return sum = Decimal(), true;
    payment["transactions"].each_element([&](std::size_t, json::View view) {
      auto transaction = read_transaction(view, json::Pointer{});
      if (!transaction) return sum = Decimal(), true;
      const bool is_current = transaction->id == current.id;
      has_current = has_current || is_current;
      const bool success = is_current || transaction->state == "Success";
      if (transaction->type == "Refund" && success) add(transaction->amount);
      return true;
    });
    return true;
  });
  if (!has_current) add(current.amount);
  return sum;
}

/// A transaction of a payment among those that were read with the order.
inline json::View find_transaction(const Order& order, std::string_view payment,
                                   std::string_view id) {
  json::View found;
  order.payments["payments"].each_element([&](std::size_t, json::View reference) {
    if (reference["id"].string_or_empty() != payment) return true;
    reference["obj"]["transactions"].each_element([&](std::size_t, json::View view) {
      if (view["id"].string_or_empty() == id) found = view;
      return found.is_null();
    });
    return found.is_null();
  });
  return found;
}

/// The oldest of the orders that refer to the payment, in the page of the query.
inline json::View oldest_order(json::View page) {
  json::View oldest;
  page["results"].each_element([&](std::size_t, json::View order) {
    const auto created = order["createdAt"].string_or_empty();
    if (oldest.is_null() || created < oldest["createdAt"].string_or_empty()) oldest = order;
    return true;
  });
  return oldest;
}

/// The transaction that a message is about.
inline Result<Transaction> transaction_of(const Source& source, const Order& order) {
  const json::Pointer root;
  const json::View payload = source.notification.payload;
  const json::View told = payload["transaction"];
  if (told.is_object()) return read_transaction(told, {&root, "transaction"});
  const auto id = payload["transactionId"].string_or_empty();
  const json::View found = find_transaction(order, source.notification.resource_id, id);
  if (found.is_null()) {
    return Error{Errc::missing, "/paymentInfo/payments",
                 "the transaction is not among the payments that were read with the order: allow "
                 "the client to read payments (view_payments)"};
  }
  auto transaction = read_transaction(found, {&root, "transaction"});
  // The message tells of this state, also if the transaction is in another one by now.
  if (transaction) transaction->state = payload["state"].string_or_empty();
  return transaction;
}

/// `refunded` is of interest only if money went back.
inline std::string properties_of(const Order& order, const Transaction& transaction,
                                 std::string_view payment, Decimal refunded) {
  const bool refund = event_of(transaction) == "Order Refunded";
  return mapping::properties([&](json::Writer& writer) {
    using mapping::detail::write_amount;
    using mapping::detail::write_text;
    mapping::write_order_head(writer, order, transaction.amount.currency);
    write_amount(writer, "total", transaction.amount.amount.absolute());
    write_text(writer, refund ? "refund_id" : "transaction_id", transaction.id);
    write_text(writer, "payment_id", payment);
    if (!refund) return;
    write_amount(writer, "refunded_total", refunded);
    const Decimal total = order.taxed.known() ? order.taxed.gross : order.total.amount;
    if (refunded.known() && total.known()) {
      writer.key("is_full_refund").boolean(refunded >= total);
    }
  });
}

/// The payments of the order and the texts of its discount codes are read along.
inline constexpr std::array<std::string_view, 2> expansions{"paymentInfo.payments[*]",
                                                            discount_code_texts.front()};

inline Result<Change> tell_transaction(const Source& source) {
  const json::View view = oldest_order(source.read);
  if (view.is_null()) {
    MustFetch again{{ReasonCode::order_not_found_yet, "no order refers to this payment yet"},
                    {Fetch::Kind::orders_of_payment, "order",
                     std::string(source.notification.resource_id), detail::texts_of(expansions)}};
    again.patience = std::chrono::hours(1);
    return Change(std::move(again));
  }
  Order order;
  if (auto status = read_order(view, {}, order); !status) return std::move(status).error();
  auto transaction = transaction_of(source, order);
  if (!transaction) return std::move(transaction).error();
  const auto name = event_of(*transaction);
  if (name.empty()) return Change(ignored(ReasonCode::no_event, "no money has moved yet"));
  const Decimal refunded = refunds_of(order, *transaction);
  const bool own_time = name == "Order Refunded" && !transaction->timestamp.empty();
  const auto at = own_time ? transaction->timestamp : source.notification.created_at;
  Event event =
      order_event(order, name, "transaction:" + std::string(transaction->id), at,
                  properties_of(order, *transaction, source.notification.resource_id, refunded));
  return order_events(order, std::move(event));
}

}  // namespace ctsync::commercetools::payment
