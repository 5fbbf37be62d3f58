const watching = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
  window.alert = () => window.violations.push('alert was called');
`;

const patience = 30_000;
// The server allows a caller 20 requests a second, and 40 at once.
const atOnce = 24;

/** Pages of the browser. Those that leave nothing behind share what the browser has read. */
export function makePages(browser, api) {
  let storage;
  let shared = null;
  let recent = [];

  const newContext = (signedIn) =>
    browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      timezoneId: 'Europe/Oslo',
      locale: 'en-GB',
      storageState: signedIn ? storage : undefined,
      permissions: ['clipboard-read', 'clipboard-write'],
    });

  /** Lets the server rest, so that no page is told that it asks too often. */
  async function pace() {
    for (;;) {
      recent = recent.filter((at) => at > Date.now() - 1500);
      if (recent.length < atOnce) return;
      await new Promise((resolve) => setTimeout(resolve, recent[0] + 1500 - Date.now()));
    }
  }

  /**
   * @param {{width?: number, height?: number, theme?: string, signedIn?: boolean,
   *   alone?: boolean}} [options] alone: changes what the browser keeps, or its clock
   */
  async function newPage({
    width = 1280,
    height = width < 500 ? 812 : 800,
    theme = 'light',
    signedIn = true,
    alone = !signedIn,
  } = {}) {
    await pace();
    const context = alone ? await newContext(signedIn) : (shared ??= await newContext(true));
    const page = await context.newPage();
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme });
    page.setDefaultTimeout(patience);
    page.problems = [];
    page.expected = [];
    page.reading = new Set();
    page.on('request', (request) => {
      if (!request.url().startsWith(`${api.url}/api/`)) return;
      recent.push(Date.now());
      page.reading.add(request);
    });
    for (const end of ['requestfinished', 'requestfailed'])
      page.on(end, (request) => page.reading.delete(request));
    page.on(
      'console',
      (message) =>
        message.type() === 'log' ||
        page.problems.push(`console ${message.type()}: ${message.text()}`),
    );
    page.on('pageerror', (error) => page.problems.push(`error: ${error.message}`));
    await page.addInitScript(watching);
    page.open = async (path) => {
      await page.goto(api.url + path, { waitUntil: 'domcontentloaded' });
      await settled(page);
    };
    page.end = () => (alone ? context.close() : page.close());
    return page;
  }

  /** What was read is drawn. */
  async function settled(page) {
    await page.locator('h1').first().waitFor();
    const end = Date.now() + patience;
    for (;;) {
      const idle = !page.reading.size;
      const drawn = await page.evaluate(async () => {
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        await frame();
        await frame();
        return (
          document.fonts.status === 'loaded' &&
          !document.querySelector('.waiting') &&
          [...document.querySelectorAll('.chart')].every((chart) => chart.querySelector('canvas'))
        );
      });
      if (idle && drawn && !page.reading.size) return;
      if (Date.now() > end) throw new Error('the page is not drawn in time');
    }
  }

  return { newPage, settled, keep: (state) => (storage = state) };
}
