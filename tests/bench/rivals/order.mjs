// SPDX-License-Identifier: MIT
//
// JSON.parse, map and JSON.stringify of an order, as integrations on Node do it, with the same body
// and the same properties as ctsync: order.mjs FOLDER SECONDS. order_bench wrote the folder.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const [folder, seconds] = [process.argv[2], Number(process.argv[3] ?? 3)];

const amount = (money) => money.centAmount / 10 ** money.fractionDigits;
const text = (localized, locale) => localized[locale] ?? localized[Object.keys(localized).sort()[0]];

function product(line, index, locale) {
  const discount = line.discountedPricePerQuantity.reduce(
    (sum, part) =>
      sum +
      part.quantity *
        part.discountedPrice.includedDiscounts.reduce(
          (all, each) => all + each.discountedAmount.centAmount, 0),
    0);
  return {
    discount,
    product: {
      product_id: line.productId,
      sku: line.variant.sku,
      name: text(line.name, locale),
      variant: line.variant.key ?? String(line.variant.id),
      image_url: line.variant.images[0]?.url,
      price: amount(line.price.discounted?.value ?? line.price.value),
      quantity: line.quantity,
      total_price: amount(line.totalPrice),
      discount: discount ? discount / 100 : undefined,
      position: index + 1,
    },
  };
}

function completed(bytes) {
  const message = JSON.parse(bytes);
  const order = message.order;
  const cents = (money) => money.centAmount;
  const lines = order.lineItems.map((line, index) => product(line, index, order.locale));
  const tax = cents(order.taxedPrice.totalGross) - cents(order.taxedPrice.totalNet);
  const shipping = cents(order.taxedShippingPrice.totalNet);
  const subtotal = (cents(order.taxedPrice.totalNet) - shipping) / 100;
  return JSON.stringify({
    timestamp: order.completedAt ?? order.createdAt,
    type: 'track',
    userId: order.customerEmail.trim().toLowerCase(),
    event: 'Order Completed',
    properties: {
      email: order.customerEmail.trim().toLowerCase(),
      order_id: order.id,
      order_number: order.orderNumber,
      affiliation: order.store?.key,
      currency: order.totalPrice.currencyCode,
      total: amount(order.taxedPrice.totalGross),
      tax: tax / 100,
      shipping: shipping / 100,
      shipping_tax: (cents(order.taxedShippingPrice.totalGross) - shipping) / 100,
      subtotal,
      revenue: subtotal,
      discount: lines.reduce((sum, line) => sum + line.discount, 0) / 100,
      checkout_id: order.cart?.id,
      products: lines.map((line) => line.product),
    },
    messageId: message.id,
  });
}

const body = readFileSync(`${folder}/order.in.json`);
const ours = JSON.parse(completed(body));
const theirs = JSON.parse(readFileSync(`${folder}/order.out.json`));
for (const key of ['properties', 'userId', 'type', 'timestamp', 'event']) {
  if (!isDeepStrictEqual(ours[key], theirs[key])) throw new Error(`${key} differ`);
}

function nanoseconds(work) {
  for (let i = 0; i < 2000; ++i) work();
  const end = performance.now() + seconds * 1000;
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  let times = 0;
  for (; performance.now() < end; times += 100) for (let i = 0; i < 100; ++i) work();
  const wall = (performance.now() - began) * 1e6;
  const spent = process.cpuUsage(cpu);
  return Math.min(wall, (spent.user + spent.system) * 1e3) / times;
}

console.log(JSON.stringify({ transform_ns: nanoseconds(() => completed(body)) }));
