// SPDX-License-Identifier: MIT
//
// Usage: node typecheck.mjs FIXTURES [PROGRAM]
//
// Checks every fixture that claims to be a commercetools notification, and every resource that is
// read for one, against the types that commercetools publishes (@commercetools/platform-sdk), and
// names each one that does not fit and why. With PROGRAM, the ctsync binary, also checks the deliveries
// of `ctsync trigger` and the drafts of `ctsync subscribe`. The batches that fixtures have for mParticle are
// checked against the types that mParticle publishes (@mparticle/event-models).
// fixtures/README.md says which fixtures make the claim. TypeScript does not narrow imported JSON,
// so each fixture becomes a module of its own with its text in it.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { createRequire } from 'node:module'

// No published type describes a delivery, which combines MessageDeliveryPayload and the message.
const types = `
import type { CustomerCreatedMessage, Message, MessageDeliveryPayload, PayloadNotIncluded, ResourceCreatedDeliveryPayload,
  ResourceUpdatedDeliveryPayload, ResourceDeletedDeliveryPayload, EventDeliveryPayload,
  CloudEventsPayload, EventBridgeDestination, SubscriptionDraft } from '@commercetools/platform-sdk'
export type { BusinessUnit, Cart, Customer, Message, Order, Payment, Quote, QuoteRequest, Review, ShoppingList } from '@commercetools/platform-sdk'
type Deliver<M> = M extends Message ? Omit<MessageDeliveryPayload, 'payloadNotIncluded'> & M : never
type Truncated = MessageDeliveryPayload & { payloadNotIncluded: PayloadNotIncluded }
type Changed = ResourceCreatedDeliveryPayload | ResourceUpdatedDeliveryPayload
  | ResourceDeletedDeliveryPayload
// The package leaves out that a Subscription can be a resource, which its test notification is.
type OfSubscription<C> = C extends Changed
  ? Omit<C, 'resource'> & { resource: { typeId: 'subscription', id: string } } : never
// Not commercetools' word, but that of forwarders, for a whole customer that was read.
type Forwarded = Omit<Deliver<CustomerCreatedMessage>, 'type'> & { type: 'CustomerUpdated' }
export type Notification = Deliver<Message> | Truncated | Changed | OfSubscription<Changed>
  | EventDeliveryPayload | Forwarded
export type CloudEvent = Omit<CloudEventsPayload, 'data'> & { data: Notification }
// commercetools makes the source itself and tells it in its answer.
export type Draft = SubscriptionDraft | (Omit<SubscriptionDraft, 'destination'>
  & { destination: Omit<EventBridgeDestination, 'source'> })
`

// mParticle's types are those of its SDKs, which know the id of the profile; a server does not.
const mparticle = `
import type { Batch as OfAnSdk, CommerceEvent, CustomEvent } from '@mparticle/event-models'
// An enum as the texts that its values are.
type Plain<T> = T extends string ? \`\${T}\` : T extends object ? { [K in keyof T]: Plain<T[K]> } : T
export type Batch = Plain<Omit<OfAnSdk, 'mpid' | 'events'> & { events: (CommerceEvent | CustomEvent)[] }>
`

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value)
const isNotification = value => isObject(value) && 'notificationType' in value
const parsed = text => { try { return JSON.parse(text) } catch { return undefined } }

/// The parts of a delivery that claim to be notifications of commercetools, each with the type that
/// it claims: the delivery itself, or the content of its envelope.
function claims(text) {
  const body = parsed(text)
  if (isNotification(body)) return [['Notification', text]]
  if (Array.isArray(body)) return body.flatMap(one => claims(JSON.stringify(one)))
  if (!isObject(body)) return []
  if ('specversion' in body) return isNotification(body.data) ? [['CloudEvent', text]] : []
  if (isObject(body.detail)) return claims(JSON.stringify(body.detail))
  if (isObject(body.message) && typeof body.message.data === 'string') {
    return claims(Buffer.from(body.message.data, 'base64').toString())
  }
  if (typeof body.Message === 'string') return claims(body.Message)
  return []
}

/// The resources that a case reads, each with the type that its members show.
function reads(text) {
  return [parsed(text) ?? []].flat().map(resource => {
    const has = word => word in resource
    const type = has('resource') ? 'Message' : has('transactions') ? 'Payment'
      : has('quoteState') ? 'Quote' : has('quoteRequestState') ? 'QuoteRequest'
      : has('cartState') ? 'Cart' : has('unitType') ? 'BusinessUnit' : has('rating') || has('target') ? 'Review'
      : has('orderState') ? 'Order' : has('name') && !has('email') ? 'ShoppingList' : 'Customer'
    return [type, JSON.stringify(resource, null, 2)]
  })
}

// The cases without an expected error, from the folders with deliveries of commercetools.
function* deliveries(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && entry.name !== 'short_form') yield* deliveries(path)
    if (!entry.isFile() || !entry.name.endsWith('.in.json')) continue
    const name = path.slice(0, -'.in.json'.length)
    if (!existsSync(`${name}.error.json`) && !/^lenient_|^unknown_/.test(entry.name)) {
      yield name
    }
  }
}

// The batches in the requests to mParticle, by case.
function* batches(folder) {
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    if (!file.endsWith('.out.json')) continue
    const requests = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    for (const { path, body } of requests) {
      if (path === '/v2/bulkevents') yield* body.map(batch => [join(folder, file), JSON.stringify(batch, null, 2)])
    }
  }
}

// The drafts that `ctsync subscribe` sends to commercetools, by destination.
function* drafts(program) {
  const destinations = [
    ['pubsub', '--gcp-project', 'p', '--topic', 't'],
    ['pubsub', '--gcp-project', 'p', '--topic', 't', '--format', 'cloudevents'],
    ['sns', '--topic-arn', 'arn:aws:sns:eu-central-1:123456789012:t'],
    ['sns', '--topic-arn', 'arn:aws:sns:eu-central-1:123456789012:t', '--authentication', 'credentials'],
    ['sqs', '--queue-url', 'https://sqs.eu-central-1.amazonaws.com/1/q', '--region', 'eu-central-1'],
    ['eventbridge', '--account-id', '123456789012', '--region', 'eu-central-1'],
    ['event-grid', '--uri', 'https://t.westeurope-1.eventgrid.azure.net/api/events'],
  ]
  const env = { EVENT_GRID_ACCESS_KEY: 'k', AWS_ACCESS_KEY_ID: 'i', AWS_SECRET_ACCESS_KEY: 's' }
  for (const words of destinations) {
    const text = execFileSync(program, ['subscribe', ...words, '--dry-run'], { env, encoding: 'utf8' })
    yield [`ctsync subscribe ${words.join(' ')}`, text]
  }
}

// What `ctsync trigger` sends, by event: of fresh resources, and of such as are in commercetools.
function* triggered(program) {
  const trigger = words => execFileSync(program, ['trigger', ...words], { env: {}, encoding: 'utf8' })
    .trim().split('\n')
  const needs = { '(--order)': ['--order', 'o'], '(--payment)': ['--payment', 'p'] }
  for (const line of trigger(['--list']).slice(1)) {
    const event = line.split(' ')[0]
    const needed = Object.keys(needs).find(word => line.includes(word))
    const kinds = needed ? [needs[needed]] : [[], ['--envelope', 'cloudevents'], ['--envelope', 'pubsub']]
    if (event === 'order.cancelled') kinds.push(needs['(--order)'])
    for (const words of kinds) {
      for (const body of trigger([event, ...words, '--dry-run'])) {
        yield [`ctsync trigger ${[event, ...words].join(' ')}`, body]
      }
    }
  }
}

const [, , fixtures, program] = process.argv
const here = import.meta.dirname ?? dirname(new URL(import.meta.url).pathname)
const work = join(here, 'typecheck')
rmSync(work, { recursive: true, force: true })
mkdirSync(work)
writeFileSync(join(work, 'types.ts'), types)
writeFileSync(join(work, 'mparticle.ts'), mparticle)
const names = new Map()
function check(name, type, text, from = './types.js') {
  const module = `f${names.size}.ts`
  names.set(module, name)
  writeFileSync(join(work, module), `import type { ${type} } from '${from}'\n` +
    `export const value = ${text.trim()} satisfies ${type}\n`)
}
function checkAll(file, found) {
  found.forEach(([type, text], place) => {
    check(`${relative(fixtures, file)}${place > 0 ? ` [${place}]` : ''}`, type, text)
  })
}
for (const fixture of deliveries(fixtures)) {
  const sent = claims(readFileSync(`${fixture}.in.json`, 'utf8'))
  checkAll(`${fixture}.in.json`, sent)
  const read = `${fixture}.fetch.json`
  if (sent.length > 0 && existsSync(read)) checkAll(read, reads(readFileSync(read, 'utf8')))
}
if (names.size === 0) {
  console.log(`no fixture in ${fixtures} claims to be a notification of commercetools`)
  process.exit(1)
}
for (const [name, body] of program ? triggered(program) : []) {
  const found = claims(body)
  if (found.length === 0) throw new Error(`${name} is no notification of commercetools: ${body}`)
  for (const [type, text] of found) check(name, type, text)
}
const count = names.size
for (const [file, batch] of batches(join(fixtures, 'targets', 'mparticle'))) {
  check(relative(fixtures, file), 'Batch', batch, './mparticle.js')
}
const batchCount = names.size - count
for (const [name, text] of program ? drafts(program) : []) {
  check(name, 'Draft', text)
}
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
try {
  execFileSync(process.execPath, [tsc, '--noEmit', '--strict', '--target', 'es2022', '--module',
    'node16', '--moduleResolution', 'node16', '--skipLibCheck', '--pretty', 'false',
    ...[...names.keys()].map(module => join(work, module))], { cwd: work, encoding: 'utf8' })
} catch (error) {
  const said = String(error.stdout || error).replace(/^(?:.*\/)?(f\d+\.ts)\((\d+),\d+\)/gm,
    (whole, module, line) => `${names.get(module)}:${line - 1}`)
  console.log(said)
  process.exit(1)
}
console.log(`${count} notifications and resources and ${names.size - count - batchCount} drafts fit the types of @commercetools/platform-sdk`)
console.log(`${batchCount} batches fit the types of @mparticle/event-models`)
