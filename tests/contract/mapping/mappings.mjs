// SPDX-License-Identifier: MIT
// Random mappings for a payload: all directives, nested, most of them as they should be, some with
// wrong types, wrong options and unknown names.

import { keys, scalar, string, words } from './payloads.mjs'

/** The paths of a payload, each as its keys. */
function paths(value, prefix = [], found = [[]]) {
  if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value).slice(0, 8)) {
      found.push([...prefix, key])
      if (prefix.length < 5) paths(value[key], [...prefix, key], found)
    }
  }
  return found
}

class Mappings {
  constructor(random, payload) {
    this.random = random
    try {
      this.paths = paths(JSON.parse(payload))
    } catch {
      this.paths = [[]]
    }
  }

  /** A path's text, in one of its spellings. */
  somePath() {
    const random = this.random
    if (random.chance(0.05)) return random.of(['', '.', '$.', '$', '..', 'a..b', 'a$.b', '$.$.a', '[0]', 'a]', 'a[', "['a']",
      'items[0', 'items[0]].x', 'x.length', 'items.length', 'a.0', 'b[1]', '😀', "a['b", '$.a.', 'toString.x', 'a["b"]c', '["0"]',
      'properties.products[0]price', "traits['address']['city']", 'a'.repeat(30)])
    const steps = random.chance(0.85) ? random.of(this.paths) : random.list(3, () => random.of(keys))
    const text = steps.map((key, i) => (random.chance(0.25) ? random.of([`[${key}]`, `['${key}']`, `["${key}"]`]) : (i ? '.' : '') + key))
      .join('')
    const odd = random.chance(0.05) ? random.of(['.length', '.0', '[0]', '.x', ' ']) : ''
    return (random.chance(0.6) ? '$.' : '') + text + odd
  }

  someTemplate() {
    const random = this.random
    const part = () => random.call(() => `{{${random.of(['', ' '])}${this.somePath().replace('$.', '')}${random.of(['', ' ', '\t'])}}}`,
      () => `{{${this.somePath()}}}`, () => `{{{ ${this.somePath()} }}}`, () => random.of(words), () => random.of(['{{', '}}', '{', '}', '{{}}', '{{ }}',
        '{{{}}}', '{{{{a}}}}', '{{a}', '{{a}}}', '{{{a}}', '{{\na\n}}', '{{a{{b}}', 'x']))
    return random.list(4, part).join('')
  }

  /** A text, or a directive that gives one. */
  text(make, depth) {
    const random = this.random
    if (random.chance(0.03)) return scalar(random)
    if (depth > 0 && random.chance(0.12)) return this.directive(depth - 1)
    if (random.chance(0.05)) return `{"@literal":${JSON.stringify(make())}}`
    return JSON.stringify(make())
  }

  any(depth) {
    const random = this.random
    if (depth <= 0 || random.chance(0.15)) return scalar(random)
    if (random.chance(0.7)) return this.directive(depth - 1)
    return random.chance(0.7) ? this.object(depth - 1) : `[${random.list(3, () => this.any(depth - 1)).join()}]`
  }

  object(depth) {
    const random = this.random
    const key = () => (random.chance(0.02) ? random.of(['@path', '@x']) : random.of(keys.filter((each) => each !== '@type' || random.chance(0.05))))
    return `{${random.list(4, () => `${JSON.stringify(key())}:${this.any(depth)}`).join()}}`
  }

  /** Options: each is [name, text, how often it is there]. Sometimes one has a wrong type. */
  options(...options) {
    const random = this.random
    const all = options.filter(([, , often = 1]) => random.chance(often < 1 ? often : 0.985))
      .map(([name, text]) => `${JSON.stringify(name)}:${random.chance(0.02) ? scalar(random) : text}`)
    if (random.chance(0.02)) all.push(`"extra":${this.any(1)}`)
    if (random.chance(0.01)) all.push('"@path":"a"')
    return `{${all.join()}}`
  }

  directive(depth) {
    const random = this.random
    const name = random.of(['path', 'path', 'path', 'template', 'template', 'literal', 'if', 'if', 'case', 'replace', 'arrayPath', 'json',
      'flatten', 'merge', 'transform', 'excludeWhenNull', random.chance(0.1) ? 'unknown' : 'path'])
    const more = random.chance(0.05) ? `,"_metadata":{"label":"x"}` : random.chance(0.005) ? `,"other":1` : ''
    return `{"@${name}":${this[name](depth)}${more}}`
  }

  unknown() { return '"x"' }
  literal(depth) { return this.any(depth) }
  excludeWhenNull(depth) { return this.any(depth) }
  if(depth) {
    return this.options([this.random.of(['exists', 'exists', 'blank']), this.random.chance(0.9) ? this.directive(depth) : this.any(depth)], ['then', this.any(depth), 0.9], ['else', this.any(depth), 0.7],
      ['blank', this.any(depth), 0.05])
  }
  case(depth) {
    return this.options(['operator', this.random.of(['"lower"', '"upper"', '"lower"', '"upper"', '"lower"', '"upper"', '"lower"', '"Title"'])],
      ['value', this.text(() => this.random.of(words), depth + 1)])
  }
  replace(depth) {
    const random = this.random
    const pattern = () => JSON.stringify(random.of(['a', 'A', 'an', '.', '-', '😀', ' ', 'ß', 'SS', 'σ', 'Σ', 'k', 'K', 'ſ', 's', '$', '^', '\\', '[', '(', '*', '\n',
      'o w', '0', '{{', 'Ω', 'і', '/', 'µ', 'ǆ', '12345678901', '😀😀😀😀😀', '😀😀😀😀😀😀', '']))
    const replacement = () => JSON.stringify(random.of(['', 'x', '$&', '$$', '$1', "$'", '$`', '$&$&$&$&$&', '$<a>', '$', '😀', '12345678901', '\\n', '$0']))
    return this.options(['pattern', pattern()], ['replacement', replacement(), 0.8], ['value', this.text(() => random.of(words), depth + 1)],
      ['ignorecase', random.of(['true', 'false']), 0.4], ['global', random.of(['true', 'false']), 0.3], ['pattern2', pattern(), 0.3],
      ['replacement2', replacement(), 0.2])
  }
  path(depth) { return this.text(() => this.somePath(), depth) }
  template(depth) { return this.text(() => this.someTemplate(), depth) }
  arrayPath(depth) {
    const random = this.random
    const shape = random.call(() => this.object(depth), () => this.directive(depth), () => `{"x":{"@path":"$.${random.of(keys)}"},"y":{"@template":"{{id}}"}}`, () => scalar(random))
    return `[${[this.text(() => this.somePath(), depth), ...(random.chance(0.8) ? [shape] : []), ...(random.chance(0.03) ? ['1'] : [])].join()}]`
  }
  json(depth) {
    return this.options(['mode', this.random.of(['"encode"', '"decode"', '"encode"', '"decode"', '"Encode"'])],
      ['value', this.random.chance(0.3) ? string(this.random) : this.any(depth + 1)])
  }
  flatten(depth) {
    return this.options(['separator', this.random.of(['"."', '"_"', '"."', '"_"', '"."', '"_"', '"."', '"_"', '"."', '"_"', '""', '"--"', '"😀"'])], ['value', this.any(depth + 1)],
      ['omitArrays', this.random.of(['true', 'false', '1', '""', '{}']), 0.4])
  }
  merge(depth) {
    const random = this.random
    const one = () => random.call(() => this.object(depth), () => this.directive(depth), () => `{"@path":${JSON.stringify(this.somePath())}}`)
    return this.options(['direction', random.of(['"left"', '"right"', '"right"', '"Left"'])], ['objects', `[${random.list(4, one).join()}]`])
  }
  transform(depth) {
    const random = this.random
    const inner = new Mappings(random, '{"a":1,"b":{"c":[1]},"email":"x"}')
    return this.options(['apply', random.chance(0.9) ? this.object(depth + 1) : this.directive(depth)],
      ['mapping', random.chance(0.8) ? inner.object(depth + 1) : inner.directive(depth)])
  }
}
export function mapping(random, payload) {
  const mappings = new Mappings(random, payload)
  const depth = 1 + random.below(4)
  if (random.chance(0.01)) return scalar(random)
  if (random.chance(0.01)) return `[${random.list(3, () => mappings.any(depth)).join()}]`
  if (random.chance(0.02)) {
    return `{"__segment_internal_directive":${random.call(() => `{"@transform":{"apply":${mappings.object(depth)}}}`, () => mappings.directive(depth), () => scalar(random))},` +
      `"a":${mappings.any(depth)},"email":{"@path":"$.email"}}`
  }
  if (random.chance(0.15)) return mappings.directive(depth)
  return mappings.object(depth)
}
