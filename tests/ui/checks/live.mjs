import { drawn, eventually, expect, same, Skip } from '../lib/runner.mjs';
import { isPlain, wordsOf } from '../lib/text.mjs';

const rowsOf = (page) =>
  page.getByRole('group', { name: 'Deliveries, newest first' }).locator('tbody tr');
const hrefs = (page) =>
  rowsOf(page)
    .locator('[data-row]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));

async function some(world, query = '') {
  const page = await world.api.read(`/deliveries?limit=100${query}`);
  if (!page.items.length) throw new Skip('there is no delivery');
  return page;
}

export default [
  [
    'the newest deliveries are drawn in the order of the API',
    async (world) => {
      await some(world);
      await world.withPage({}, async (page) => {
        await page.open('/live');
        await page.keyboard.press('p');
        await eventually(async () => {
          const { items } = await world.api.read('/deliveries?limit=100');
          const drawn = await hrefs(page);
          const first = items.findIndex((each) => drawn[0]?.includes(each.id));
          expect(first >= 0, 'the first row is not among the newest');
          same(
            drawn
              .slice(0, 20)
              .map((each) => each.split(/[/?]/)[2])
              .join(),
            items
              .slice(first, first + 20)
              .map((each) => each.id)
              .join(),
            'the order',
          );
          const shown = items[first];
          const text = await wordsOf(rowsOf(page).first());
          expect(text.includes(shown.shown), `the row ${text} has not the state ${shown.shown}`);
          if (isPlain(shown.type))
            expect(text.includes(shown.type), `the row ${text} has not the type ${shown.type}`);
          if (shown.calls.made)
            expect(
              text.includes(`${shown.calls.accepted} of ${shown.calls.made}`),
              'the calls are others',
            );
        });
      });
    },
  ],
  [
    'states filter, and the address tells it',
    async (world) => {
      const { items } = await some(world);
      const state = items.find((each) =>
        ['done', 'ignored', 'dead', 'waiting', 'retrying'].includes(each.shown),
      )?.shown;
      if (!state) throw new Skip('no state to filter by');
      await world.withPage({}, async (page) => {
        await page.open('/live');
        await page
          .getByRole('group', { name: 'State' })
          .getByRole('button', { name: new RegExp(`^${state}$`, 'i') })
          .click();
        await page.waitForURL(`**/live?state=${state}`);
        await world.settled(page);
        for (const text of await rowsOf(page).allInnerTexts())
          expect(text.includes(state), `a row of another state: ${text}`);
      });
    },
  ],
  [
    'a filter is added by keys alone, and removed',
    async (world) => {
      const { items } = await some(world);
      await world.withPage({}, async (page) => {
        await page.open('/live');
        await page.keyboard.press('f');
        await page.locator('.adder select:focus').waitFor();
        await page.keyboard.press('Tab');
        await page.keyboard.type(items[0].source);
        await page.keyboard.press('Enter');
        await page.waitForURL(`**/live?source=${items[0].source}`);
        await page.getByRole('button', { name: 'Remove filter source' }).click();
        await page.waitForURL('**/live');
      });
    },
  ],
  [
    'a filter that matches nothing names itself and can be cleared',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/live?order=no-such-order-0');
        await page.getByText('No deliveries match').waitFor();
        await page.getByRole('button', { name: 'Clear the filters' }).click();
        await page.waitForURL('**/live');
      }),
  ],
  [
    'j, k and Enter open a row, Esc leads back',
    async (world) => {
      await some(world);
      await world.withPage({}, async (page) => {
        await page.open('/live');
        await page.keyboard.press('p');
        await page.keyboard.press('j');
        await page.keyboard.press('j');
        await page.keyboard.press('k');
        const wanted = (await hrefs(page))[0];
        await page.keyboard.press('Enter');
        await page.waitForURL(`**${wanted}`);
        await world.settled(page);
        await page.keyboard.press('Escape');
        await page.waitForURL('**/live');
      });
    },
  ],
  [
    'older and newer pages by cursor',
    async (world) => {
      const first = await some(world);
      if (!first.next) throw new Skip('there is one page only');
      await world.withPage({}, async (page) => {
        await page.open('/live');
        await page.keyboard.press('p');
        const newest = (await hrefs(page))[0];
        await page.getByRole('button', { name: 'Older' }).click();
        await eventually(async () => {
          const [now] = await hrefs(page);
          expect(now && now !== newest, 'the page is the same');
        });
        const number = (href) => Number(/\d+/.exec(href)[0]);
        expect(number((await hrefs(page))[0]) < number(newest), 'the rows are not older');
        await page.keyboard.press(']');
        await eventually(async () =>
          expect(
            number((await hrefs(page))[0] ?? '0') >= number(newest),
            'the rows are not the newest',
          ),
        );
      });
    },
  ],
  [
    'while one reads further down, nothing moves',
    async (world) => {
      await some(world);
      await world.withPage({}, async (page) => {
        await page.open('/live');
        if (await page.evaluate(() => document.documentElement.scrollHeight < innerHeight + 400))
          throw new Skip('too few rows to scroll');
        await page.evaluate(() => scrollTo(0, 400));
        const before = (await hrefs(page))[0];
        await page.waitForResponse((each) => each.url().includes('after='));
        await page.waitForResponse((each) => each.url().includes('after='));
        await drawn(page);
        same((await hrefs(page))[0], before, 'the first row');
        await page.evaluate(() => scrollTo(0, 0));
        await eventually(async () =>
          same(await page.locator('.pill').count(), 0, 'the number of pills'),
        );
      });
    },
  ],
  [
    'pause means pause',
    async (world) => {
      await world.withPage({ alone: true }, async (page) => {
        await page.clock.install();
        await page.open('/live');
        await page.getByRole('button', { name: /^Pause/ }).click();
        await page.getByRole('button', { name: /^Go on/ }).waitFor();
        await drawn(page);
        let asked = 0;
        page.on('request', (request) => request.url().includes('/deliveries') && (asked += 1));
        await page.clock.runFor(60_000);
        await drawn(page);
        same(asked, 0, 'the number of requests');
        await page.getByRole('button', { name: /^Go on/ }).click();
        await eventually(async () => expect(asked > 0, 'it does not go on'));
      });
    },
  ],
  [
    'rows are exported as they are shown',
    async (world) => {
      await some(world);
      await world.withPage({}, async (page) => {
        await page.open('/live');
        await page.keyboard.press('p');
        await page.getByRole('button', { name: 'Export' }).click();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('menuitem', { name: 'These rows as CSV' }).click(),
        ]);
        same(download.suggestedFilename(), 'deliveries.csv', 'the name of the file');
      });
    },
  ],
  ...[
    ['/live?state=done', 'deliveries'],
    ['/calls?state=accepted', 'calls'],
  ].map(([path, of]) => [
    `all ${of} that match are exported by operators, as a file of the server`,
    (world) =>
      world.withPage({}, async (page) => {
        await some(world);
        await page.open(path);
        const opener = page.getByRole('button', { name: 'Export' });
        if (world.me.role !== 'operator') {
          if (await opener.count()) await opener.click();
          return same(
            await page.getByRole('menuitem', { name: /^All that match/ }).count(),
            0,
            'the number of files for a viewer',
          );
        }
        for (const format of ['ndjson', 'csv']) {
          await opener.focus();
          await page.keyboard.press('Enter');
          const name = new RegExp(`^All that match as ${format}`, 'i');
          const [asked, download] = await Promise.all([
            page.waitForRequest(/\/api\/v1\/export/),
            page.waitForEvent('download'),
            page.getByRole('menuitem', { name }).press('Enter'),
          ]);
          const address = new URL(asked.url());
          same(
            address.pathname + address.search,
            `/api/v1/export?format=${format}&of=${of}&${path.split('?')[1]}`,
            'the address',
          );
          same(download.suggestedFilename(), `${of}.${format}`, 'the name of the file');
        }
        page.expected.push(/429/);
        await page.route(/\/api\/v1\/export/, (route) =>
          route.fulfill({ status: 429, json: { title: 'An export runs already', code: 'busy' } }),
        );
        await opener.press('Enter');
        await page.getByRole('menuitem', { name: /^All that match as CSV/ }).press('Enter');
        await page.getByText('Could not export: An export runs already').waitFor();
      }),
  ]),
  [
    'calls are listed as the API has them, and one opens',
    async (world) => {
      if (!world.hasCalls) throw new Skip('this server does not list calls');
      // An ended call stays as it is while the page is read.
      const { items } = await world.api.read('/calls?limit=100&state=accepted');
      if (!items.length) throw new Skip('there is no call');
      await world.withPage({}, async (page) => {
        await page.open('/calls?state=accepted');
        await page.keyboard.press('p');
        const row = page
          .getByRole('group', { name: 'Calls, newest first' })
          .locator('tbody tr')
          .first();
        await row.getByRole('button').click();
        await page.getByRole('dialog').getByText('Message id').waitFor();
        const link = page.getByRole('link', { name: 'Open its delivery' });
        same(await link.count(), items[0].delivery ? 1 : 0, 'the number of links to the delivery');
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      });
    },
  ],
];
