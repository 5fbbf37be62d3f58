import { expect, Skip } from './runner.mjs';
import { signIn } from './sign_in.mjs';

const watching = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
  window.alert = () => window.violations.push('alert was called');
`;

/** What every check works with: pages, the API, a few ids of this server. */
export async function makeWorld(browser, api, options) {
  let storage;
  const world = {
    api,
    options,
    newPage,
    withPage,
    settled,
    problemsOf,
    example,
    changes: !options['read-only'],
  };

  async function newPage({
    width = 1280,
    height = width < 500 ? 812 : 800,
    theme = 'light',
    signedIn = true,
  } = {}) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      reducedMotion: 'reduce',
      timezoneId: 'Europe/Oslo',
      locale: 'en-GB',
      storageState: signedIn ? storage : undefined,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.problems = [];
    page.expected = [];
    page.on(
      'console',
      (message) =>
        message.type() === 'log' ||
        page.problems.push(`console ${message.type()}: ${message.text()}`),
    );
    page.on('pageerror', (error) => page.problems.push(`error: ${error.message}`));
    await page.addInitScript(watching);
    page.open = async (path) => {
      await page.goto(api.url + path);
      await settled(page);
    };
    return page;
  }

  /** Runs a check on a page of its own, and looks for what must never happen. */
  async function withPage(options, check) {
    const page = await newPage(options);
    try {
      await check(page);
      const problems = await problemsOf(page);
      expect(!problems.length, `the page has problems:\n${problems.join('\n')}`);
    } finally {
      await page.context().close();
    }
  }

  /** Nothing is being read any more. */
  async function settled(page) {
    await page.locator('h1').first().waitFor();
    await page.waitForFunction(
      () =>
        !document.querySelector('.waiting') &&
        [...document.querySelectorAll('.chart')].every((chart) => chart.querySelector('canvas')),
      null,
      { timeout: 20_000 },
    );
    await page.waitForTimeout(80);
  }

  async function problemsOf(page) {
    const violations = await page.evaluate(() => window.violations);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    const found = page.problems.filter(
      (problem) => !page.expected.some((pattern) => pattern.test(problem)),
    );
    return [
      ...found,
      ...violations.map((each) => `policy: ${each}`),
      ...(wide > 0 ? [`the page is ${wide} px too wide`] : []),
    ];
  }

  const cache = new Map();
  /** One delivery for which the question holds, or a skip. */
  async function example(name) {
    if (!cache.has(name)) cache.set(name, await find(name));
    const found = cache.get(name);
    if (!found) throw new Skip(`the server has no ${name}`);
    return found;
  }
  async function find(name) {
    const { items } = await api.read('/deliveries?limit=200');
    if (name === 'delivery with calls')
      return items.find((each) => each.calls.made > 1) ?? items.find((each) => each.calls.made > 0);
    if (name === 'customer') return items.find((each) => each.person);
    return items[0];
  }

  world.me = await signIn(world, browser, (state) => (storage = state));
  return world;
}
