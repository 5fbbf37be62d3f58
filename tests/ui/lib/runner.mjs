/** Thrown where the server has nothing that a check needs. */
export class Skip extends Error {}

export function expect(condition, text) {
  if (!condition) throw new Error(text);
}

export function same(is, should, what) {
  if (is !== should)
    throw new Error(`${what} is ${JSON.stringify(is)}, not ${JSON.stringify(should)}`);
}

/** Tries until it holds: the data of a running server moves. */
export async function eventually(attempt, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Skip || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Goes to a section by its two keys. The second must follow within 1.2 s, so a busy machine tries again. */
export const goTo = (page, key, title) =>
  eventually(async () => {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await page.getByRole('heading', { level: 1, name: title }).waitFor({ timeout: 5_000 });
  });

/** Two frames later: what a key or a click leads to without reading anything is drawn by then. */
export const drawn = (page) =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );

/** Runs every check; one that fails does not stop the others. @returns the number that failed */
export async function runAll(checks, world) {
  const began = Date.now();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { title, check } of checks) {
    const started = Date.now();
    try {
      await check(world);
      counts.passed += 1;
      console.log(`ok       ${title} (${Date.now() - started} ms)`);
    } catch (error) {
      const skipped = error instanceof Skip;
      counts[skipped ? 'skipped' : 'failed'] += 1;
      console.log(
        `${skipped ? 'skipped' : 'FAILED '}  ${title}\n         ${String(error.message).split('\n').slice(0, 12).join('\n         ')}`,
      );
    }
  }
  console.log(`${counts.skipped} skipped, in ${Math.round((Date.now() - began) / 1000)} s`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed;
}
