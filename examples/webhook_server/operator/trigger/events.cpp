// SPDX-License-Identifier: MIT
#include "operator/trigger/events.hpp"

#include <algorithm>
#include <array>

#include "operator/trigger/templates.hpp"

namespace ctsync::server {

namespace {

constexpr TriggerStep created{"CustomerCreated", Subject::customer, templates::customer};

constexpr std::array customer_created{created};
constexpr std::array customer_updated{
    created, TriggerStep{"CustomerFirstNameSet", Subject::customer, templates::first_name}};
constexpr std::array customer_email_changed{
    created, TriggerStep{"CustomerEmailChanged", Subject::customer, templates::email}};
constexpr std::array customer_email_verified{created, TriggerStep{"CustomerEmailVerified"}};
constexpr std::array customer_address_added{
    created, TriggerStep{"CustomerAddressAdded", Subject::customer, templates::added_address}};
constexpr std::array customer_address_changed{
    created, TriggerStep{"CustomerAddressChanged", Subject::customer, templates::changed_address}};
constexpr std::array customer_group_changed{
    created, TriggerStep{"CustomerGroupSet", Subject::customer, templates::group}};
constexpr std::array customer_deleted{
    created, TriggerStep{"CustomerDeleted", Subject::customer, templates::deleted_customer}};
constexpr std::array order_completed{created,
                                     TriggerStep{"OrderCreated", Subject::order, templates::order}};
constexpr std::array order_imported{created,
                                    TriggerStep{"OrderImported", Subject::order, templates::order}};
constexpr std::array order_cancelled{
    TriggerStep{"OrderStateChanged", Subject::order, templates::cancelled}};
constexpr std::array order_shipped{
    TriggerStep{"DeliveryAdded", Subject::order, templates::delivery}};
constexpr std::array order_delivered{
    TriggerStep{"OrderShipmentStateChanged", Subject::order, templates::delivered}};
constexpr std::array order_returned{
    TriggerStep{"ReturnInfoAdded", Subject::order, templates::returned}};
constexpr std::array order_refunded{
    TriggerStep{"PaymentTransactionAdded", Subject::payment, templates::refund}};
constexpr std::array quote_requested{
    created, TriggerStep{"QuoteRequestCreated", Subject::quote_request, templates::quote_request}};
constexpr std::array quote_created{created,
                                   TriggerStep{"QuoteCreated", Subject::quote, templates::quote}};
constexpr std::array review_created{
    created, TriggerStep{"ReviewCreated", Subject::review, templates::review}};
constexpr std::array business_unit_created{
    created, TriggerStep{"BusinessUnitCreated", Subject::business_unit, templates::business_unit}};

constexpr std::array events{
    TriggerEvent{"customer.created", "a customer registers", "Identify", customer_created},
    TriggerEvent{"customer.updated", "a customer changes the first name", "Identify",
                 customer_updated},
    TriggerEvent{"customer.email_changed", "a customer changes the e-mail address",
                 "Identify; Alias if it is the userId", customer_email_changed},
    TriggerEvent{"customer.email_verified", "a customer confirms the e-mail address", "Identify",
                 customer_email_verified},
    TriggerEvent{"customer.address_added", "a customer gets a second address", "Identify",
                 customer_address_added},
    TriggerEvent{"customer.address_changed", "a customer moves", "Identify",
                 customer_address_changed},
    TriggerEvent{"customer.group_changed", "a customer gets another group", "Identify",
                 customer_group_changed},
    TriggerEvent{"customer.deleted", "a customer is deleted", "as segment.on_delete says",
                 customer_deleted},
    TriggerEvent{"order.completed", "a customer orders", "Order Completed", order_completed},
    TriggerEvent{"order.cancelled", "an order is cancelled, or imported as such",
                 "Order Cancelled, Order Completed", order_imported, Needed::order,
                 order_cancelled},
    TriggerEvent{
        "order.shipped", "a parcel is sent", "Order Shipped", {}, Needed::order, order_shipped},
    TriggerEvent{"order.delivered",
                 "an order arrives",
                 "Order Delivered",
                 {},
                 Needed::order,
                 order_delivered},
    TriggerEvent{"order.returned",
                 "an item comes back",
                 "Order Returned",
                 {},
                 Needed::order,
                 order_returned},
    TriggerEvent{"order.refunded",
                 "EUR 1.00 of a payment is paid back",
                 "Order Refunded",
                 {},
                 Needed::payment,
                 order_refunded},
    TriggerEvent{"quote.requested", "a customer asks for a quote", "Quote Requested",
                 quote_requested},
    TriggerEvent{"quote.created", "the seller makes a quote", "Quote Created", quote_created},
    TriggerEvent{"review.created", "a customer reviews a product", "Product Reviewed",
                 review_created},
    TriggerEvent{"business_unit.created", "a company registers", "Group", business_unit_created},
};

}  // namespace

std::span<const TriggerEvent> trigger_events() { return events; }

const TriggerEvent* trigger_event(std::string_view name) {
  const auto found = std::find_if(events.begin(), events.end(),
                                  [name](const TriggerEvent& one) { return one.name == name; });
  return found == events.end() ? nullptr : &*found;
}

}  // namespace ctsync::server
