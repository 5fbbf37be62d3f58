// SPDX-License-Identifier: MIT
// Random payloads: what commercetools and Segment send, with odd keys, texts and numbers in it. They
// are JSON texts, because an object of JavaScript cannot repeat a key.

const keys = ['a', 'b', 'c', 'id', 'email', 'items', 'name', 'price', 'x y', 'a.b', 'ä', '😀', '0', '1', '2',
  '10', '01', '-1', 'length', '', '$', 'q"q', "it's", 'a[0]', '[x]', ']', '@type', 'toString', 'valueOf', '__proto__',
  'then', 'value', '4294967294', '4294967295', '1.5', '_metadata', 'K', 'ſ']
const words = ['', ' ', 'a', 'A', 'hello world', 'Straße', 'ΑΣ ΟΔΟΣ', 'ǅ ŉ ﬃ', 'İstanbul ı', 'K ſ ß', '😀', 'x😀y', '{{a}}',
  '{{{b}}}', '{"a":1}', '[1,2,{"b":null}]', 'null', '12', '1e3', '"x"', '-0', '$.a', 'a.b', 'items[0].price', '\u2028',
  '\ufeffb\u00a0', 'line\nbreak\ttab', 'back\\slash', '"quoted"', "'", '\u0000\u001f\u007f', 'true', 'false', 'banana',
  'aaaaAAAA', '$& $1 $$', '[object Object]', '0', '\ud800', 'x\udc00', '{"a":"\\ud83d"}', '{"b":1,"a":2,"b":3,"1":4}',
  '{"__proto__":{"x":1},"k":[]}', '[1e400,-1e400,1e-400,-0,123456789012345678901234567890]', ' [ 1 , 2 ] ', '[01]', '[1,]',
  '\ufeff{}', '{"a":1}x', 'тест ДА', 'ﬀ', 'Ǆ', '0x1F', 'Infinity', 'NaN', '١٢', 'a'.repeat(60)]
const numbers = ['0', '-0', '1', '-1', '12', '1.5', '-2.25', '1e3', '1E-7', '0.000001', '1e21', '123456789012345680000',
  '9007199254740993', '-9007199254740993', '18446744073709551615', '9223372036854775807', '0.1', '5e-324', '1.7976931348623157e308',
  '1e400', '-1e400', '1e-400', '3.0', '100', '1e2', '4.35', '0.30000000000000004', '123456789.125', '1e16', '12345678901234567890123']

function string(random) {
  const text = JSON.stringify(random.of(words))
  if (text.includes('\\') || !random.chance(0.1)) return text
  return text.replace(/[a-z]/g, (c) => (random.chance(0.3) ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c))
}

function scalar(random) {
  return random.call(() => string(random), () => string(random), () => random.of(numbers), () => random.of(numbers),
    () => random.of(['true', 'false']), () => 'null')
}

function value(random, depth) {
  if (depth <= 0 || random.chance(0.5)) return scalar(random)
  return random.chance(0.5) ? object(random, depth - 1) : array(random, depth - 1)
}

function array(random, depth) {
  return `[${random.list(4, () => value(random, depth)).join()}]`
}

export function object(random, depth) {
  return `{${random.list(6, () => `${JSON.stringify(random.of(keys))}:${value(random, depth)}`).join()}}`
}

/** An order as Segment's users know it, some of whose values are replaced. */
function order(random) {
  const odd = (usual) => (random.chance(0.2) ? value(random, 2) : JSON.stringify(usual))
  const item = (n) => `{"sku":${odd(`sku-${n}`)},"price":${odd(n * 3.5)},"name":${odd('Käse')},"quantity":${odd(n)}}`
  const items = random.list(5, () => item(random.below(4)))
  return `{"type":${odd('track')},"event":${odd('Order Completed')},"userId":${odd('u-1')},"timestamp":${odd('2026-01-01T00:00:00.000Z')},` +
    `"properties":{"order_id":${odd('o-1')},"total":${odd(27.5)},"currency":${odd('EUR')},"coupon":${odd(null)},` +
    `"products":${random.chance(0.1) ? value(random, 1) : `[${items.join()}]`}},` +
    `"traits":{"email":${odd('Ann.Example@Mail.Example')},"address":{"city":${odd('Köln')},"postalCode":${odd('50667')}},"age":${odd(41)}},` +
    `"context":{"locale":${odd('de-DE')},"ip":${odd('203.0.113.7')},"active":${odd(false)}},"a":${odd(1)},"b":${odd('two')}}`
}

/** A long array, which lookups and shapes have to pass over. */
function long(random) {
  const count = 50 + random.below(200)
  return `{"items":[${Array.from({ length: count }, (_, i) => (random.chance(0.1) ? scalar(random) : `{"id":${i},"a":${scalar(random)}}`))}]}`
}

export function payload(random) {
  if (random.chance(0.02)) return scalar(random) // is refused
  if (random.chance(0.03)) return long(random)
  return random.chance(0.5) ? order(random) : object(random, 4)
}

/** All keys and texts, for mappings that read such payloads. */
export { keys, words, numbers, scalar, string }
