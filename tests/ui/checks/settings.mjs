import { eventually, expect, goTo, same, Skip } from '../lib/runner.mjs';
import { wordsOf } from '../lib/text.mjs';

const operator = (world) => {
  if (world.me.role !== 'operator') throw new Skip('needs an operator');
};

const audited = (page) =>
  page.getByRole('group', { name: 'Audit log, newest first' }).locator('tbody tr');

export default [
  [
    'every setting is listed, and no secret has a value',
    (world) =>
      world.withPage({}, async (page) => {
        operator(world);
        const { items } = await world.api.read('/settings');
        await page.open('/settings');
        const rows = page.getByRole('group', { name: 'Settings' }).locator('tbody tr');
        same(await rows.count(), items.length, 'the number of settings');
        for (const [at, each] of items.entries()) {
          if (!each.secret) continue;
          expect(each.value == null, `the API tells the value of ${each.name}`);
          same(
            await wordsOf(rows.nth(at).locator('td').nth(1)),
            each.set ? 'set' : 'not set',
            each.name,
          );
        }
        await page.getByLabel('Only settings with').fill(items[0].name);
        await rows.first().waitFor();
        expect((await rows.count()) <= items.length, 'the filter adds rows');
      }),
  ],
  [
    'the doctor runs, and runs again',
    (world) =>
      world.withPage({}, async (page) => {
        operator(world);
        page.setDefaultTimeout(120_000);
        await page.goto(`${world.api.url}/settings/doctor`);
        const rows = page.getByRole('group', { name: 'Checks' }).locator('tbody tr');
        await rows.first().waitFor();
        await page.getByRole('button', { name: 'Run again' }).click();
        await page.getByRole('button', { name: 'Run again' }).waitFor();
        expect((await rows.count()) > 0, 'there are no checks');
      }),
  ],
  [
    'the audit log has what was done, by whom and with what outcome',
    (world) =>
      world.withPage({}, async (page) => {
        operator(world);
        await page.open('/settings/audit');
        await eventually(async () => {
          const { items } = await world.api.read('/audit?limit=100');
          if (!items.length) return void (await page.getByText('Nothing was done yet.').waitFor());
          const rows = audited(page);
          same(await rows.count(), items.length, 'the number of rows');
          const text = await wordsOf(rows.first());
          const { actor, action, outcome } = items[0];
          for (const word of [actor, action, outcome.replace(/_/g, ' ')])
            expect(text.includes(word), `the first row ${text} has not ${word}`);
        });
      }),
  ],
  [
    'older acts by cursor, and back',
    (world) =>
      world.withPage({}, async (page) => {
        operator(world);
        const { next } = await world.api.read('/audit?limit=100');
        if (!next) throw new Skip('there is one page only');
        await page.open('/settings/audit');
        const first = await wordsOf(audited(page).first());
        await page.keyboard.press('[');
        await page.getByRole('button', { name: 'Newer' }).waitFor();
        await world.settled(page);
        expect((await wordsOf(audited(page).first())) !== first, 'the rows are the same');
        await page.getByRole('button', { name: 'Newer' }).click();
        await page.getByRole('button', { name: 'Newer' }).waitFor({ state: 'detached' });
      }),
  ],
  [
    'times are shown in UTC if one wants',
    (world) =>
      world.withPage({ alone: true }, async (page) => {
        await page.open('/settings/browser');
        await page.getByRole('button', { name: 'UTC', exact: true }).click();
        await goTo(page, 'l', 'Live');
        await world.settled(page);
        const time = page.locator('tbody time').first();
        if (await time.count())
          expect((await time.getAttribute('title')).endsWith('UTC'), 'the time is not in UTC');
      }),
  ],
];
