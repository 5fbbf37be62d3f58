// SPDX-License-Identifier: MIT
//
// Sends identify events to a stand-in with Segment's own client for Node, and stops when all are
// answered: segment_client.mjs PORT EVENTS. At most 10,000 events are queued at a time, because
// otherwise the memory of the client grows.
import { Analytics } from '@segment/analytics-node';

const [port, events] = process.argv.slice(2).map(Number);
const analytics = new Analytics({
  writeKey: 'bench',
  host: `http://127.0.0.1:${port}`,
  flushAt: 100,
  flushInterval: 200,
  httpRequestTimeout: 20000,
});
let failed = 0;
analytics.on('error', () => (failed += 1));

let waiting = 0;
let resume = () => {};
const done = () => {
  waiting -= 1;
  if (waiting < 5000) resume();
};
let peak = 0;
const begun = process.hrtime.bigint();
for (let i = 0; i < events; i += 1) {
  const user = `c${String(i).padStart(8, '0')}@example.com`;
  waiting += 1;
  analytics.identify(
    {
      userId: user,
      timestamp: new Date('2026-03-02T09:15:30.104Z'),
      traits: {
        email: user,
        firstName: 'Ines',
        lastName: 'Okafor',
        name: 'Ines Adaeze Okafor',
        phone: '+41 79 000 00 02',
        address: { street: 'Harbour Lane 12', city: 'Basel', postalCode: '4051', country: 'CH' },
        birthday: '1988-02-29',
        createdAt: '2025-11-20T18:04:11.350Z',
        locale: 'de-CH',
        customerNumber: 'CN-20418',
        isEmailVerified: true,
        stores: ['basel', 'online-ch'],
        loyaltyTier: 'gold',
        points: 420,
      },
    },
    done,
  );
  if (waiting >= 10000) {
    await new Promise((resolve) => (resume = resolve));
    resume = () => {};
    peak = Math.max(peak, process.memoryUsage.rss());
  }
}
await analytics.closeAndFlush({ timeout: 120000 });
const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
peak = Math.max(peak, process.memoryUsage.rss());
console.log(JSON.stringify({ seconds, per_second: events / seconds, failed, rss: peak }));
