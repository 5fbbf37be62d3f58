// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/order/shipping.hpp>
#include <ctsync/commercetools/order/told.hpp>
#include <string_view>

/// The meaning of each message and change of orders, one row each. docs/events.md explains them.
namespace ctsync::commercetools::order {

namespace detail {

using Names = std::array<std::string_view, 1>;
inline constexpr std::array<std::string_view, 2> completed{"Order Completed", "Order Cancelled"};
inline constexpr Names updated{"Order Updated"};
inline constexpr Names workflow{"Order State Changed"};
inline constexpr Names state_itself{"state"};  // what is read along
inline constexpr Names deleted{"Order Deleted"};
inline constexpr Names joined{"Identify"};
inline constexpr Names shipped{"Order Shipped"};
inline constexpr Names parcel{"Shipment Updated"};
inline constexpr Names returned{"Order Returned"};
inline constexpr std::array<std::string_view, 2> returns{"Order Return Requested",
                                                         "Order Returned"};

inline constexpr std::array order_states{
    StateEvent{"Cancelled", "Order Cancelled"}, StateEvent{"Confirmed", "Order Confirmed"},
    StateEvent{"Complete", "Order Closed"}, StateEvent{"Open", "Order Reopened"}};
inline constexpr std::array payment_states{StateEvent{"Paid", "Order Paid"},
                                           StateEvent{"Failed", "Order Payment Failed"}};
inline constexpr std::array shipment_states{
    StateEvent{"Shipped", "Order Shipped"}, StateEvent{"Delivered", "Order Delivered"},
    StateEvent{"Delayed", "Order Delayed"}, StateEvent{"Backorder", "Order Backordered"}};
inline constexpr std::array return_states{StateEvent{"Returned", "Order Returned"}};

constexpr EventRow completion(std::string_view name) {
  EventRow row = holding(name, "order", completed, tell_completed);
  row.expand = discount_code_texts;
  row.decide = decide_completed;
  return row;
}

constexpr EventRow update(std::string_view name) {
  EventRow row = reading(name, updated, tell_updated);
  row.expand = discount_code_texts;
  return row;
}

/// A message whose own members are needed beside the order.
constexpr EventRow own(std::string_view name, std::span<const std::string_view> events,
                       Result<Change> (*tell)(const Source&),
                       Result<Change> (*decide)(const EventRow&, const Notification&) = nullptr) {
  return {.name = name,
          .events = events,
          .read = Read::resource,
          .own_fields = true,
          .expand = discount_code_texts,
          .tell = tell,
          .decide = decide};
}

constexpr EventRow state(std::string_view name, std::string_view member,
                         std::span<const StateEvent> states,
                         Result<Change> (*tell)(const Source&)) {
  EventRow row = own(name, {}, tell);
  row.state_member = member;
  row.states = states;
  return row;
}

constexpr EventRow returns_set() {
  EventRow row = own("ReturnInfoSet", returns, tell_returns);
  row.explicitly = true;
  return row;
}

inline constexpr std::string_view not_bought = "it changes nothing of what was bought";
inline constexpr std::string_view warehouse = "a detail of the warehouse";

}  // namespace detail

inline constexpr std::array messages{
    detail::completion("OrderCreated"),
    detail::completion("OrderImported"),
    detail::completion("OrderCreatedFromRecurringOrder"),
    detail::state("OrderStateChanged", "orderState", detail::order_states, tell_order_state),
    EventRow{.name = "OrderStateTransition",
             .events = detail::workflow,
             .read = Read::resource,
             .expand = detail::state_itself,
             .tell = tell_workflow_state},
    detail::update("OrderEditApplied"),
    detail::update("OrderLineItemAdded"),
    detail::update("OrderLineItemRemoved"),
    detail::update("OrderLineItemDiscountSet"),
    detail::update("OrderCustomLineItemAdded"),
    detail::update("OrderCustomLineItemRemoved"),
    detail::update("OrderCustomLineItemDiscountSet"),
    detail::update("OrderCustomLineItemQuantityChanged"),
    detail::update("OrderDiscountCodeAdded"),
    detail::update("OrderDiscountCodeRemoved"),
    detail::update("OrderDiscountCodeStateSet"),
    detail::update("OrderShippingInfoSet"),
    detail::update("OrderShippingRateInputSet"),
    detail::own("OrderCustomerSet", detail::joined, tell_customer, decide_customer),
    EventRow{.name = "OrderDeleted",
             .events = detail::deleted,
             .embedded = "order",
             .own_fields = true,  // the order itself cannot be read any more
             .tell = tell_deleted},
    detail::state("OrderPaymentStateChanged", "paymentState", detail::payment_states,
                  tell_order_state),
    detail::state("OrderShipmentStateChanged", "shipmentState", detail::shipment_states,
                  tell_shipment_state),
    detail::own("DeliveryAdded", detail::shipped, tell_delivery, decide_delivery),
    detail::own("ParcelAddedToDelivery", detail::parcel, tell_parcel, decide_parcel),
    detail::own("ParcelTrackingDataUpdated", detail::parcel, tell_parcel, decide_parcel),
    detail::own("ReturnInfoAdded", detail::returns, tell_returns),
    detail::returns_set(),
    detail::state("OrderReturnShipmentStateChanged", "returnShipmentState", detail::return_states,
                  tell_returned_item),
    silent("OrderBillingAddressSet", detail::not_bought),
    silent("OrderShippingAddressSet", detail::not_bought),
    silent("OrderBusinessUnitSet", detail::not_bought),
    silent("OrderStoreSet", detail::not_bought),
    silent("OrderPurchaseOrderNumberSet", detail::not_bought),
    silent("OrderEstimatedDeliverySet", detail::not_bought),
    silent("OrderCustomerGroupSet", detail::not_bought),
    silent("OrderLineItemDistributionChannelSet", detail::not_bought),
    silent("OrderCustomFieldAdded", detail::not_bought),
    silent("OrderCustomFieldChanged", detail::not_bought),
    silent("OrderCustomFieldRemoved", detail::not_bought),
    silent("OrderCustomTypeSet", detail::not_bought),
    silent("OrderCustomTypeRemoved", detail::not_bought),
    silent("OrderCustomerEmailSet", "what was sent stays with the old e-mail address"),
    silent("OrderPaymentAdded", "money moves by transactions"),
    silent("OrderPaymentRemoved", "money moves by transactions"),
    silent("DeliveryAddressSet", detail::warehouse),
    silent("DeliveryItemsUpdated", detail::warehouse),
    silent("DeliveryRemoved", detail::warehouse),
    silent("DeliveryCustomFieldAdded", detail::warehouse),
    silent("DeliveryCustomFieldChanged", detail::warehouse),
    silent("DeliveryCustomFieldRemoved", detail::warehouse),
    silent("DeliveryCustomTypeSet", detail::warehouse),
    silent("DeliveryCustomTypeRemoved", detail::warehouse),
    silent("ParcelItemsUpdated", detail::warehouse),
    silent("ParcelMeasurementsUpdated", detail::warehouse),
    silent("ParcelRemovedFromDelivery", detail::warehouse),
    silent("LineItemStateTransition", "there is one for each line and step"),
    silent("CustomLineItemStateTransition", "there is one for each line and step"),
};

inline constexpr std::array changes{
    EventRow{.name = "ResourceCreated",
             .events = detail::completed,
             .read = Read::resource,
             .expand = discount_code_texts,
             .fact = "created",
             .tell = tell_completed},
    EventRow{.name = "ResourceUpdated",
             .events = detail::updated,
             .read = Read::resource,
             .expand = discount_code_texts,
             .of_any_update = true,
             .tell = tell_updated},
    EventRow{.name = "ResourceDeleted",
             .silent = "the order was not cancelled",
             .decide = decide_removal},
};

}  // namespace ctsync::commercetools::order
