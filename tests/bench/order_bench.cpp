// SPDX-License-Identifier: MIT
//
// What an order of ten lines costs from the bytes of its OrderCreated to the bytes of its Order
// Completed, beside the lower bound, a DOM parse of the same bytes.
//   order_bench [Google Benchmark's options]
//   order_bench --body FOLDER          writes the body and its call, for rivals elsewhere
//   order_bench --only WHICH COUNT     transform|parse, for profilers

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/customers.hpp>
#include <fstream>
#include <string>
#include <string_view>

namespace {

std::string money(long cents) {
  return R"({"type":"centPrecision","currencyCode":"EUR","centAmount":)" + std::to_string(cents) +
         R"(,"fractionDigits":2})";
}

std::string taxed(long gross) {
  const long net = gross * 100 / 119;
  return R"({"totalNet":)" + money(net) + R"(,"totalGross":)" + money(gross) +
         R"(,"taxPortions":[{"rate":0.19,"name":"VAT","amount":)" + money(gross - net) +
         R"(}],"totalTax":)" + money(gross - net) + "}";
}

/// A line as a shop has it: two images, six attributes, a tax rate, a cart discount.
std::string line(int number) {
  const std::string n = std::to_string(number);
  const long price = 1000 + number * 137;
  std::string attributes;
  for (const auto* name : {"brand", "color", "size", "material", "season", "care"}) {
    attributes += std::string(attributes.empty() ? "" : ",") + R"({"name":")" + name +
                  R"(","value":"Some )" + name + " " + n + R"("})";
  }
  return R"({"id":"905da6cd-5865-5803-9f48-d6e9f48cdf)" + n +
         R"(","productId":"425815f7-17c8-5388-abc5-340049f65b)" + n +
         R"(","productKey":"product-)" + n + R"(","name":{"de":"Kessel )" + n +
         R"(","en":"Kettle )" + n + R"("},"productSlug":{"de":"kessel-)" + n +
         R"(","en":"kettle-)" + n +
         R"("},"productType":{"typeId":"product-type","id":"dac3545d-659a-51d7-9b71-9d761ee5ab1b"},)"
         R"("variant":{"id":1,"sku":"KET-)" +
         n + R"(","images":[{"url":"https://img.shop.example/)" + n +
         R"(-a.jpg","dimensions":{"w":800,"h":600}},{"url":"https://img.shop.example/)" + n +
         R"(-b.jpg","dimensions":{"w":800,"h":600}}],"attributes":[)" + attributes +
         R"(]},"price":{"id":"67526f19-e048-5427-9ff5-aedb7ffa0974","value":)" + money(price) +
         R"(},"quantity":2,"totalPrice":)" + money(2 * price - 200) +
         R"(,"discountedPricePerQuantity":[{"quantity":2,"discountedPrice":{"value":)" +
         money(price - 100) +
         R"(,"includedDiscounts":[{"discount":{"typeId":"cart-discount","id":"3dac3da1-f530-5546-)"
         R"(9dd5-731d40786d4e"},"discountedAmount":)" +
         money(100) +
         R"(}]}}],"taxedPricePortions":[],"state":[{"quantity":2,"state":{"typeId":"state",)"
         R"("id":"93fa6eca-c56a-570f-be06-c1d36a94d890"}}],"perMethodTaxRate":[],)"
         R"("priceMode":"Platform","lineItemMode":"Standard","taxRate":{"name":"VAT",)"
         R"("amount":0.19,"includedInPrice":true,"country":"DE"},"taxedPrice":)" +
         taxed(2 * price - 200) + "}";
}

std::string order_created() {
  std::string lines;
  long total = 595;
  for (int i = 10; i < 20; ++i) {
    lines.append(lines.empty() ? "" : ",").append(line(i));
    total += 2 * (1000 + i * 137) - 200;
  }
  return R"({"notificationType":"Message","projectKey":"shop","resource":{"typeId":"order",)"
         R"("id":"8c92f3af-db18-5a60-80c0-81d1a20bfc52"},"id":"8af29102-922d-5f96-accd-86d51d60b63e",)"
         R"("version":1,"sequenceNumber":1,"resourceVersion":1,"createdAt":)"
         R"("2026-05-04T09:30:00.480Z","lastModifiedAt":"2026-05-04T09:30:00.480Z",)"
         R"("type":"OrderCreated","order":{"id":"8c92f3af-db18-5a60-80c0-81d1a20bfc52","version":1,)"
         R"("createdAt":"2026-05-04T09:30:00.120Z","lastModifiedAt":"2026-05-04T09:30:00.120Z",)"
         R"("orderNumber":"2026-4711","customerId":"511eac3e-62da-5d4b-9a4b-295c94da9070",)"
         R"("customerEmail":"iris@shop.example","lineItems":[)" +
         lines +
         R"(],"customLineItems":[],"shipping":[],"shippingInfo":{"shippingMethodName":"Parcel",)"
         R"("price":)" +
         money(595) + R"(,"shippingRate":{"price":)" + money(595) +
         R"(,"tiers":[]},"shippingMethodState":"MatchesCart","taxRate":{"name":"VAT",)"
         R"("amount":0.19,"includedInPrice":true,"country":"DE"},"taxedPrice":)" +
         taxed(595) + R"(},"totalPrice":)" + money(total) + R"(,"taxedPrice":)" + taxed(total) +
         R"(,"taxedShippingPrice":)" + taxed(595) +
         R"(,"taxMode":"Platform","shippingMode":"Single","refusedGifts":[],"origin":"Customer",)"
         R"("orderState":"Open","syncInfo":[],"cart":{"typeId":"cart",)"
         R"("id":"1e20f383-5472-5509-a3ec-26bf4f3197ce"}}})";
}

/// The Order Completed; empty if there is none.
std::string transform(ctsync::Transformer& transformer, std::string_view body) {
  static const ctsync::Plan plan;
  static const ctsync::Needs needs;
  auto reading = transformer.read("commercetools", body);
  if (!reading) return {};
  auto step = transformer.apply(std::move(**reading), std::nullopt, ctsync::Reads{}, needs);
  if (!step || step->must_fetch) return {};
  auto mapped = ctsync::map(*step, plan);
  if (!mapped || mapped->calls.empty()) return {};
  return std::move(mapped->calls.back().body);
}

void order_parse(benchmark::State& state) {
  const simdjson::padded_string body(order_created());
  simdjson::dom::parser parser;
  for (auto _ : state) benchmark::DoNotOptimize(parser.parse(body).error());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void order_transform(benchmark::State& state) {
  const std::string body = order_created();
  ctsync::Transformer transformer{{.families = ctsync::commercetools::all_families}};
  for (auto _ : state) {
    const std::string call = transform(transformer, body);
    if (call.empty()) return state.SkipWithError("the order is not taken");
    benchmark::DoNotOptimize(call.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

BENCHMARK(order_parse);
BENCHMARK(order_transform);

int run_only(std::string_view which, long times) {
  const std::string body = order_created();
  const simdjson::padded_string padded(body);
  simdjson::dom::parser parser;
  ctsync::Transformer transformer{{.families = ctsync::commercetools::all_families}};
  for (long i = 0; i < times; ++i) {
    if (which == "parse") {
      benchmark::DoNotOptimize(parser.parse(padded).error());
    } else if (transform(transformer, body).empty()) {
      return 1;
    }
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 3 && std::string_view(arguments[1]) == "--body") {
    const std::string folder = arguments[2];
    const std::string body = order_created();
    ctsync::Transformer transformer{{.families = ctsync::commercetools::all_families}};
    std::ofstream(folder + "/order.in.json") << body;
    std::ofstream(folder + "/order.out.json") << transform(transformer, body);
    return 0;
  }
  if (count == 4 && std::string_view(arguments[1]) == "--only") {
    return run_only(arguments[2], std::atol(arguments[3]));
  }
  benchmark::Initialize(&count, arguments);
  benchmark::RunSpecifiedBenchmarks();
}
