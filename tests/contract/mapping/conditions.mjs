// SPDX-License-Identifier: MIT
// Random conditions in FQL: most as people write them, some with odd blanks, names and signs.

import { keys, words } from './payloads.mjs'

const fields = ['type', 'event', 'name', 'userId', 'properties.total', 'properties.order_id', 'properties.coupon', 'properties.products',
  'traits.email', 'traits.address.city', 'traits.age', 'context.locale', 'context.active', 'context.ip', 'properties', 'traits', 'context',
  'properties.a', 'properties.products.length', 'traits.email.length', 'type.x', 'event.name', 'anonymousId', 'properties2', 'foo.bar', 'constructor', '__proto__.x']

/** Tests that hold of many payloads. */
const likely = ['type = "track"', 'event = "Order Completed"', 'userId != null', 'properties.total = 27.5', 'properties.total >= 20', 'traits.age < 42',
  'properties.coupon = null', 'context.active = false', 'context.locale != "en-US"', 'contains(traits.email, "Example")', 'match(event, "Order*")',
  '!match(event, "*Started")', 'properties.total != 12', 'traits.address.city = "Köln"', '!contains(userId, "x")', 'match(traits.email, "*.Example")']

/** A name with its odd characters escaped, as generateFql does. */
const escaped = (key) => key.replace(/[^a-zA-Z0-9._-]/g, '\\$&')

class Conditions {
  constructor(random) { this.random = random }

  field() {
    const random = this.random
    if (random.chance(0.15)) {
      const key = random.of(keys)
      return `${random.of(['properties', 'traits', 'context'])}.${random.chance(0.97) ? escaped(key) : key}`
    }
    return random.of(fields)
  }

  text() {
    const random = this.random
    const text = random.of(['track', 'identify', 'Order Completed', 'u-1', 'o-1', 'EUR', 'de-DE', 'Ann', 'Köln', ...words])
    const quote = random.chance(0.9) ? '"' : "'"
    return `${quote}${random.chance(0.99) ? text.replaceAll(quote, '') : text}${quote}`
  }

  constant() {
    const random = this.random
    return random.call(() => this.text(), () => this.text(), () => random.of(['0', '1', '27.5', '-1', '+41', '41', '3.5', '100', ...(random.chance(0.05) ? ['5.', '.5', '1.2.3', '-', '1e3', '12a', '007'] : [])]),
      () => random.of(['true', 'false', 'null', ...(random.chance(0.1) ? ['nul', 'True', 'undefined'] : [])]))
  }

  sign() { return this.random.of(this.random.chance(0.93) ? ['=', '=', '=', '!=', '!=', '<', '<=', '>', '>='] : ['in', '==', 'contains', 'exists', 'starts_with', '!', 'not_exists', '.']) }

  blank() { return this.random.chance(0.98) ? ' ' : this.random.of(['', '', '  ', '\n', '\t', '\r']) }

  test(depth) {
    const random = this.random
    const b = () => this.blank()
    if (depth > 0 && random.chance(0.2)) return `${random.of(['(', '(', '(', '!('])}${b()}${this.joined(depth - 1)}${random.chance(0.97) ? `${b()})` : ''}`
    if (random.chance(0.3)) {
      const not = random.of(['', '', '!', '! '])
      const comma = random.chance(0.95) ? ',' : ''
      if (random.chance(0.5)) return `${not}contains(${this.field()}${comma}${b()}${random.chance(0.9) ? this.text() : this.constant()})`
      const pattern = random.of(['"*Completed"', '"Order*"', '"*"', '"a*b"', '"*x*"', '"track"', '""', "'Order*'", '"😀x"', '"*😀"', '"x😀*"', '5', 'x', '"**"'])
      return `${not}match(${this.field()}${comma}${b()}${pattern})`
    }
    if (random.chance(0.4)) return random.of(likely)
    return `${this.field()}${b()}${this.sign()}${b()}${this.constant()}`
  }

  joined(depth) {
    const random = this.random
    const joint = random.of(['and', 'or'])
    let text = this.test(depth)
    for (let i = random.below(4); i > 0; --i) text += `${this.blank()}${random.chance(0.9) ? joint : random.of(['and', 'or', 'AND', ',', ''])}${this.blank()}${this.test(depth)}`
    return text
  }
}

export function condition(random) {
  if (random.chance(0.02)) return random.of(['', ' ', '!', '(', ')', '()', 'and', 'type', 'type =', 'type = "track', 'an', 'a', 'nul', '!=', '"a"', '[1]', '(())',
    'type = "track" and ()', 'contains(event', 'contains(', 'match(event)', 'match', '\\', 'a\\', 'ä', '$', 'or or', '((type = "track"))', 'properties.\\. = 1',
    'type="track"', 'type = "track"and event', '() or type = "track"', 'type = "track" or ()', 'event = "a"b"', "event = 'x'y' and type", 'a and b', 'ad', 'no', 'orx = 1'])
  return new Conditions(random).joined(2)
}

/**
 * A condition that means the same to everybody: one kind of joint, double quotes, known fields, and
 * no function in a group, which Segment's code ends at the function's parenthesis.
 */
export function plainCondition(random) {
  const field = () => random.of(['properties.total', 'properties.order_id', 'properties.coupon', 'traits.email', 'traits.age', 'traits.address.city', 'context.active', 'context.missing'])
  const text = () => JSON.stringify(random.of(['EUR', 'o-1', 'Köln', '27.5', '', 'true']))
  const comparison = () => random.call(() => `${field()} ${random.of(['=', '!='])} ${text()}`,
    () => `${field()} ${random.of(['=', '!=', '<', '<=', '>', '>='])} ${random.of([0, 27.5, 41, -1, 12])}`, () => `${field()} ${random.of(['=', '!='])} null`,
    () => `${field()} = ${random.of(['true', 'false'])}`)
  const test = () => random.call(comparison, comparison, () => random.of(likely), () => `${random.of(['', '!'])}contains(${field()}, ${text()})`,
    () => `${random.of(['', '!'])}match(${field()}, ${random.of(['"o*"', '"*1"', '"*"', '"Ann.*"', '"*öln"'])})`)
  const joined = (tests) => Array.from({ length: 1 + random.below(3) }, tests).join(random.of([' and ', ' or ']))
  return joined(() => (random.chance(0.2) ? `(${joined(comparison)})` : test()))
}
