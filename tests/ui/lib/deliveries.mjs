import { createHmac } from 'node:crypto';

const first = ['Ada', 'Grace', 'Linus', 'Edsger', 'Barbara'];
const last = ['Lovelace', 'Hopper', '\u202elace', '<img src=x onerror=alert(1)>', 'D\u0301ijkstra'];
const notes = ['<script>alert(1)</script>', '</script>', 'javascript:alert(1)', 'n'.repeat(9000)];
const minute = (n) => `2026-01-01T00:${String(n % 60).padStart(2, '0')}:00.000Z`;

/** Customers whose texts a page must not believe. Every fortieth customer is one that is refused. */
function customer(n) {
  const who = n % 40;
  const version = Math.floor(n / 40) + 1;
  return {
    id: `cust-${who}`,
    version,
    createdAt: minute(0),
    lastModifiedAt: minute(version),
    email: `${who === 7 ? 'refuse' : 'ada'}${who}@shop.example`,
    firstName: first[n % first.length],
    lastName: last[who % last.length],
    addresses: [
      {
        id: 'a',
        country: 'DE',
        city: 'Berlin',
        postalCode: '10115',
        streetName: 'Torstr',
        phone: '+49 30 1234567',
      },
    ],
    custom: { fields: { tier: 'gold', note: notes[who % notes.length], points: 1e21 } },
  };
}

const bodies = (count) => [
  ...Array.from({ length: count }, (_, n) => ({
    type: n < 40 ? 'customer.created' : 'customer.updated',
    id: `d-${n}`,
    projectKey: 'aurora',
    customer: customer(n),
  })),
  { type: 'category.updated', id: '<b>d</b>', projectKey: 'aurora', category: { id: 'c-1' } },
  { nonsense: true },
];

/** Posts signed deliveries. @returns {Promise<number>} how many were accepted */
export async function post(url, secret, count) {
  let accepted = 0;
  for (const each of bodies(count)) {
    const body = JSON.stringify(each);
    const time = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
    const { status } = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Signature': `sha256=${signature}`,
        'X-Timestamp': time,
      },
      body,
    });
    if (status < 300) accepted += 1;
  }
  return accepted;
}
