// SPDX-License-Identifier: MIT
// Runs mappings through Segment's own code and prints one line of JSON for each pair:
//   {"mapping": .., "payload": .., "result": {"output": ..} | {"absent": true} | {"error": ".."}}
// The mapping and the payload are printed as they were given, so that both sides read the same text.
//
//   node pairs.mjs SEED COUNT    random pairs
//   node pairs.mjs FILE          pairs by hand, one a line: {"mapping": .., "payload": ..}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { mapping } from './mappings.mjs'
import { payload } from './payloads.mjs'
import { Random } from './random.mjs'

const { transform } = createRequire(import.meta.url)('@segment/actions-core/mapping-kit')

function result(mapping, payload) {
  try {
    const output = JSON.stringify(transform(JSON.parse(mapping), JSON.parse(payload)))
    return output === undefined ? '{"absent":true}' : `{"output":${output}}`
  } catch (error) {
    return JSON.stringify({ error: String(error.message).slice(0, 300) })
  }
}

function print(mapping, payload) {
  process.stdout.write(`{"mapping":${mapping},"payload":${payload},"result":${result(mapping, payload)}}\n`)
}

const [first, count] = process.argv.slice(2)
if (count !== undefined) {
  const random = new Random(Number(first))
  for (let i = 0; i < Number(count); ++i) {
    const given = payload(random)
    print(mapping(random, given), given)
  }
} else {
  for (const line of readFileSync(first, 'utf8').split('\n')) {
    if (!line.startsWith('{')) continue // a heading, or nothing
    const { mapping, payload } = JSON.parse(line)
    print(JSON.stringify(mapping), JSON.stringify(payload))
  }
}
