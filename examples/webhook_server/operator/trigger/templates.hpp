// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// What messages of commercetools consist of (API reference, types/message). The contract test
/// checks all of it against the published types.
namespace ctsync::server::templates {

/// The members that every message has; `<content>` are the others.
inline constexpr std::string_view message =
    R"({"notificationType":"Message","projectKey":"<project>","id":"<message>","version":1,)"
    R"("sequenceNumber":<sequence>,"resource":{"typeId":"<type>","id":"<resource>"},)"
    R"("resourceVersion":<version>,"resourceUserProvidedIdentifiers":{},"type":"<name>",)"
    R"("createdAt":"<time>","lastModifiedAt":"<time>"<content>})";

inline constexpr std::string_view customer =
    R"("customer":{"id":"<customer>","version":1,"createdAt":"<time>","lastModifiedAt":"<time>",)"
    R"("email":"<email>","firstName":"Test","lastName":"Customer <mark>","addresses":[{"id":)"
    R"("<address>","country":"DE","firstName":"Test","lastName":"Customer <mark>","streetName":)"
    R"("Test Street","streetNumber":"1","postalCode":"10115","city":"Berlin"}],)"
    R"("defaultShippingAddressId":"<address>","shippingAddressIds":["<address>"],)"
    R"("billingAddressIds":[],"isEmailVerified":false,"customerGroupAssignments":[],"stores":[],)"
    R"("authenticationMode":"Password"})";

inline constexpr std::string_view first_name = R"("firstName":"Changed")";

inline constexpr std::string_view email = R"("email":"<new_email>","oldEmail":"<email>")";

inline constexpr std::string_view deleted_customer = R"("email":"<email>")";

inline constexpr std::string_view added_address =
    R"("address":{"id":"<other_address>","country":"AT","firstName":"Test","lastName":)"
    R"("Customer <mark>","streetName":"Second Test Street","streetNumber":"2","postalCode":"1010",)"
    R"("city":"Wien"})";

inline constexpr std::string_view changed_address =
    R"("address":{"id":"<address>","country":"DE","firstName":"Test","lastName":)"
    R"("Customer <mark>","streetName":"Changed Test Street","streetNumber":"3","postalCode":)"
    R"("20095","city":"Hamburg"},"addressRoles":["Shipping"])";

inline constexpr std::string_view group =
    R"("customerGroup":{"typeId":"customer-group","id":"<group>"})";

/// Two kettles of 23.80, tax of 19 % included.
inline constexpr std::string_view lines =
    R"("lineItems":[{"id":"<line>","productId":"<product>","name":{"en":"Test Kettle"},)"
    R"("productType":{"typeId":"product-type","id":"<product_type>"},"variant":{"id":1,"sku":)"
    R"("CTSYNC-TEST-1"},"price":{"id":"<price>","value":{"type":"centPrecision","currencyCode":)"
    R"("EUR","centAmount":2380,"fractionDigits":2}},"quantity":2,"totalPrice":{"type":)"
    R"("centPrecision","currencyCode":"EUR","centAmount":4760,"fractionDigits":2},)"
    R"("discountedPricePerQuantity":[],"taxedPricePortions":[],"state":[],"perMethodTaxRate":[],)"
    R"("priceMode":"Platform","lineItemMode":"Standard"}],"customLineItems":[],"totalPrice":)"
    R"({"type":"centPrecision","currencyCode":"EUR","centAmount":4760,"fractionDigits":2})";

inline constexpr std::string_view order =
    R"("order":{"id":"<order>","version":1,"createdAt":"<time>","lastModifiedAt":"<time>",)"
    R"("completedAt":"<time>","orderNumber":"ctsync-test-<mark>","customerId":"<customer>",)"
    R"("customerEmail":"<email>",<lines>,"taxedPrice":{"totalNet":{"type":"centPrecision",)"
    R"("currencyCode":"EUR","centAmount":4000,"fractionDigits":2},"totalGross":{"type":)"
    R"("centPrecision","currencyCode":"EUR","centAmount":4760,"fractionDigits":2},"taxPortions":)"
    R"([{"name":"VAT","rate":0.19,"amount":{"type":"centPrecision","currencyCode":"EUR",)"
    R"("centAmount":760,"fractionDigits":2}}]},"shippingMode":"Single","shipping":[],)"
    R"("refusedGifts":[],"origin":"Customer","orderState":"<order_state>","syncInfo":[],)"
    R"("cart":{"typeId":"cart","id":"<cart>"}})";

inline constexpr std::string_view cancelled = R"("orderState":"Cancelled","oldOrderState":"Open")";

inline constexpr std::string_view delivery =
    R"("delivery":{"id":"<delivery>","createdAt":"<time>","items":[],"parcels":[{"id":"<parcel>",)"
    R"("createdAt":"<time>","trackingData":{"trackingId":"ctsync-test-<mark>","carrier":)"
    R"("Test Carrier","isReturn":false}}]})";

inline constexpr std::string_view delivered = R"("shipmentState":"Delivered")";

inline constexpr std::string_view returned =
    R"("returnInfo":{"items":[{"type":"LineItemReturnItem","id":"<return>","quantity":1,)"
    R"("lineItemId":"<line>","shipmentState":"Returned","paymentState":"Initial","createdAt":)"
    R"("<time>","lastModifiedAt":"<time>"}],"returnTrackingId":"ctsync-test-<mark>"})";

inline constexpr std::string_view refund =
    R"("transaction":{"id":"<transaction>","timestamp":"<time>","type":"Refund","amount":{"type":)"
    R"("centPrecision","currencyCode":"EUR","centAmount":100,"fractionDigits":2},"state":)"
    R"("Success"})";

inline constexpr std::string_view quote_request =
    R"("quoteRequest":{"id":"<quote_request>","version":1,"createdAt":"<time>","lastModifiedAt":)"
    R"("<time>","quoteRequestState":"Submitted","comment":"A test of ctsync","customer":{"typeId":)"
    R"("customer","id":"<customer>"},<lines>,"taxMode":"Platform","priceRoundingMode":"HalfEven",)"
    R"("taxRoundingMode":"HalfEven","taxCalculationMode":"LineItemLevel","cart":{"typeId":"cart",)"
    R"("id":"<cart>"}})";

inline constexpr std::string_view quote =
    R"("quote":{"id":"<quote>","version":1,"createdAt":"<time>","lastModifiedAt":"<time>",)"
    R"("quoteRequest":{"typeId":"quote-request","id":"<quote_request>"},"stagedQuote":{"typeId":)"
    R"("staged-quote","id":"<staged_quote>"},"customer":{"typeId":"customer","id":"<customer>"},)"
    R"(<lines>,"taxMode":"Platform","priceRoundingMode":"HalfEven","taxRoundingMode":"HalfEven",)"
    R"("taxCalculationMode":"LineItemLevel","quoteState":"Pending"})";

inline constexpr std::string_view review =
    R"("review":{"id":"<review>","version":1,"createdAt":"<time>","lastModifiedAt":"<time>",)"
    R"("locale":"en","authorName":"Test","title":"A test","text":"A test of ctsync.","target":)"
    R"({"typeId":"product","id":"<product>"},"includedInStatistics":true,"rating":5,"customer":)"
    R"({"typeId":"customer","id":"<customer>"}})";

inline constexpr std::string_view business_unit =
    R"("businessUnit":{"id":"<business_unit>","version":1,"createdAt":"<time>","lastModifiedAt":)"
    R"("<time>","key":"ctsync-test-<mark>","status":"Active","stores":[],"storeMode":"Explicit",)"
    R"("unitType":"Company","name":"Test Company <mark>","contactEmail":"<email>","addresses":[],)"
    R"("shippingAddressIds":[],"billingAddressIds":[],"associateMode":"Explicit","associates":)"
    R"([{"associateRoleAssignments":[{"associateRole":{"typeId":"associate-role","key":"buyer"},)"
    R"("inheritance":"Disabled"}],"customer":{"typeId":"customer","id":"<customer>"}}],)"
    R"("topLevelUnit":{"typeId":"business-unit","key":"ctsync-test-<mark>"},"approvalRuleMode":)"
    R"("Explicit"})";

}  // namespace ctsync::server::templates
