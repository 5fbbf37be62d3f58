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
        }, 15);
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
    'a target is paused with a reason and resumed, by keys',
    (world) =>
      world.withPage({}, async (page) => {
        if (world.me.role !== 'operator' || !world.changes)
          throw new Skip('needs an operator who may change');
        const { items } = await world.api.read('/targets');
        const at = items.findIndex((each) => each.state === 'ok');
        if (at < 0) throw new Skip('no target is well');
        const state = async () => (await world.api.read('/targets')).items[at].state;
        await page.open('/targets');
        await cards(page).nth(at).getByRole('button', { name: 'Pause…' }).focus();
        await page.keyboard.press('Enter');
        await page.getByLabel('Why').fill('a test of the dashboard');
        await page.keyboard.press('Enter');
        await eventually(async () => same(await state(), 'paused', 'the state'));
        await cards(page).nth(at).getByRole('button', { name: 'Resume…' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
        await eventually(async () => expect((await state()) !== 'paused', 'it is still paused'));
      }),
  ],
];
