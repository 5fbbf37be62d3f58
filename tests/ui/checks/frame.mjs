import { drawn, eventually, expect, goTo, same, Skip } from '../lib/runner.mjs';
import { count } from '../lib/text.mjs';

const at = (page) => new URL(page.url()).pathname;

export default [
  [
    'a wrong token is refused, a right one opens the page',
    async (world) => {
      if (!world.api.token) throw new Skip('the server wants no token');
      await world.withPage({ signedIn: false }, async (page) => {
        page.expected.push(/401/);
        await page.goto(`${world.api.url}/live`);
        await page.getByLabel('Token').fill('wrong');
        await page.keyboard.press('Enter');
        await page.getByText('This token is not known.').waitFor();
        await page.getByLabel('Token').fill(world.api.token);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Live' }).waitFor();
      });
    },
  ],
  [
    'signing out ends the session',
    async (world) => {
      if (!world.api.token) throw new Skip('the server wants no token');
      await world.withPage({ signedIn: false }, async (page) => {
        page.expected.push(/401/);
        await page.goto(`${world.api.url}/`);
        await page.getByLabel('Token').fill(world.api.token);
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByLabel('Token').waitFor();
        await page.reload();
        await page.getByLabel('Token').waitFor();
      });
    },
  ],
  [
    'without a token the page says that everybody is operator',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/');
        const notice = page.getByText('No token is configured');
        same(await notice.count(), world.me.protected ? 0 : 1, 'the number of notices');
        if (world.me.protected) return;
        await page.getByRole('button', { name: 'Close this notice' }).click();
        same(await notice.count(), 0, 'the number of notices after closing');
      }),
  ],
  [
    'keys lead to every section',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/');
        for (const [key, path, title] of [
          ['l', '/live', 'Live'],
          ['c', '/customers', 'Customers'],
          ['d', '/dead', 'Dead letters'],
          ['j', '/jobs', 'Jobs'],
          ['t', '/targets', 'Targets and sources'],
          ['s', '/settings', 'Settings and doctor'],
          ['o', '/', 'Overview'],
        ]) {
          await goTo(page, key, title);
          same(at(page), path, `the path after g ${key}`);
          await page.locator('h1:focus').waitFor();
          await page.waitForFunction(() => document.title.endsWith('· ctsync'));
        }
      }),
  ],
  [
    '? lists the keys, Esc closes the list',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/');
        await page.keyboard.press('?');
        await page.getByRole('dialog', { name: 'Keys' }).waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }),
  ],
  [
    'single keys can be switched off',
    (world) =>
      world.withPage({ alone: true }, async (page) => {
        await page.open('/settings/browser');
        await page.getByRole('checkbox').uncheck();
        await page.locator('h1').click();
        await page.keyboard.press('?');
        await drawn(page);
        same(await page.getByRole('dialog').count(), 0, 'the number of dialogs');
      }),
  ],
  [
    'the theme changes and stays',
    (world) =>
      world.withPage({ theme: 'light', alone: true }, async (page) => {
        await page.open('/');
        const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const light = await ground();
        await page.getByRole('button', { name: /^Theme: system/ }).click();
        await page.getByRole('button', { name: /^Theme: light/ }).click();
        expect((await ground()) !== light, 'the ground is as light as before');
        const dark = await ground();
        await page.reload();
        await world.settled(page);
        same(await ground(), dark, 'the ground after a reload');
      }),
  ],
  [
    'the side bar counts open dead letters',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/');
        await eventually(async () => {
          const { open } = await world.api.read('/issues?state=open');
          const badge = page.locator('.nav .count');
          same(await badge.count(), open ? 1 : 0, 'the number of badges');
          if (open)
            expect((await badge.innerText()).endsWith(count(open)), 'the badge has another number');
        });
      }),
  ],
  [
    'find opens a delivery by its id, without the mouse and not in the address',
    (world) =>
      world.withPage({}, async (page) => {
        const delivery = await world.example('delivery');
        await page.open('/');
        await page.keyboard.press('/');
        await page.keyboard.type(delivery.id);
        const [request] = await Promise.all([
          page.waitForRequest((each) => each.url().endsWith('/find')),
          page.keyboard.press('Enter'),
        ]);
        same(request.method(), 'POST', 'the method');
        expect(!request.url().includes(delivery.id), 'the address has what was looked for');
        await page.waitForURL(`**/deliveries/${delivery.id}*`);
      }),
  ],
  [
    'an unknown name in the address is dropped and told',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/live?colour=red&state=done');
        await page.getByText(/unknown, empty or repeated: colour/).waitFor();
        await page.getByRole('button', { name: 'Mend the address' }).click();
        same(new URL(page.url()).search, '?state=done', 'the query');
      }),
  ],
  [
    'on a narrow page the menu opens, leads and closes by keys',
    (world) =>
      world.withPage({ width: 375 }, async (page) => {
        await page.open('/');
        await page.getByRole('button', { name: 'Menu' }).focus();
        await page.keyboard.press('Enter');
        await page.getByRole('link', { name: 'Overview' }).waitFor();
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
        expect(!(await page.locator('.side').isVisible()), 'the menu stays open');
      }),
  ],
  [
    'an address of nothing says so',
    (world) =>
      world.withPage({}, async (page) => {
        await page.goto(`${world.api.url}/`);
        await page.evaluate(() => history.pushState({}, '', '/nowhere'));
        await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')));
        await page.getByRole('heading', { name: 'No such page' }).waitFor();
      }),
  ],
];
