import { eventually, expect, same } from '../lib/runner.mjs';
import { count, wordsOf } from '../lib/text.mjs';

export default [
  [
    'every job of the API is listed with its progress',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/jobs');
        await eventually(async () => {
          const { items } = await world.api.read('/jobs');
          const rows = page.locator('.job');
          same(await rows.count(), items.length, 'the number of jobs');
          if (!items.length) return void (await page.getByText('No job yet.').waitFor());
          const text = await wordsOf(rows.first());
          expect(
            text.startsWith(items[0].kind) && text.includes(items[0].id),
            'the first job is another',
          );
          expect(text.includes(count(items[0].done)), 'the progress is another');
        }, 15);
      }),
  ],
];
