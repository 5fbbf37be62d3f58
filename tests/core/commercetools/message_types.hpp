// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

/// The message types and the resource types with changes that commercetools documents
/// (@commercetools/platform-sdk 9.5.0, "Message" and "ChangeSubscriptionResourceTypeId").
namespace documented {

namespace detail {

inline constexpr std::string_view message_types =
    "ApprovalFlowApproved ApprovalFlowCompleted ApprovalFlowCreated ApprovalFlowRejected "
    "ApprovalRuleApproversSet ApprovalRuleCreated ApprovalRuleDescriptionSet ApprovalRuleKeySet "
    "ApprovalRuleNameSet ApprovalRulePredicateSet ApprovalRuleRequestersSet ApprovalRuleStatusSet "
    "AssociateRoleBuyerAssignableChanged AssociateRoleCreated AssociateRoleDeleted "
    "AssociateRoleNameSet AssociateRolePermissionAdded AssociateRolePermissionRemoved "
    "AssociateRolePermissionsSet BusinessUnitAddressAdded BusinessUnitAddressChanged "
    "BusinessUnitAddressCustomFieldAdded BusinessUnitAddressCustomFieldChanged "
    "BusinessUnitAddressCustomFieldRemoved BusinessUnitAddressCustomTypeRemoved "
    "BusinessUnitAddressCustomTypeSet BusinessUnitAddressRemoved "
    "BusinessUnitApprovalRuleModeChanged BusinessUnitAssociateAdded BusinessUnitAssociateChanged "
    "BusinessUnitAssociateModeChanged BusinessUnitAssociateRemoved BusinessUnitAssociatesSet "
    "BusinessUnitBillingAddressAdded BusinessUnitBillingAddressRemoved "
    "BusinessUnitContactEmailSet BusinessUnitCreated BusinessUnitCustomFieldAdded "
    "BusinessUnitCustomFieldChanged BusinessUnitCustomFieldRemoved BusinessUnitCustomTypeRemoved "
    "BusinessUnitCustomTypeSet BusinessUnitCustomerGroupAssignmentAdded "
    "BusinessUnitCustomerGroupAssignmentRemoved BusinessUnitCustomerGroupAssignmentsSet "
    "BusinessUnitDefaultBillingAddressSet BusinessUnitDefaultShippingAddressSet "
    "BusinessUnitDeleted BusinessUnitNameChanged BusinessUnitParentChanged "
    "BusinessUnitShippingAddressAdded BusinessUnitShippingAddressRemoved "
    "BusinessUnitStatusChanged BusinessUnitStoreAdded BusinessUnitStoreModeChanged "
    "BusinessUnitStoreRemoved BusinessUnitStoresSet BusinessUnitTopLevelUnitSet "
    "BusinessUnitTypeSet CartDiscountCreated CartDiscountDeleted CartDiscountStoreAdded "
    "CartDiscountStoreRemoved CartDiscountStoresSet CartEstimatedDeliverySet CartFrozen "
    "CartLocked CartPurchaseOrderNumberSet CartUnfrozen CartUnlocked CategoryCreated "
    "CategorySlugChanged CustomLineItemStateTransition CustomerAddressAdded "
    "CustomerAddressChanged CustomerAddressCustomFieldAdded CustomerAddressCustomFieldChanged "
    "CustomerAddressCustomFieldRemoved CustomerAddressCustomTypeRemoved "
    "CustomerAddressCustomTypeSet CustomerAddressRemoved CustomerBillingAddressAdded "
    "CustomerBillingAddressRemoved CustomerCompanyNameSet CustomerCreated "
    "CustomerCustomFieldAdded CustomerCustomFieldChanged CustomerCustomFieldRemoved "
    "CustomerCustomTypeRemoved CustomerCustomTypeSet CustomerDateOfBirthSet "
    "CustomerDefaultBillingAddressSet CustomerDefaultShippingAddressSet CustomerDeleted "
    "CustomerEmailChanged CustomerEmailTokenCreated CustomerEmailVerified CustomerExternalIdSet "
    "CustomerFirstNameSet CustomerGroupAssignmentAdded CustomerGroupAssignmentRemoved "
    "CustomerGroupAssignmentsSet CustomerGroupCustomFieldAdded CustomerGroupCustomFieldChanged "
    "CustomerGroupCustomFieldRemoved CustomerGroupCustomTypeRemoved CustomerGroupCustomTypeSet "
    "CustomerGroupSet CustomerLastNameSet CustomerPasswordTokenCreated CustomerPasswordUpdated "
    "CustomerShippingAddressAdded CustomerShippingAddressRemoved CustomerStoresSet "
    "CustomerTitleSet DeliveryAdded DeliveryAddressSet DeliveryCustomFieldAdded "
    "DeliveryCustomFieldChanged DeliveryCustomFieldRemoved DeliveryCustomTypeRemoved "
    "DeliveryCustomTypeSet DeliveryItemsUpdated DeliveryRemoved DiscountCodeCreated "
    "DiscountCodeDeleted DiscountCodeKeySet DiscountGroupCreated DiscountGroupDeleted "
    "DiscountGroupIsActiveSet DiscountGroupKeySet DiscountGroupSortOrderSet InventoryEntryCreated "
    "InventoryEntryDeleted InventoryEntryOutOfStock InventoryEntryQuantitySet "
    "InventoryEntryReorderPoint InventoryEntryReservationExpirationInMinutesSet "
    "InventoryEntrySafetyStock LineItemStateTransition OrderBillingAddressSet "
    "OrderBusinessUnitSet OrderCreated OrderCreatedFromRecurringOrder OrderCustomFieldAdded "
    "OrderCustomFieldChanged OrderCustomFieldRemoved OrderCustomLineItemAdded "
    "OrderCustomLineItemDiscountSet OrderCustomLineItemQuantityChanged OrderCustomLineItemRemoved "
    "OrderCustomTypeRemoved OrderCustomTypeSet OrderCustomerEmailSet OrderCustomerGroupSet "
    "OrderCustomerSet OrderDeleted OrderDiscountCodeAdded OrderDiscountCodeRemoved "
    "OrderDiscountCodeStateSet OrderEditApplied OrderEstimatedDeliverySet OrderImported "
    "OrderLineItemAdded OrderLineItemDiscountSet OrderLineItemDistributionChannelSet "
    "OrderLineItemRemoved OrderPaymentAdded OrderPaymentRemoved OrderPaymentStateChanged "
    "OrderPurchaseOrderNumberSet OrderReturnShipmentStateChanged OrderShipmentStateChanged "
    "OrderShippingAddressSet OrderShippingInfoSet OrderShippingRateInputSet OrderStateChanged "
    "OrderStateTransition OrderStoreSet ParcelAddedToDelivery ParcelItemsUpdated "
    "ParcelMeasurementsUpdated ParcelRemovedFromDelivery ParcelTrackingDataUpdated PaymentCreated "
    "PaymentInteractionAdded PaymentInterfaceIdSet PaymentMethodCreated "
    "PaymentMethodCustomFieldAdded PaymentMethodCustomFieldChanged "
    "PaymentMethodCustomFieldRemoved PaymentMethodCustomTypeRemoved PaymentMethodCustomTypeSet "
    "PaymentMethodDefaultSet PaymentMethodDeleted PaymentMethodInfoCustomFieldAdded "
    "PaymentMethodInfoCustomFieldChanged PaymentMethodInfoCustomFieldRemoved "
    "PaymentMethodInfoCustomTypeRemoved PaymentMethodInfoCustomTypeSet "
    "PaymentMethodInfoInterfaceAccountSet PaymentMethodInfoInterfaceSet "
    "PaymentMethodInfoMethodSet PaymentMethodInfoNameSet PaymentMethodInfoTokenSet "
    "PaymentMethodInterfaceAccountSet PaymentMethodKeySet PaymentMethodMethodSet "
    "PaymentMethodNameSet PaymentMethodPaymentInterfaceSet PaymentMethodPaymentMethodStatusSet "
    "PaymentStatusInterfaceCodeSet PaymentStatusStateTransition PaymentTransactionAdded "
    "PaymentTransactionInterfaceIdSet PaymentTransactionStateChanged ProductAddedToCategory "
    "ProductCreated ProductDeleted ProductImageAdded ProductPriceAdded ProductPriceChanged "
    "ProductPriceCustomFieldAdded ProductPriceCustomFieldChanged ProductPriceCustomFieldRemoved "
    "ProductPriceCustomFieldsRemoved ProductPriceCustomFieldsSet ProductPriceDiscountsSet "
    "ProductPriceExternalDiscountSet ProductPriceKeySet ProductPriceModeSet ProductPriceRemoved "
    "ProductPricesSet ProductPublished ProductRemovedFromCategory ProductRevertedStagedChanges "
    "ProductSelectionCreated ProductSelectionDeleted ProductSelectionProductAdded "
    "ProductSelectionProductExcluded ProductSelectionProductRemoved "
    "ProductSelectionVariantExclusionChanged ProductSelectionVariantSelectionChanged "
    "ProductSlugChanged ProductStateTransition ProductTailoringCreated ProductTailoringDeleted "
    "ProductTailoringDescriptionSet ProductTailoringImageAdded ProductTailoringImagesSet "
    "ProductTailoringKeySet ProductTailoringNameSet ProductTailoringPublished "
    "ProductTailoringSlugSet ProductTailoringUnpublished ProductUnpublished ProductVariantAdded "
    "ProductVariantDeleted ProductVariantTailoringAdded ProductVariantTailoringRemoved "
    "QuoteCreated QuoteCustomerChanged QuoteDeleted QuoteRenegotiationRequested "
    "QuoteRequestCreated QuoteRequestCustomerChanged QuoteRequestDeleted QuoteRequestStateChanged "
    "QuoteRequestStateTransition QuoteStateChanged QuoteStateTransition RecurringOrderCreated "
    "RecurringOrderCustomFieldAdded RecurringOrderCustomFieldChanged "
    "RecurringOrderCustomFieldRemoved RecurringOrderCustomTypeRemoved RecurringOrderCustomTypeSet "
    "RecurringOrderDeleted RecurringOrderExpiresAtSet RecurringOrderFailed RecurringOrderKeySet "
    "RecurringOrderScheduleSet RecurringOrderStartsAtSet RecurringOrderStateChanged "
    "RecurringOrderStateTransition ReturnInfoAdded ReturnInfoSet ReviewCreated ReviewRatingSet "
    "ReviewStateTransition ShoppingListLineItemAdded ShoppingListLineItemRemoved "
    "StagedQuoteCreated StagedQuoteDeleted StagedQuoteSellerCommentSet StagedQuoteStateChanged "
    "StagedQuoteStateTransition StagedQuoteValidToSet StandalonePriceActiveChanged "
    "StandalonePriceCreated StandalonePriceDeleted StandalonePriceDiscountSet "
    "StandalonePriceExternalDiscountSet StandalonePriceKeySet StandalonePriceStagedChangesApplied "
    "StandalonePriceStagedChangesRemoved StandalonePriceTierAdded StandalonePriceTierRemoved "
    "StandalonePriceTiersSet StandalonePriceValidFromAndUntilSet StandalonePriceValidFromSet "
    "StandalonePriceValidUntilSet StandalonePriceValueChanged StoreCheckoutUrlTemplateSet "
    "StoreContactUrlSet StoreCookiePolicyUrlSet StoreCountriesChanged StoreCreated StoreDeleted "
    "StoreDistributionChannelsChanged StoreFaqUrlSet StoreImprintUrlSet StoreLanguagesChanged "
    "StoreNameSet StoreOrderUrlTemplateSet StorePrivacyPolicyUrlSet StoreProductSelectionsChanged "
    "StoreRefundPolicyUrlSet StoreShippingPolicyUrlSet StoreSupplyChannelsChanged "
    "StoreTermsOfServiceUrlSet VariantCreated VariantDeleted VariantImageAdded VariantImagesSet "
    "VariantKeySet VariantPublished VariantSkuSet VariantStagedChangesRemoved VariantUnpublished";

inline constexpr std::string_view change_types =
    "approval-flow approval-rule associate-role attribute-group business-unit cart cart-discount "
    "category channel customer customer-email-token customer-group customer-password-token "
    "discount-code discount-group extension inventory-entry key-value-document order order-edit "
    "payment product product-discount product-selection product-tailoring product-type quote "
    "quote-request recurrence-policy recurring-order review shipping-method shopping-list "
    "staged-quote standalone-price state store subscription tax-category type zone";

inline std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  while (!text.empty()) {
    const auto end = text.find(' ');
    found.push_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return found;
}

}  // namespace detail

inline std::vector<std::string_view> message_types() {
  return detail::words(detail::message_types);
}
inline std::vector<std::string_view> change_types() { return detail::words(detail::change_types); }

}  // namespace documented
