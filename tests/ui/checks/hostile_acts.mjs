import { answer, harmless, nasty } from '../lib/hostile.mjs';

const time = '2026-01-02T03:04:05.000Z';
const all = nasty.join(' ');

const target = (text) => ({
  tenant: text,
  target: text,
  protocol: text,
  state: 'paused',
  paused: { by: text, note: text, since: time, until: '9999-12-31T23:59:59.999Z' },
  waiting: 1,
  oldest_ms: -5,
  next_try: text,
  last_answer: text,
  rate_limit_per_minute: null,
  rules: false,
});

const issue = (text, n) => ({
  id: `g-${n}`,
  code: text,
  tenant: text,
  target: text,
  source: null,
  kind: text,
  text,
  advice: text,
  count: 1,
  first_at: time,
  last_at: time,
  trend: [1],
  sample: 'outbox-1',
  muted: { by: text, note: text, since: time, until: null },
});

const act = (text, n) => ({
  id: `audit-${n}`,
  at: time,
  tenant: text,
  actor: text,
  action: text,
  object: text,
  count: 1,
  note: text,
  outcome: text,
});

const finding = (text) => ({ check: text, result: text, text, fix: text });
const call = (text) => ({ target: text, kind: text, then: { [text]: text }, now: { a: text } });
const problem = {
  title: all,
  status: 422,
  code: all,
  errors: nasty.map((text) => ({ code: text, where: text, detail: text })),
};

const operator = (world, page) =>
  page.route('**/api/v1/me', (route) =>
    route.fulfill(answer({ ...world.me, role: 'operator', tenants: ['a'] })),
  );
const told = (page, path, body) => page.route(path, (route) => route.fulfill(answer(body)));

export default [1280, 375].flatMap((width) => [
  [
    `pauses, tests, mutes and acts with hostile texts are drawn as text (${width} px)`,
    (world) =>
      world.withPage({ width }, async (page) => {
        await operator(world, page);
        await told(page, /\/api\/v1\/targets(\?|$)/, { items: nasty.map(target) });
        await told(page, /\/test$/, { items: nasty.map(finding) });
        await told(page, /\/api\/v1\/issues\?/, { open: 8, muted: 8, items: nasty.map(issue) });
        await told(page, /\/api\/v1\/audit\?/, { items: nasty.map(act), next: null });
        await page.open('/targets');
        await harmless(page);
        await page
          .getByRole('button', { name: /^Test/ })
          .first()
          .click();
        await page.getByRole('dialog').getByRole('group', { name: 'Checks' }).waitFor();
        await harmless(page);
        for (const path of ['/dead?state=muted', '/settings/audit']) {
          await page.open(path);
          await harmless(page);
        }
      }),
  ],
  [
    `previews, jobs and mistakes with hostile texts are drawn as text (${width} px)`,
    (world) =>
      world.withPage({ width }, async (page) => {
        page.expected.push(/422/);
        await operator(world, page);
        const { id } = await world.example('delivery with calls');
        await told(page, /\/replay$/, { calls: nasty.map(call), is_customer: false, confirm: 'a' });
        await page.open(`/deliveries/${id}`);
        await page.keyboard.press('r');
        await page.getByRole('dialog').getByText('− then, + now.').waitFor();
        await harmless(page);
        await told(page, /\/replay$/, { job: nasty[0] });
        await page.getByRole('dialog').getByLabel('Note').fill('a test of the dashboard');
        await page.keyboard.press('Enter');
        await page.getByText('It runs as').waitFor();
        await harmless(page);

        await told(page, /\/api\/v1\/jobs(\?|$)/, { items: [], types: nasty.slice(0, 6) });
        await page.open('/jobs');
        const rows = nasty.map((text) => ({ name: text, count: 1, note: text }));
        for (const [body, status, sign] of [
          [problem, 422, 'Could not look (422)'],
          [{ summary: all, rows, confirm: 'a' }, 200, 'Note'],
        ]) {
          await page.getByRole('button', { name: 'Start', exact: true }).click();
          await page.getByRole('menuitem', { name: 'Backfill…' }).click();
          await page.route(/\/api\/v1\/jobs$/, (route) =>
            route.request().method() === 'POST'
              ? route.fulfill({ ...answer(body), status })
              : route.fallback(),
          );
          await page.getByRole('button', { name: 'Look first' }).click();
          await page.getByRole('dialog').getByText(sign, { exact: sign === 'Note' }).waitFor();
          await harmless(page);
          await page.keyboard.press('Escape');
        }
      }),
  ],
]);
