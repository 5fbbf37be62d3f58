// SPDX-License-Identifier: MIT
//
// Usage: node lambda_in_fun.mjs FUNCTION
//
// Invokes the function in @vercel/fun with each kind of event. Checks its results and the calls
// that a stand-in for Segment received.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cache = mkdtempSync(join(tmpdir(), 'ctsync-fun-'));
process.env.XDG_CACHE_HOME = cache; // where fun keeps its runtimes
const { createFunction } = await import('@vercel/fun');

const secret = 'a secret for tests only';
const calls = [];
let segmentStatus = 200;
const segment = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    if (segmentStatus === 200) calls.push(...JSON.parse(text).batch);
    response.writeHead(segmentStatus, { 'Content-Type': 'application/json' });
    response.end('{}');
  });
});
segment.listen(0, '127.0.0.1');
await once(segment, 'listening');

const customer = (id) =>
  JSON.stringify({
    notificationType: 'Message', projectKey: 'p', id: `${id}-1`, version: 1, sequenceNumber: 1,
    resource: { typeId: 'customer', id }, resourceVersion: 1, type: 'CustomerCreated',
    createdAt: '2026-01-01T00:00:01.000Z',
    customer: {
      id, version: 1, createdAt: '2026-01-01T00:00:00.000Z',
      lastModifiedAt: '2026-01-01T00:00:01.000Z', email: `${id}@shop.example`, addresses: [],
      isEmailVerified: false,
    },
  });

function signed(body) {
  const timestamp = Math.floor(Date.now() / 1000).toString();
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'content-type': 'application/json', 'x-timestamp': timestamp, 'x-signature': signature };
}

const url = (method, path, headers, body) => ({
  version: '2.0', rawPath: path, rawQueryString: '', headers,
  requestContext: { stage: '$default', http: { method, path, sourceIp: '192.0.2.1' } },
  body: body === undefined ? undefined : Buffer.from(body).toString('base64'),
  isBase64Encoded: body !== undefined,
});
const invoke = (method, path, headers, body = '') => ({
  Action: 'Invoke',
  body: JSON.stringify({
    method, host: 'shop.example', path, headers, encoding: 'base64',
    body: Buffer.from(body).toString('base64'),
  }),
});
const queue = (bodies, name = 'customers') => ({
  Records: bodies.map((body, i) => ({
    messageId: `m-${i}`, receiptHandle: 'r', body, attributes: {}, messageAttributes: {},
    eventSource: 'aws:sqs', eventSourceARN: `arn:aws:sqs:eu-central-1:1:${name}`,
    awsRegion: 'eu-central-1',
  })),
});
const topic = (message) => ({
  Records: [{
    EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: 'a',
    Sns: { Type: 'Notification', MessageId: 'm', TopicArn: 't', Message: message },
  }],
});

const lambda = await createFunction({
  Code: { Directory: process.argv[2] },
  Handler: 'bootstrap',
  Runtime: 'provided',
  Environment: {
    Variables: {
      SEGMENT_WRITE_KEY: 'write-key-of-the-test',
      SEGMENT_REGION: `http://127.0.0.1:${segment.address().port}`,
      WEBHOOK_SECRET: secret,
      LOG_LEVEL: 'error',
    },
  },
  MemorySize: 512,
});

async function run(event) {
  const result = await lambda.invoke({
    InvocationType: 'RequestResponse', Payload: JSON.stringify(event),
  });
  return { failed: Boolean(result.FunctionError), said: JSON.parse(result.Payload.toString()) };
}
const status = async (event) => (await run(event)).said.statusCode;

try {
  const webhook = '/webhooks/commercetools';
  let body = customer('c-1');
  assert.equal(await status(invoke('POST', webhook, signed(body), body)), 200);
  assert.equal(await status(invoke('POST', webhook, {}, body)), 401);
  assert.equal(await status(invoke('POST', '/elsewhere', signed(body), body)), 404);
  assert.equal(await status(invoke('GET', '/livez?x=1', {})), 200);

  body = customer('c-2');
  const answer = (await run(url('POST', webhook, signed(body), body))).said;
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.deepEqual(JSON.parse(answer.body), { ok: true, status: 'accepted', id: 'c-2-1' });
  assert.equal(await status(url('POST', webhook, signed('{}'), '{}')), 400);

  assert.deepEqual((await run(queue([customer('c-3'), 'not JSON', customer('c-4')]))).said, {
    batchItemFailures: [],
  });
  assert.equal((await run(topic(customer('c-5')))).failed, false);
  const bus = {
    version: '0', id: 'e', 'detail-type': 'CustomerCreated',
    source: 'aws.partner/commercetools.com/p/s', account: '1', time: '2026-01-01T00:00:00Z',
    region: 'eu-central-1', resources: [], detail: JSON.parse(customer('c-6')),
  };
  assert.equal((await run(bus)).failed, false);
  assert.equal((await run({ what: 'else' })).failed, true);
  assert.deepEqual(
    calls.map((call) => call.userId),
    [1, 2, 3, 4, 5, 6].map((n) => `c-${n}@shop.example`),
  );

  segmentStatus = 503;
  body = customer('c-7');
  const later = (await run(url('POST', webhook, signed(body), body))).said;
  assert.equal(later.statusCode, 503);
  assert.ok(Number(later.headers['retry-after']) >= 1);
  assert.deepEqual((await run(queue([body]))).said, {
    batchItemFailures: [{ itemIdentifier: 'm-0' }],
  });
  assert.deepEqual((await run(queue([body, body], 'customers.fifo'))).said, {
    batchItemFailures: [{ itemIdentifier: 'm-0' }, { itemIdentifier: 'm-1' }],
  });
  assert.equal((await run(topic(body))).failed, true);
  segmentStatus = 200;

  const took = [];
  for (let i = 0; i < 200; ++i) {
    body = customer(`w-${i}`);
    const event = url('POST', webhook, signed(body), body);
    const began = performance.now();
    assert.equal(await status(event), 200);
    took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  const at = (share) => took[Math.floor(took.length * share)].toFixed(2);
  console.log(`MEASURED: lambda in fun: every event shape ok, warm p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
} finally {
  await lambda.destroy();
  segment.close();
  segment.closeAllConnections();
  rmSync(cache, { recursive: true, force: true });
}
