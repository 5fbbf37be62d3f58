import AxeBuilder from '@axe-core/playwright';
import { join } from 'node:path';
import { drawn, expect, Skip } from '../lib/runner.mjs';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const deliveryPlace = (world) =>
  world.example('delivery with calls').then(({ id }) => `/deliveries/${id}`);
const customerPlace = (world) =>
  world.example('customer').then(({ person }) => `/customers/${person}`);

/** Opens the dialog behind a button, if the one who looks may, and waits for what it reads. */
async function openDialog(page, name, sign) {
  const button = page.getByRole('button', { name }).first();
  if (!(await button.count()) || (await button.isDisabled())) return;
  await button.click();
  if (sign) await page.getByRole('dialog').getByText(sign).first().waitFor();
}

/** Begins a job of this kind. */
async function beginJob(page, name) {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('menuitem', { name }).click();
}

/** Every screen, some with something open. */
const screens = [
  ['overview', '/'],
  [
    'overview-table',
    '/',
    async (page) => {
      for (const button of await page.getByRole('button', { name: /as a table$|^Table$/ }).all())
        await button.click();
    },
  ],
  ['live', '/live'],
  [
    'live-filtered',
    '/live?source=commercetools&state=dead',
    async (page) => page.keyboard.press('f'),
  ],
  ['live-empty', '/live?order=no-such-order-0'],
  ['calls', '/calls'],
  ['live-export', '/live', (page) => page.getByRole('button', { name: 'Export' }).click()],
  ['delivery', deliveryPlace],
  ['delivery-profile', deliveryPlace, (page) => page.getByRole('tab', { name: /^Profile/ }).click()],
  [
    'delivery-notification',
    deliveryPlace,
    (page) => page.getByRole('tab', { name: 'Notification' }).click(),
  ],
  [
    'delivery-replay',
    deliveryPlace,
    async (page) => {
      page.expected.push(/409/);
      await openDialog(page, /^Replay…/, /− then, \+ now\.|Could not replay/);
    },
  ],
  ['delivery-reveal', deliveryPlace, (page) => openDialog(page, /^Reveal [a-zA-Z]/)],
  ['customers', '/customers'],
  ['customer', customerPlace],
  ['customer-resend', customerPlace, (page) => openDialog(page, 'Resend to…', 'Note')],
  [
    'customer-erase',
    customerPlace,
    (page) => openDialog(page, 'Erase…', 'Records of the customer'),
  ],
  ['dead', '/dead'],
  [
    'dead-retry',
    '/dead',
    (page) => openDialog(page, /^Retry \d/, 'Go back to waiting'),
  ],
  [
    'dead-mute',
    '/dead',
    async (page) => {
      const menu = page.getByRole('button', { name: /^More for/ }).first();
      if (!(await menu.count())) return;
      await menu.click();
      await page.getByRole('menuitem', { name: 'Mute…' }).click();
    },
  ],
  ['dead-muted', '/dead?state=muted'],
  ['dead-discarded', '/dead?state=discarded'],
  ['targets', '/targets'],
  ['targets-pause', '/targets', (page) => openDialog(page, /^Pause… /, 'Why')],
  ['targets-test', '/targets', (page) => openDialog(page, /^Test… /, /in order|need you|needs you/)],
  ['jobs', '/jobs'],
  ...[
    ['backfill', 'Backfill…'],
    ['reconcile', 'Reconcile…'],
    ['replay-calls', 'Replay calls…'],
    ['replay-mapping', 'Replay through the mapping…'],
  ].map(([name, item]) => [`jobs-${name}`, '/jobs', (page) => beginJob(page, item)]),
  [
    'jobs-preview',
    '/jobs',
    async (page) => {
      page.expected.push(/4\d\d/);
      await beginJob(page, 'Replay calls…');
      const dialog = page.getByRole('dialog');
      const target = dialog.getByLabel('Target');
      if (await target.locator('option').nth(1).count()) await target.selectOption({ index: 1 });
      await dialog.getByRole('button', { name: 'Look first' }).click();
      await dialog
        .getByRole('button', { name: 'Start', exact: true })
        .or(dialog.getByText('Could not look'))
        .waitFor();
    },
  ],
  ['mapping', (world) => `/mapping/${world.me.tenants[0]}`],
  ['settings', '/settings'],
  ['doctor', '/settings/doctor'],
  ['audit', '/settings/audit'],
  ['browser', '/settings/browser'],
  ['keys', '/', (page) => page.keyboard.press('?')],
];

async function examine(page, name, only = null) {
  const builder = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (only ? builder.withRules(only) : builder.withTags(rules)).analyze();
  const told = violations.map(
    (each) =>
      `${each.id} (${each.nodes.length}): ${each.nodes[0].html.slice(0, 160)} ${each.nodes[0].failureSummary?.split('\n')[1] ?? ''}`,
  );
  expect(!told.length, `${name}:\n${told.join('\n')}`);
}

async function picture(world, page, name) {
  if (!world.options.pictures) return;
  const dialog = await page.locator('dialog[open]').count();
  await page.screenshot({ path: join(world.options.pictures, `${name}.png`), fullPage: !dialog });
}

async function opened(world, page, [, path, act]) {
  await page.open(typeof path === 'function' ? await path(world) : path);
  await page.keyboard.press('p');
  await act?.(page);
  await world.settled(page);
}

const notWide = async (page) =>
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    'the page is wider than the window',
  );

/** All rules in the light theme; the dark one differs by its colours only. */
async function examineBoth(world, page, name) {
  await picture(world, page, `${name}-light-${page.viewportSize().width}`);
  await examine(page, `${name}, light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await drawn(page);
  await picture(world, page, `${name}-dark-${page.viewportSize().width}`);
  await examine(page, `${name}, dark`, ['color-contrast']);
}

async function look(world, screen, widths) {
  if (screen[1] === '/calls' && !world.hasCalls) throw new Skip('this server does not list calls');
  await world.withPage({ width: widths[0] }, async (page) => {
    await opened(world, page, screen);
    for (const width of widths) {
      await page.setViewportSize({ width, height: width < 500 ? 812 : 800 });
      await page.emulateMedia({ colorScheme: 'light' });
      await world.settled(page);
      await notWide(page);
      await examineBoth(world, page, screen[0]);
    }
  });
}

const looks = screens.map((screen) => [screen[0], (world) => look(world, screen, [1280, 375])]);

/** The sign in screen, and very wide pages. */
const others = [
  ...['light', 'dark'].map((theme) => [
    `sign in, ${theme}`,
    (world) =>
      world.withPage({ theme, signedIn: false }, async (page) => {
        page.expected.push(/401/);
        await page.route('**/api/v1/**', (route) =>
          route.fulfill({
            status: 401,
            contentType: 'application/problem+json',
            body: '{"status":401,"code":"token.unknown"}',
          }),
        );
        await page.goto(`${world.api.url}/`);
        await page.getByLabel('Token').waitFor();
        await picture(world, page, `sign-in-${theme}-1280`);
        await examine(page, 'sign in');
      }),
  ]),
  ...[
    ['overview', '/'],
    ['live', '/live'],
  ].map(([name, path]) => [`${name}, 2560 px`, (world) => look(world, [name, path], [2560])]),
];

export default [...looks, ...others];
