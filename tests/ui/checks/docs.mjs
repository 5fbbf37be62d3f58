import { join } from 'node:path';
import { Skip } from '../lib/runner.mjs';

const pictures = [
  ['overview', 1120, () => '/?since=15m'],
  [
    'delivery',
    900,
    async (world) => {
      const { items } = await world.api.read('/deliveries?limit=200');
      const done = items.filter((each) => each.shown === 'done');
      const one = done.find((each) => each.calls.made > 1) ?? done[0];
      if (!one) throw new Skip('no delivery is done');
      return `/deliveries/${one.id}`;
    },
    (page) => page.locator('.call').last().click(),
  ],
  ['dead', 560, () => '/dead'],
];

/** The pictures of docs/dashboard.md. */
export default pictures.map(([name, height, pathOf, act]) => [
  name,
  (world) =>
    world.withPage({ height, alone: true }, async (page) => {
      await page.open(await pathOf(world));
      const notice = page.getByRole('button', { name: 'Close this notice' });
      if (await notice.count()) await notice.click();
      await act?.(page);
      await page.mouse.move(0, 0);
      await world.settled(page);
      await page.screenshot({ path: join(world.options.docs, `dashboard-${name}.png`) });
    }),
]);
