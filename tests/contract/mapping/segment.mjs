// SPDX-License-Identifier: MIT
// What Segment's own packages make of mappings and conditions, which are given as JSON texts. Each
// result is a line as apply.cpp prints it: {"output": ..}, {"absent":true}, {"error": ..} for a
// mapping; {"holds": true or false}, {"refused": true} or {"error": ..} for a condition.

import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { transform } = require('@segment/actions-core/mapping-kit')
const { parseFql, validate } = require('@segment/destination-subscriptions')

export function transformed(mapping, payload) {
  try {
    const output = JSON.stringify(transform(JSON.parse(mapping), JSON.parse(payload)))
    return output === undefined ? '{"absent":true}' : `{"output":${output}}`
  } catch (error) {
    return JSON.stringify({ error: String(error.message).slice(0, 300) })
  }
}

export function judged(fql, payload) {
  const parsed = parseFql(JSON.parse(fql))
  if (parsed.error) return '{"refused":true}'
  try {
    return `{"holds":${validate(parsed, JSON.parse(payload))}}`
  } catch (error) {
    return JSON.stringify({ error: String(error.message) })
  }
}
