// SPDX-License-Identifier: MIT
//
// Usage: node mock.mjs
//
// An independent stand-in for commercetools (@labdigital/commercetools-mock) on a free port of this
// machine, which is printed as the first line. Ends when standard input does.
//
// GET /control/fault?status=503&times=2&path=/customers[&retry_after=1][&code=insufficient_scope]
// makes the next `times` requests (0: all that follow) whose path contains `path` fail. GET
// /control/fault ends that. GET /control/credentials?secret=... makes the token host accept only
// that secret; by itself the mock accepts any. GET /control/clock?seconds=-400 sets the header
// field Date of all further responses to that many seconds from now. GET
// /control/subscription?key=...&status=... sets the health of a Subscription. GET /control/reset
// deletes everything.
import { AsyncLocalStorage } from 'node:async_hooks'
import { webcrypto } from 'node:crypto'
import { CommercetoolsMock, InMemoryStorage } from '@labdigital/commercetools-mock'

globalThis.crypto ??= webcrypto // built in from Node.js 20 on

// The mock ignores `sort` of a query, but reading page by page needs what the request asks for.
const sorts = new AsyncLocalStorage()
class Sorted extends InMemoryStorage {
  query(project, type, parameters) {
    const asked = sorts.getStore()
    return super.query(project, type, { ...parameters, sort: asked?.length ? asked : 'id asc' })
  }
}

const project = 'aurora-shop'
const mock = new CommercetoolsMock({
  strict: true, silent: true, enableAuthentication: true, validateCredentials: true,
  defaultProjectKey: project, storage: new Sorted(),
})

let fault = null
let secret = null
let clock = 0
const health = new Map()

const controls = {
  fault: query => {
    fault = query.has('status') && {
      status: Number(query.get('status')), path: query.get('path') ?? '/',
      times: Number(query.get('times') ?? 0) || Infinity,
      retryAfter: query.get('retry_after'), code: query.get('code') ?? 'General',
    }
  },
  credentials: query => { secret = query.get('secret') },
  clock: query => { clock = Number(query.get('seconds')) },
  reset: () => {
    mock.clear()
    fault = secret = null
    clock = 0
    health.clear()
  },
  subscription: query => health.set(query.get('key'), query.get('status')),
}

function failure(status, code) {
  return { statusCode: status, message: code, error: code, errors: [{ code, message: code }] }
}

function knows(authorization) {
  const [, given] = Buffer.from((authorization ?? '').replace(/^Basic /, ''), 'base64')
    .toString().split(':')
  return secret === null || given === secret
}

mock.app.addHook('onRequest', async (request, reply) => {
  if (clock !== 0) reply.header('date', new Date(Date.now() + clock * 1000).toUTCString())
  const url = new URL(request.url, 'http://mock')
  sorts.enterWith(url.searchParams.getAll('sort'))
  const control = controls[url.pathname.replace('/control/', '')]
  if (control) {
    control(url.searchParams)
    return reply.code(204).send()
  }
  if (url.pathname === '/oauth/token' && !knows(request.headers.authorization)) {
    return reply.code(401).send(failure(401, 'invalid_client'))
  }
  if (fault && fault.times !== 0 && url.pathname.includes(fault.path)) {
    fault.times -= 1
    if (fault.retryAfter) reply.header('retry-after', fault.retryAfter)
    return reply.code(fault.status).send(failure(fault.status, fault.code))
  }
  // The mock has no messages.
  if (url.pathname.startsWith(`/${project}/messages/`)) {
    return reply.code(404).send(failure(404, 'ResourceNotFound'))
  }
})

mock.app.addHook('onSend', async (request, reply, payload) => {
  const key = /\/subscriptions\/key=([^?/]+)$/.exec(request.url.split('?')[0])?.[1]
  if (!health.has(key) || reply.statusCode !== 200 || typeof payload !== 'string') return payload
  return JSON.stringify({ ...JSON.parse(payload), status: health.get(key) })
})

await mock.app.listen({ port: 0, host: '127.0.0.1' })
console.log(mock.app.server.address().port)
process.stdin.resume().on('end', () => process.exit(0))
