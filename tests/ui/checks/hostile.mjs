import { answer, harmless, nasty } from '../lib/hostile.mjs';
import { expect, same, Skip } from '../lib/runner.mjs';

const delivery = (text, n) => ({
  id: `inbox-${900 - n}`,
  delivery: text,
  tenant: text,
  source: text,
  type: text,
  about: { family: 'customer', id: text },
  received_at: n % 2 ? '9999-12-31T23:59:59.999Z' : 'not a time',
  state: 'done',
  shown: n === 3 ? 'a state of tomorrow' : 'done',
  calls: { made: 1, accepted: 1, waiting: 0, dead: 0 },
  end_to_end_ms: -5,
  reason: { code: text, text },
  rules: null,
  person: null,
});

function pageOf(one) {
  const many = Object.fromEntries(
    Array.from({ length: 1000 }, (_, at) => [`${at} ${nasty[at % 6]}`, nasty[at % 6]]),
  );
  const targets = Array.from({ length: 200 }, (_, at) => ({
    target: `${nasty[at % 6]} ${at}`,
    calls: [],
    why: { code: 'x', text: nasty[0] },
  }));
  return {
    ...one,
    lede: nasty.join(' '),
    ended_at: null,
    size: 10_000_000,
    kept: true,
    forwarded: [],
    sender: nasty[0],
    targets,
    call_list: [
      {
        id: 'outbox-1',
        tenant: 'x',
        target: nasty[2],
        kind: nasty[0],
        message_id: nasty[7],
        state: 'accepted',
        shown: 'done',
        queued_at: one.received_at,
        ended_at: null,
        due_at: null,
        attempts: 1,
        reason: null,
        body: many,
      },
    ],
    timeline: nasty.map((text) => ({
      at: one.received_at,
      offset_ms: -3,
      what: text,
      text,
      call: null,
      target: text,
    })),
    notification: many,
    before: many,
    after: { ...many, added: nasty[7] },
  };
}

const rows = nasty.map(delivery);

export default [1280, 375].flatMap((width) => [
  [
    `a list of hostile texts is drawn as text (${width} px)`,
    (world) =>
      world.withPage({ width }, async (page) => {
        await page.route(/\/api\/v1\/deliveries\?/, (route) =>
          route.fulfill(
            answer({ items: rows, next: null, newest: null, searched_to: null, complete: true }),
          ),
        );
        await page.open('/live');
        same(await page.locator('tbody tr').count(), rows.length, 'the number of rows');
        await page.getByText('U+202E').first().waitFor();
        await harmless(page);
      }),
  ],
  [
    `a delivery of hostile texts, a thousand fields and 200 targets is drawn as text (${width} px)`,
    (world) =>
      world.withPage({ width }, async (page) => {
        const body = pageOf(rows[2]);
        body.notification['a big number'] = 'BIG';
        await page.route(/\/api\/v1\/deliveries\/[^/]+$/, (route) => route.fulfill(answer(body)));
        await page.route(/\/why$/, (route) =>
          route.fulfill(
            answer({
              calls: [
                {
                  target: nasty[2],
                  kind: nasty[0],
                  refused: null,
                  fields: nasty.map((text, at) => ({
                    field: `/${at}/${text}`,
                    value: text,
                    rule: text,
                    part: text,
                    inputs: [text],
                    note: text,
                  })),
                },
              ],
            }),
          ),
        );
        await page.route(/\/attempts$/, (route) =>
          route.fulfill(
            answer({
              items: nasty.map((text, at) => ({
                number: at + 1,
                at: 'x',
                took_ms: 1,
                status: null,
                none: text,
                state: text,
                reason: { code: text, text },
                answer: text,
              })),
            }),
          ),
        );
        await page.open('/deliveries/inbox-898');
        await harmless(page);
        await page.getByRole('tab', { name: /^Profile/ }).click();
        await harmless(page);
        await page.getByRole('tab', { name: 'Notification' }).click();
        await page.getByRole('button', { name: 'Show all lines' }).click();
        await harmless(page);
        const text = await page.getByRole('group', { name: 'Notification' }).innerText();
        if (
          !(await page.evaluate(() =>
            JSON.parse('1', (key, value, context) => Boolean(context?.source)),
          ))
        )
          throw new Skip('this browser does not tell the text of numbers');
        expect(text.includes('90071992547409931234567'), 'the big number has changed');
      }),
  ],
]);
