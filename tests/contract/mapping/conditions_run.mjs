// SPDX-License-Identifier: MIT
// Runs conditions through Segment's own code and prints one line of JSON for each:
//   {"fql": .., "payload": .., "result": "true" | "false" | "refused" | "throws"}
//
//   node conditions_run.mjs SEED COUNT    random conditions and payloads
//   node conditions_run.mjs FILE          by hand, one a line: {"fql": .., "payload": ..}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { condition } from './conditions.mjs'
import { payload } from './payloads.mjs'
import { Random } from './random.mjs'

const { parseFql, validate } = createRequire(import.meta.url)('@segment/destination-subscriptions')

function result(fql, payload) {
  const parsed = parseFql(fql)
  if (parsed.error) return 'refused'
  try {
    return String(validate(parsed, JSON.parse(payload)))
  } catch {
    return 'throws'
  }
}

function print(fql, payload) {
  process.stdout.write(`{"fql":${JSON.stringify(fql)},"payload":${payload},"result":"${result(fql, payload)}"}\n`)
}

const [first, count] = process.argv.slice(2)
if (count !== undefined) {
  const random = new Random(Number(first))
  for (let i = 0; i < Number(count); ++i) {
    const given = payload(random)
    print(condition(random), given)
  }
} else {
  for (const line of readFileSync(first, 'utf8').split('\n')) {
    if (!line.startsWith('{')) continue // a heading, or nothing
    const { fql, payload } = JSON.parse(line)
    print(fql, JSON.stringify(payload))
  }
}
