import { drawn, eventually, expect, same, Skip } from '../lib/runner.mjs';
import { count, wordsOf } from '../lib/text.mjs';

const step = (page, name) => page.locator('.step', { hasText: name }).first();

export default [
  [
    'the funnel has the numbers of the API, and adds up',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/?since=24h');
        await eventually(async () => {
          const { entries, calls } = await world.api.read('/overview?since=24h');
          if (!entries.received && !calls.made) throw new Skip('nothing was received');
          const drawn = async (name) => (await step(page, name).locator('.big').innerText()).trim();
          same(
            await drawn('Deliveries received'),
            count(entries.received + entries.forwarded),
            'received',
          );
          same(await drawn('Deliveries applied'), count(entries.done), 'applied');
          same(await drawn('Calls made'), count(calls.made), 'made');
          same(
            await drawn('Calls accepted'),
            count(calls.accepted_first + calls.accepted_later),
            'accepted',
          );
          same(
            await wordsOf(step(page, 'Deliveries applied').locator('.drops li').first()),
            `ignored ${count(entries.ignored)}`,
            'ignored',
          );
          same(
            entries.received + entries.forwarded,
            entries.done + entries.ignored + entries.dead + entries.discarded + entries.waiting,
            'the sum of what became of deliveries',
          );
        });
      }),
  ],
  [
    'troubles or the sentence stand at the top',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/');
        await eventually(async () => {
          const { troubles, sentence } = await world.api.read('/overview?since=1h');
          const text = await wordsOf(page.locator('.status').first());
          expect(
            text.includes((troubles[0]?.text ?? sentence).slice(0, 40).replace(/\s+/g, ' ')),
            `the status says ${text}`,
          );
        });
      }),
  ],
  [
    'the table has every target of the API',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/');
        await eventually(async () => {
          const { targets } = await world.api.read('/overview?since=1h');
          const rows = page.getByRole('group', { name: 'Targets' }).locator('tbody tr');
          same(await rows.count(), targets.length, 'the number of rows');
          for (const [at, each] of targets.entries())
            expect(
              (await wordsOf(rows.nth(at))).startsWith(each.target),
              `row ${at} is of another target`,
            );
        });
      }),
  ],
  [
    'the period is chosen by keys and stands in the address',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/');
        await page.getByRole('button', { name: '7 d' }).focus();
        await page.keyboard.press('Enter');
        await page.waitForURL('**/?since=7d');
        await page.getByText('last 7 d').waitFor();
      }),
  ],
  [
    'each chart and the funnel have a table',
    (world) =>
      world.withPage({}, async (page) => {
        const { entries } = await world.api.read('/overview?since=1h');
        if (!entries.received) throw new Skip('nothing was received');
        await page.open('/');
        const { at } = await world.api.read('/series?since=1h');
        for (const name of ['Throughput', 'End to end', 'Not accepted']) {
          await page.getByRole('button', { name: `${name} as a table` }).click();
          const rows = await page
            .getByRole('group', { name: `${name}, table` })
            .locator('tbody tr')
            .count();
          expect(Math.abs(rows - at.length) <= 1, `${name} has ${rows} rows, not ${at.length}`);
        }
        await page.getByRole('button', { name: 'Table', exact: true }).click();
        await page.getByRole('group', { name: 'What became of everything' }).waitFor();
      }),
  ],
  [
    'a number leads to its rows',
    (world) =>
      world.withPage({}, async (page) => {
        const { entries } = await world.api.read('/overview?since=1h');
        if (!entries.received) throw new Skip('nothing was received');
        await page.open('/');
        await page.locator('.drops a', { hasText: 'ignored' }).click();
        await page.waitForURL('**/live?since=1h&state=ignored');
        await page.getByRole('button', { name: 'Ignored', pressed: true }).waitFor();
      }),
  ],
  [
    'it is read again every two seconds, and not while paused',
    (world) =>
      world.withPage({ alone: true }, async (page) => {
        await page.clock.install();
        await page.open('/');
        const again = () =>
          Promise.all([
            page.waitForRequest((request) => request.url().includes('/overview')),
            page.clock.runFor(2000),
          ]);
        await again();
        await world.settled(page);
        await again();
        await page.keyboard.press('p');
        await page.locator('.fresh', { hasText: 'Paused' }).waitFor();
        await drawn(page);
        let asked = 0;
        page.on('request', (request) => request.url().includes('/overview') && (asked += 1));
        await page.clock.runFor(60_000);
        await drawn(page);
        same(asked, 0, 'the number of requests while paused');
      }),
  ],
  [
    'a paused target is told of, and leads to its card',
    (world) =>
      world.withPage({}, async (page) => {
        const { troubles } = await world.api.read('/overview?since=1h');
        const trouble = troubles.slice(0, 4).find((each) => each.kind === 'target_paused');
        if (!trouble) throw new Skip('no target is paused');
        await page.open('/');
        await page.getByRole('link', { name: 'Show the target' }).first().click();
        await page.getByRole('heading', { level: 1, name: 'Targets and sources' }).waitFor();
        await world.settled(page);
        same(await page.locator('.target-card').count(), 1, 'the number of cards');
        expect(
          (await wordsOf(page.locator('.target-card'))).includes('Paused by'),
          'it does not say by whom',
        );
        await page.getByRole('button', { name: 'Show all targets' }).click();
        await page.waitForURL((url) => !url.search.includes('target='));
      }),
  ],
];
