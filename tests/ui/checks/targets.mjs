import { eventually, expect, same } from '../lib/runner.mjs';
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
];
