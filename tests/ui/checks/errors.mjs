import { drawn, expect, same } from '../lib/runner.mjs';

const busy = {
  status: 503,
  contentType: 'application/problem+json',
  headers: { 'Retry-After': '1' },
  body: '{"title":"The server is busy","status":503,"code":"busy","request":"r-1"}',
};

export default [
  [
    'while the server is busy the last data stays, and it is tried again',
    (world) =>
      world.withPage({}, async (page) => {
        page.expected.push(/503/);
        await page.open('/');
        const cards = await page.locator('.card').count();
        await page.route('**/overview*', (route) => route.fulfill(busy));
        await page.getByText(/Could not refresh \(503\)\. Trying again at/).waitFor();
        await page.getByText('busy', { exact: true }).waitFor();
        same(await page.locator('.card').count(), cards, 'the number of cards');
        await page.unroute('**/overview*');
        await page.getByRole('button', { name: 'Try now' }).click();
        await page.getByText(/Could not refresh/).waitFor({ state: 'detached' });
      }),
  ],
  [
    'a first answer that fails is told with its code',
    (world) =>
      world.withPage({}, async (page) => {
        page.expected.push(/503/);
        await page.route('**/issues*', (route) => route.fulfill(busy));
        await page.goto(`${world.api.url}/dead`);
        await page.getByText(/Could not read the dead letters \(503\)/).waitFor();
      }),
  ],
  [
    'a session that ends leads to the sign in, and back to the same page',
    (world) =>
      world.withPage({}, async (page) => {
        page.expected.push(/401/);
        await page.open('/dead');
        await page.route('**/api/v1/issues*', (route) =>
          route.fulfill({
            status: 401,
            contentType: 'application/problem+json',
            body: '{"status":401,"code":"token.unknown"}',
          }),
        );
        // As when the page is looked at again.
        await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
        await page.getByText('Your session has ended.').waitFor();
        expect(page.url().endsWith('/dead'), 'the address is another');
      }),
  ],
  [
    'a viewer sees, and cannot change',
    (world) =>
      world.withPage({}, async (page) => {
        const me = { ...world.me, role: 'viewer' };
        await page.route('**/api/v1/me', (route) =>
          route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(me) }),
        );
        await page.open('/dead');
        for (const button of await page.getByRole('button', { name: /^Retry \d/ }).all())
          expect(await button.isDisabled(), 'a viewer may retry');
        await page.open('/jobs');
        for (const button of await page.locator('.job-head button').all())
          expect(await button.isDisabled(), 'a viewer may steer a job');
        await page.open('/targets');
        for (const button of await page.locator('.target-card .bar button').all()) {
          expect(await button.isDisabled(), 'a viewer may steer a target');
          same(await button.getAttribute('title'), 'Needs the role operator', 'the title');
        }
        await page.open('/calls');
        same(await page.getByRole('button', { name: 'Export' }).count(), 0, 'the exports');
        for (const path of ['/settings', '/settings/doctor', '/settings/audit']) {
          await page.open(path);
          await page.getByText('this is for operators').waitFor();
        }
      }),
  ],
  [
    'a hidden page asks nothing',
    (world) =>
      world.withPage({ alone: true }, async (page) => {
        await page.clock.install();
        await page.open('/');
        await page.evaluate(() => {
          Object.defineProperty(document, 'hidden', { value: true });
          document.dispatchEvent(new Event('visibilitychange'));
        });
        await world.settled(page);
        let asked = 0;
        page.on('request', () => (asked += 1));
        await page.clock.runFor(60_000);
        await drawn(page);
        same(asked, 0, 'the number of requests');
      }),
  ],
];
