import { expect, same, Skip } from '../lib/runner.mjs';
import { isPlain, wordsOf } from '../lib/text.mjs';

async function opened(world, page) {
  const { id } = await world.example('delivery with calls');
  await page.open(`/deliveries/${id}`);
  return world.api.read(`/deliveries/${id}`);
}

/** The dialog of a replay, opened by its key, and what the server said that it would do. */
async function replayed(world, page) {
  const delivery = await opened(world, page);
  if (!delivery.kept) throw new Skip('the body was forgotten');
  page.expected.push(/409/);
  const [answer] = await Promise.all([
    page.waitForResponse((each) => each.url().endsWith('/replay')),
    page.keyboard.press('r'),
  ]);
  const dialog = page.getByRole('dialog', { name: 'Replay this delivery' });
  const preview = await answer.json();
  if (answer.status() === 409) {
    await dialog.getByText('Could not replay (409)').waitFor();
    throw new Skip('there is nothing to replay');
  }
  same(answer.status(), 200, 'the status of the preview');
  return { delivery, dialog, preview };
}

export default [
  [
    'the sentence, the facts and the timeline are those of the API',
    (world) =>
      world.withPage({}, async (page) => {
        const delivery = await opened(world, page);
        expect(
          (await wordsOf(page.locator('.lede'))).startsWith(delivery.lede.slice(0, 60).trim()),
          'the sentence is another',
        );
        if (isPlain(delivery.type))
          same(await wordsOf(page.locator('h1')), delivery.type, 'the title');
        const lines = delivery.timeline.filter(
          (each, at) => !(each.what === 'queued' && delivery.timeline[at - 1]?.what === 'queued'),
        );
        same(await page.locator('.timeline li').count(), lines.length, 'the number of moments');
      }),
  ],
  [
    'every call and every target that was not told has a card',
    (world) =>
      world.withPage({}, async (page) => {
        const delivery = await opened(world, page);
        const silent = delivery.targets.filter((each) => !each.calls.length).length;
        same(
          await page.locator('.call:not(.more)').count(),
          Math.min(12, delivery.call_list.length + silent),
          'the number of cards',
        );
      }),
  ],
  [
    'why each field is what it is, for the chosen call',
    (world) =>
      world.withPage({}, async (page) => {
        const delivery = await opened(world, page);
        if (!delivery.kept) throw new Skip('the body was forgotten');
        const { calls } = await world.api.read(`/deliveries/${delivery.id}/why`);
        const call = delivery.call_list[0];
        await page.locator('.call').first().click();
        await world.settled(page);
        const why = calls.find((each) => each.target === call.target && each.kind === call.kind);
        if (!why) throw new Skip('the mapping of now does not make the call');
        const rows = page.getByRole('group', { name: 'Fields of the call' }).locator('tbody tr');
        same(await rows.count(), Math.min(60, why.fields.length), 'the number of fields');
        expect(
          (await wordsOf(rows.first())).startsWith(
            why.fields[0].field.slice(1).replace(/\//g, '.'),
          ),
          'the first field is another',
        );
      }),
  ],
  [
    'the attempts of a call are those of the API',
    (world) =>
      world.withPage({}, async (page) => {
        const delivery = await opened(world, page);
        const call = delivery.call_list[0];
        await page.locator('.call').first().click();
        await world.settled(page);
        const { items } = await world.api.read(`/calls/${call.id}/attempts`);
        same(
          await page.getByRole('group', { name: 'Attempts' }).locator('tbody tr').count(),
          items.length,
          'the number of attempts',
        );
        if (!items.length) return;
        await page.getByRole('button', { name: 'Open attempt 1', exact: true }).click();
        await page.getByRole('dialog', { name: 'Attempt 1' }).waitFor();
        await page.keyboard.press('Escape');
      }),
  ],
  [
    'tabs move by arrows',
    (world) =>
      world.withPage({}, async (page) => {
        const delivery = await opened(world, page);
        await page.getByRole('tab', { name: /^Calls/ }).focus();
        await page.keyboard.press('ArrowRight');
        await page.getByRole('tab', { name: /^Profile/, selected: true }).waitFor();
        await page.keyboard.press('ArrowRight');
        await page.getByRole('tab', { name: 'Notification', selected: true }).waitFor();
        if (delivery.notification)
          await page.getByRole('group', { name: 'Notification' }).waitFor();
      }),
  ],
  [
    'an operator reveals with a reason, and masks again',
    (world) =>
      world.withPage({}, async (page) => {
        if (world.me.role !== 'operator' || !world.changes) throw new Skip('needs an operator');
        const delivery = await opened(world, page);
        if (!delivery.kept) throw new Skip('the body was forgotten');
        await page.getByRole('button', { name: 'Reveal…' }).click();
        await page.getByLabel('Why').fill('a test of the dashboard');
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Mask again' }).click();
        await page.getByRole('button', { name: 'Reveal…' }).waitFor();
      }),
  ],
  [
    'what is copied has no secret',
    (world) =>
      world.withPage({}, async (page) => {
        const delivery = await opened(world, page);
        await page.getByRole('button', { name: 'Copy as' }).click();
        await page.getByRole('menuitem', { name: /curl/ }).click();
        const text = await page.evaluate(() => navigator.clipboard.readText());
        expect(text.includes(delivery.id), 'the command has not the id');
        if (world.api.token) expect(!text.includes(world.api.token), 'the command has the token');
      }),
  ],
  [
    'a delivery that is not there says so',
    (world) =>
      world.withPage({}, async (page) => {
        page.expected.push(/404/);
        await page.open('/deliveries/inbox-999999999999');
        await page.getByText('No delivery has this id.').waitFor();
      }),
  ],
  [
    'a replay shows first the calls of then and now; Esc changes nothing',
    (world) =>
      world.withPage({}, async (page) => {
        const before = (await world.api.read('/jobs')).items.length;
        const { dialog, preview } = await replayed(world, page);
        await dialog.getByText('− then, + now.').waitFor();
        const told = preview.is_customer ? 'The customer is told once' : 'The events of then are told';
        await dialog.getByText(told).waitFor();
        const boxes = dialog.locator('.boxed');
        same(await boxes.count(), Math.min(30, preview.calls.length), 'the number of calls');
        for (const [at, each] of preview.calls.slice(0, 30).entries()) {
          const text = await wordsOf(boxes.nth(at));
          expect(text.startsWith(`${each.kind} to ${each.target}`), 'another call is shown');
          same(text.includes(' new'), each.then == null, 'that it is a new call');
          same(text.includes('not made any more'), each.now == null, 'that it is made no more');
          if (JSON.stringify(each.then) === JSON.stringify(each.now))
            expect(text.includes('They are the same.'), 'it does not say that they are the same');
        }
        const operator = world.me.role === 'operator';
        same(
          await dialog.getByRole('checkbox', { name: /^New message ids/ }).count(),
          operator && !preview.is_customer ? 1 : 0,
          'the number of choices of new ids',
        );
        const act = dialog.getByRole('button', { name: /^Send / });
        expect(await act.isDisabled(), 'it sends without a reason');
        if (!operator) same(await act.getAttribute('title'), 'Needs the role operator', 'the title');
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
        same((await world.api.read('/jobs')).items.length, before, 'the number of jobs');
      }),
  ],
  [
    'a replay is sent with a reason, and leads to its job',
    (world) =>
      world.withPage({}, async (page) => {
        if (world.me.role !== 'operator' || !world.changes)
          throw new Skip('needs an operator who may change');
        const { dialog, preview } = await replayed(world, page);
        if (!preview.must_read && preview.calls.every((each) => each.now == null))
          throw new Skip('the rules of today make no call');
        await dialog.getByLabel('Note').fill('a test of the dashboard');
        await page.keyboard.press('Enter');
        await dialog.getByText('It runs as').waitFor();
        await dialog.locator('button:focus', { hasText: 'Close' }).waitFor();
        const link = dialog.getByRole('link');
        const job = await link.innerText();
        await link.click();
        await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
        await page.locator('.job', { hasText: job }).waitFor();
      }),
  ],
  [
    'an operator reveals one value; the reason is asked for once',
    (world) =>
      world.withPage({}, async (page) => {
        const delivery = await opened(world, page);
        if (!delivery.kept) throw new Skip('the body was forgotten');
        await page.locator('.call').first().click();
        await world.settled(page);
        const rows = page.getByRole('group', { name: 'Fields of the call' }).locator('tbody tr');
        const buttons = rows.getByRole('button', { name: /^Reveal / });
        const masked = await rows.locator('.masked').count();
        if (world.me.role !== 'operator')
          return same(await buttons.count(), 0, 'the number of buttons of a viewer');
        same(await buttons.count(), masked, 'the number of buttons');
        if (masked < 2 || !world.changes) throw new Skip('needs two masked values, and to reveal');
        const asks = (act) =>
          Promise.all([page.waitForResponse((each) => each.url().endsWith('/reveal')), act()]);
        const revealed = async ([answer]) => {
          const { fields } = await answer.json();
          const asked = answer.request().postDataJSON();
          same(asked.fields.length, 1, 'the number of fields that are asked for');
          expect(
            fields.every((each) => each.field === asked.fields[0]),
            'more than one field is revealed',
          );
          const { value } = fields.find((each) => each.of === delivery.call_list[0].id);
          if (isPlain(value)) await rows.getByText(value, { exact: true }).first().waitFor();
        };
        await buttons.first().focus();
        await page.keyboard.press('Enter');
        await page.getByLabel('Why').fill('a test of the dashboard');
        await revealed(await asks(() => page.keyboard.press('Enter')));
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        same(await rows.locator('.masked').count(), masked - 1, 'the number of masks');
        await page.locator('[aria-pressed="true"]:focus').waitFor();
        await revealed(await asks(() => buttons.nth(1).press('Enter')));
        same(await page.getByRole('dialog').count(), 0, 'the number of dialogs');
        await buttons.first().press('Enter');
        same(await rows.locator('.masked').count(), masked - 1, 'the number of masks after one');
      }),
  ],
];
