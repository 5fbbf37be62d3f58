import { expect, Skip } from './runner.mjs';
import { makePages } from './pages.mjs';
import { signIn } from './sign_in.mjs';

/** What every check works with: pages, the API, a few ids of this server. */
export async function makeWorld(browser, api, options) {
  const pages = makePages(browser, api);
  const world = { api, options, ...pages, withPage, example, changes: !options['read-only'] };

  /** Runs a check on a page of its own, and looks for what must never happen. */
  async function withPage(options, check) {
    const page = await pages.newPage(options);
    try {
      await check(page);
      const problems = await problemsOf(page);
      expect(!problems.length, `the page has problems:\n${problems.join('\n')}`);
    } finally {
      await page.end();
    }
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

  world.me = await signIn(world, browser, pages.keep);
  world.hasCalls = (await api.status('/calls?limit=1')) === 200;
  return world;
}
