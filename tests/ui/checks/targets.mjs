import { eventually, expect, same, Skip } from '../lib/runner.mjs';
import { count, wordsOf } from '../lib/text.mjs';

const cards = (page) => page.locator('.target-card');

export default [
  [
    'every target has a card with what waits, every source a row',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/targets');
        await eventually(async () => {
          const { items } = await world.api.read('/targets');
          same(await cards(page).count(), items.length, 'the number of cards');
          for (const [at, each] of items.entries()) {
            const text = await wordsOf(cards(page).nth(at));
            expect(text.startsWith(each.target), `card ${at} is of another target`);
            expect(
              text.includes(`Waiting calls ${count(each.waiting)}`),
              `${each.target} has another number of waiting calls`,
            );
          }
        });
        const { items } = await world.api.read('/sources');
        if (items.length)
          same(
            await page.getByRole('group', { name: 'Sources' }).locator('tbody tr').count(),
            items.length,
            'the number of sources',
          );
      }),
  ],
  [
    'a paused target says by whom, until when and why; only an operator may steer',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/targets');
        await eventually(async () => {
          const { items } = await world.api.read('/targets');
          for (const [at, each] of items.entries()) {
            const card = cards(page).nth(at);
            const text = await wordsOf(card);
            same(text.includes('Paused by'), Boolean(each.paused), `what ${each.target} tells`);
            if (each.paused) {
              expect(text.includes(`Paused by ${each.paused.by}`), 'somebody else paused it');
              expect(text.includes(each.paused.note), 'the reason is another');
              same(text.includes('until somebody resumes it'), !each.paused.until, 'without end');
            }
            const act = card.getByRole('button', {
              name: `${each.paused ? 'Resume' : 'Pause…'} ${each.target}`,
            });
            same(await act.isEnabled(), world.me.role === 'operator', 'who may steer');
          }
        });
      }),
  ],
  [
    'a target is paused with a reason and resumed, by keys',
    (world) =>
      world.withPage({}, async (page) => {
        if (world.me.role !== 'operator' || !world.changes)
          throw new Skip('needs an operator who may change');
        const { items } = await world.api.read('/targets');
        const at = items.findIndex((each) => !each.paused);
        if (at < 0) throw new Skip('every target is paused');
        const now = async () => (await world.api.read('/targets')).items[at];
        await page.open('/targets');
        const button = (name) => cards(page).nth(at).getByRole('button', { name });
        await button(/^Pause/).focus();
        await page.keyboard.press('Enter');
        const dialog = page.getByRole('dialog', { name: `Pause ${items[at].target}` });
        const act = dialog.getByRole('button', { name: 'Pause', exact: true });
        expect(await act.isDisabled(), 'it pauses without a reason');
        await dialog.getByLabel('For how long').selectOption('15m');
        await dialog.getByLabel('Why').fill('a test of the dashboard');
        await page.keyboard.press('Enter');
        await dialog.waitFor({ state: 'detached' });
        await button(/^Resume/).waitFor();
        const { paused } = await now();
        same(paused.note, 'a test of the dashboard', 'the reason');
        const minutes = (new Date(paused.until) - new Date(paused.since)) / 60_000;
        same(Math.round(minutes), 15, 'for how many minutes');
        await button(/^Resume/).focus();
        await page.keyboard.press('Enter');
        await button(/^Pause/).waitFor();
        await eventually(async () => same((await now()).paused, null, 'the pause'));
      }),
  ],
  [
    'a target is tested, and the lines of the doctor are shown',
    (world) =>
      world.withPage({}, async (page) => {
        if (world.me.role !== 'operator') throw new Skip('needs an operator');
        await page.open('/targets');
        const [answer] = await Promise.all([
          page.waitForResponse((each) => each.url().endsWith('/test')),
          page
            .getByRole('button', { name: /^Test/ })
            .first()
            .click(),
        ]);
        const { items } = await answer.json();
        const dialog = page.getByRole('dialog', { name: /^Test / });
        const rows = dialog.getByRole('group', { name: 'Checks' }).locator('tbody tr');
        await rows.first().waitFor();
        same(await rows.count(), items.length, 'the number of lines');
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
        await page.locator('button:focus', { hasText: 'Test' }).waitFor();
      }),
  ],
];
