import { eventually, expect, same, Skip } from '../lib/runner.mjs';
import { count, wordsOf } from '../lib/text.mjs';

async function issues(world) {
  const page = await world.api.read('/issues?state=open');
  if (!page.items.length) throw new Skip('there are no dead letters');
  return page;
}

export default [
  [
    'every reason of the API is listed with its number and how to mend it',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/dead');
        await eventually(async () => {
          const { items } = await world.api.read('/issues?state=open');
          const rows = page.locator('.issue');
          same(await rows.count(), items.length, 'the number of reasons');
          if (!items.length) return void (await page.getByText('No dead letters.').waitFor());
          const text = await wordsOf(rows.first());
          expect(
            text.includes(count(items[0].count)),
            `the first reason ${text} has not the number ${items[0].count}`,
          );
          if (items[0].advice) expect(text.includes('Mend:'), 'it does not say how to mend it');
        });
      }),
  ],
  [
    'a retry shows first what it would do; Esc changes nothing',
    async (world) => {
      const { items } = await issues(world);
      if (world.me.role !== 'operator') throw new Skip('needs an operator');
      await world.withPage({}, async (page) => {
        await page.open('/dead');
        await page.keyboard.press('j');
        await page.keyboard.press('r');
        const dialog = page.getByRole('dialog', { name: 'Retry dead letters' });
        await dialog.getByText('Go back to waiting').waitFor();
        expect(
          (await wordsOf(dialog)).includes(`Letters of this reason ${count(items[0].count)}`),
          'the number is another',
        );
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
        const after = await world.api.read('/issues?state=open');
        expect(
          after.items.some((each) => each.id === items[0].id),
          'the letters are gone',
        );
      });
    },
  ],
  [
    'a discard wants a reason',
    async (world) => {
      await issues(world);
      if (world.me.role !== 'operator') throw new Skip('needs an operator');
      await world.withPage({}, async (page) => {
        await page.open('/dead');
        await page
          .getByRole('button', { name: /^More for/ })
          .last()
          .click();
        await page.getByRole('menuitem', { name: /^Discard/ }).click();
        const act = page.getByRole('dialog').getByRole('button', { name: /^Discard \d/ });
        await act.waitFor();
        expect(await act.isDisabled(), 'it discards without a reason');
        await page.getByLabel('Why').fill('a test of the dashboard');
        expect(await act.isEnabled(), 'it does not discard with a reason');
        await page.keyboard.press('Escape');
      });
    },
  ],
  [
    'letters are retried, and the list follows',
    async (world) => {
      const { items } = await issues(world);
      if (world.me.role !== 'operator' || !world.changes)
        throw new Skip('needs an operator who may change');
      await world.withPage({}, async (page) => {
        await page.open('/dead');
        await page
          .getByRole('button', { name: /^Retry \d/ })
          .first()
          .click();
        const dialog = page.getByRole('dialog');
        await dialog
          .getByRole('button', { name: /^Retry (one first|\d)/ })
          .first()
          .waitFor();
        const one = dialog.getByRole('button', { name: 'Retry one first' });
        await (
          (await one.count()) ? one : dialog.getByRole('button', { name: /^Retry \d/ })
        ).click();
        await dialog.getByText(/letters? waits? again\./).waitFor();
        await dialog.getByRole('button', { name: 'Close' }).click();
        await eventually(async () => {
          const now = (await world.api.read('/issues?state=open')).items.find(
            (each) => each.id === items[0].id,
          );
          const drawn = page.locator(`[data-issue="${items[0].id}"] .n`);
          if (now) same(await drawn.innerText(), count(now.count), 'the number');
          else same(await drawn.count(), 0, 'the number of rows of this reason');
        });
      });
    },
  ],
  [
    'muted and discarded ones have tabs of their own, and the address tells it',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/dead');
        const tab = (name) =>
          page.getByRole('group', { name: 'State' }).getByRole('button', { name });
        for (const [name, state] of [
          [/^Muted/, 'muted'],
          [/^Discarded/, 'discarded'],
        ]) {
          await tab(name).click();
          await page.waitForURL(`**/dead?state=${state}`);
          await world.settled(page);
          await eventually(async () => {
            const { items } = await world.api.read(`/issues?state=${state}`);
            const rows = page.locator('.issue');
            same(await rows.count(), items.length, `the number of ${state} reasons`);
            same(await tab(name).innerText(), `${name.source.slice(1)} ${items.length}`, 'the tab');
            if (!items.length) return;
            const text = await wordsOf(rows.first());
            if (state === 'muted')
              expect(text.includes(`muted by ${items[0].muted.by}`), 'somebody else muted it');
            else same(await rows.getByRole('button').count(), 0, 'the number of acts');
          });
        }
        await tab(/^Open/).click();
        await page.waitForURL('**/dead');
      }),
  ],
  [
    'a reason is muted for some time and unmuted, by keys',
    async (world) => {
      const { items } = await issues(world);
      if (world.me.role !== 'operator' || !world.changes)
        throw new Skip('needs an operator who may change');
      const { id } = items.at(-1);
      const row = (page) => page.locator(`[data-issue="${id}"]`);
      await world.withPage({}, async (page) => {
        const menu = async (name) => {
          await row(page).getByRole('button', { name: /^More for/ }).focus();
          await page.keyboard.press('Enter');
          await page.getByRole('menuitem', { name }).focus();
          await page.keyboard.press('Enter');
        };
        await page.open('/dead');
        await menu('Mute…');
        const dialog = page.getByRole('dialog', { name: 'Mute dead letters' });
        await dialog.getByRole('button', { name: '7 d' }).press('Enter');
        await dialog.getByLabel('Note, if you like').fill('a test of the dashboard');
        await page.keyboard.press('Enter');
        await dialog.waitFor({ state: 'detached' });
        await row(page).waitFor({ state: 'detached' });
        await page.locator('[aria-labelledby="h-issues"]:focus').waitFor();
        await eventually(async () => {
          const now = (await world.api.read('/issues?state=muted')).items;
          const { muted } = now.find((each) => each.id === id) ?? {};
          expect(muted, 'it is not muted');
          same(muted.note, 'a test of the dashboard', 'the note');
          const days = (new Date(muted.until) - new Date(muted.since)) / 86400e3;
          same(Math.round(days), 7, 'for how many days');
        });
        await page.open('/dead?state=muted');
        await menu('Unmute');
        await row(page).waitFor({ state: 'detached' });
        await eventually(async () =>
          expect(
            (await world.api.read('/issues?state=open')).items.some((each) => each.id === id),
            'it is not open again',
          ),
        );
      });
    },
  ],
];
