// SPDX-License-Identifier: MIT
//
// Compares ctsync's mapping language and FQL with Segment's own code:
//
//   node conformance.mjs PROGRAM [PAIRS [SEED]]
//
// PROGRAM is what apply.cpp became. It and Segment's packages are given the same pairs: those by hand,
// each letter of Unicode, and PAIRS random mappings and as many random conditions. Results are compared
// as texts, so that the sequence of keys and the form of numbers count. Where ctsync deviates, a rule
// says for which pairs, and the deviation is counted. docs/mapping-language.md says why.

import { spawnSync } from 'node:child_process'
import { conditions, letters, mappings } from './by_hand.mjs'
import { condition, plainCondition } from './conditions.mjs'
import { mapping } from './mappings.mjs'
import { payload } from './payloads.mjs'
import { Random } from './random.mjs'
import { judged, transformed } from './segment.mjs'

const [program, pairs = '6000', seed = '1'] = process.argv.slice(2)

/** What ctsync does otherwise on purpose: a name, and for which pairs and results. */
const deviations = [
  {
    name: 'what objects of JavaScript inherit',
    covers: ({ text }) => /toString|valueOf|__proto__|constructor|hasOwnProperty/.test(text),
  },
  { name: '@liquid is refused', covers: ({ text, ours }) => /@liquid/.test(text) && ours.startsWith('{"error"') },
]

const nullPayload = { name: 'a payload that is null', covers: ({ theirs }) => theirs.startsWith('{"error"') }

/**
 * What Dialect::ctsync does otherwise: it refuses more, keeps long integers, writes longer ones with an exponent, and
 * writes no half of a surrogate pair.
 */
const plain = (text) =>
  text
    .replace(/\b\d(?:\.\d+)?e\+(?:1[6-9]|20)\b/g, (number) => String(Number(number)))
    .replace(/\d{16,}/g, (digits) => digits.slice(0, 15))
    .replace(/\\+ud[89a-f][0-9a-f]{2}/g, '\ufffd')
const ownDeviations = [
  { name: 'refused when it is compiled', covers: ({ ours }) => ours.startsWith('{"error"') },
  {
    name: 'long integers, half a surrogate pair',
    covers: ({ ours, theirs }) => plain(ours) === plain(theirs),
  },
]

function run(lines, ...options) {
  const { status, stdout } = spawnSync(program, options, { input: lines.join('\n') + '\n', maxBuffer: 1 << 30 })
  if (status !== 0) throw new Error(`${program} ended with ${status}`)
  return stdout.toString('utf8').split('\n')
}

const kind = (result) => result.slice(2, result.indexOf('"', 2))

/** Whether two results are the same: equal, or both an error, whose texts differ. */
const same = (ours, theirs) => ours === theirs || (kind(ours) === 'error' && kind(theirs) === 'error')

/** A rule that covers more than one pair in so many hides something. */
const rare = 100

/** Compares results and prints what differs; returns how many do, outside what is expected. */
function compare(title, items, results, expected) {
  const counts = new Map()
  const count = (name) => counts.set(name, (counts.get(name) ?? 0) + 1)
  let differ = 0
  items.forEach((item, i) => {
    const pair = { ...item, ours: results[i] ?? 'nothing' }
    if (same(pair.ours, pair.theirs)) return count(`equal (${kind(pair.theirs)})`)
    const rule = expected.find(({ covers }) => covers(pair))
    if (rule) return count(rule.name)
    if (++differ <= 5) console.log(`DIFFERS ${pair.line}\n  Segment: ${pair.theirs}\n  ctsync:  ${pair.ours}`)
  })
  if ((counts.get(deviations[0].name) ?? 0) > items.length / rare) differ += 1
  const parts = [...counts].map(([name, number]) => `${number} ${name}`)
  console.log(`MEASURED: ${title}: ${items.length} pairs: ${parts.join(', ')}, ${differ} differ`)
  return differ
}

const mapped = (text, payload) =>
  ({ text, line: `{"mapping":${text},"payload":${payload}}`, theirs: transformed(text, payload) })
const tested = (text, payload) => ({ text, line: `{"fql":${text},"payload":${payload}}`, theirs: judged(text, payload) })

function random(make, one) {
  const random = new Random(Number(seed))
  return Array.from({ length: Number(pairs) }, () => {
    const given = payload(random)
    return one(make(random, given), given)
  })
}

const given = [...mappings.map((pair) => mapped(...pair)), ...letters().map((pair) => mapped(...pair))]
const drawn = random(mapping, mapped)
const judgements = conditions.map(([fql, payload]) => tested(JSON.stringify(fql), payload))
const drawnJudgements = random((random) => JSON.stringify(condition(random)), tested)
const simple = random((random) => JSON.stringify(plainCondition(random)), tested)
const lines = (items) => items.map(({ line }) => line)

const differ =
  compare('mappings by hand', given, run(lines(given)), deviations) +
  compare('random mappings', drawn, run(lines(drawn)), deviations) +
  compare('random mappings in the dialect of ctsync', drawn, run(lines(drawn), '--ctsync'), [...ownDeviations, ...deviations]) +
  compare('conditions by hand', judgements, run(lines(judgements)), deviations) +
  compare('random conditions', drawnJudgements, run(lines(drawnJudgements)), deviations) +
  compare('plain conditions in the dialect of ctsync', simple, run(lines(simple), '--ctsync'), [nullPayload])
process.exit(differ === 0 ? 0 : 1)
