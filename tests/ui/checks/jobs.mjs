import { eventually, expect, same, Skip } from '../lib/runner.mjs';
import { count, wordsOf } from '../lib/text.mjs';

const made = (number, state, more) => ({
  id: `job-${number}`,
  tenant: 'a',
  kind: 'backfill',
  state,
  text: 'backfill of customers',
  has_worker: state === 'running',
  done: 40,
  total: 100,
  per_second: null,
  ends_at: null,
  by: null,
  since: '2026-01-02T03:04:05.000Z',
  ended_at: null,
  told: 30,
  known: 6,
  ignored: 3,
  dead: 1,
  open: 0,
  error: '',
  ...more,
});

/** The dialog that starts a job of this kind. */
async function begun(page, name) {
  await page.open('/jobs');
  await page.getByRole('button', { name: 'Start', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: `${name}…` }).click();
  const dialog = page.getByRole('dialog', { name });
  await dialog.waitFor();
  return dialog;
}

/** What the server says that a job would do. */
async function looked(page, dialog) {
  const [answer] = await Promise.all([
    page.waitForResponse((each) => each.request().method() === 'POST'),
    dialog.getByRole('button', { name: 'Look first' }).click(),
  ]);
  return { status: answer.status(), body: await answer.json() };
}

/** A minute ago, as one types it. */
const justNow = (page) =>
  page.evaluate(() => {
    const date = new Date(Date.now() - 60_000);
    return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  });

export default [
  [
    'every job of the API is listed with its progress',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/jobs');
        await eventually(async () => {
          const { items } = await world.api.read('/jobs');
          const rows = page.locator('.job');
          same(await rows.count(), items.length, 'the number of jobs');
          if (!items.length) return void (await page.getByText('No job yet.').waitFor());
          const text = await wordsOf(rows.first());
          expect(
            text.startsWith(items[0].kind.replace(/_/g, ' ')) && text.includes(items[0].id),
            'the first job is another',
          );
          expect(text.includes(count(items[0].done)), 'the progress is another');
        });
      }),
  ],
  [
    'a job is paused, resumed and cancelled by keys',
    (world) =>
      world.withPage({}, async (page) => {
        if (world.me.role !== 'operator') throw new Skip('needs an operator');
        const items = [
          made(3, 'running'),
          made(2, 'paused'),
          made(1, 'failed', { error: 'the shop does not answer' }),
        ];
        await page.route(/\/api\/v1\/jobs(\?|$)/, (route) =>
          route.fulfill({ contentType: 'application/json', body: JSON.stringify({ items }) }),
        );
        await page.route(/\/api\/v1\/jobs\/[^/]+\/[a-z]+$/, (route) =>
          route.fulfill({ contentType: 'application/json', body: JSON.stringify(items[0]) }),
        );
        await page.open('/jobs');
        await page.getByText('the shop does not answer').waitFor();
        const press = async (name, act) => {
          await act.focus();
          const [request] = await Promise.all([
            page.waitForRequest((each) => each.method() === 'POST'),
            page.keyboard.press('Enter'),
          ]);
          same(new URL(request.url()).pathname, `/api/v1/jobs/${name}`, 'what is asked');
        };
        const button = (name) => page.getByRole('button', { name, exact: true });
        await press('job-3/pause', button('Pause job-3'));
        await press('job-2/resume', button('Resume job-2'));
        await press('job-1/resume', button('Resume job-1'));
        await button('Cancel… job-3').click();
        await press(
          'job-3/cancel',
          page.getByRole('dialog').getByRole('button', { name: 'Cancel the job' }),
        );
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }),
  ],
  [
    'each kind of job has a form with what the API offers',
    (world) =>
      world.withPage({}, async (page) => {
        const { types, reconcilable } = await world.api.read('/jobs');
        for (const [name, what] of [
          ['Backfill', types],
          ['Reconcile', reconcilable],
          ['Replay calls', null],
          ['Replay through the mapping', null],
        ]) {
          const dialog = await begun(page, name);
          const choice = dialog.getByRole('combobox', { name: 'What', exact: true });
          same(await choice.count(), what ? 1 : 0, `the number of choices of ${name}`);
          if (what)
            same(
              (await choice.locator('option').allInnerTexts()).join(),
              what.join(),
              `the types of ${name}`,
            );
          await dialog.getByLabel('Since').waitFor();
          await page.keyboard.press('Escape');
          await dialog.waitFor({ state: 'detached' });
        }
        await page.locator('button:focus', { hasText: 'Start' }).waitFor();
      }),
  ],
  [
    'what is wrong in a form is told in it',
    (world) =>
      world.withPage({}, async (page) => {
        page.expected.push(/422/);
        const dialog = await begun(page, 'Replay calls');
        const { status, body } = await looked(page, dialog);
        same(status, 422, 'the status without a target and a time');
        await dialog.getByText('Could not look (422)').waitFor();
        for (const { detail } of body.errors) await dialog.getByText(detail).first().waitFor();
      }),
  ],
  [
    'a job is looked at first, and started with a note',
    (world) =>
      world.withPage({}, async (page) => {
        page.expected.push(/409/);
        const { items } = await world.api.read('/targets');
        const dialog = await begun(page, 'Replay calls');
        const tenant = dialog.getByLabel('Tenant');
        if (await tenant.count()) await tenant.selectOption(items[0].tenant);
        await dialog.getByLabel('Target').selectOption(items[0].target);
        await dialog.getByLabel('Since').fill(await justNow(page));
        const { status, body } = await looked(page, dialog);
        if (status !== 200) {
          await dialog.getByText(`Could not look (${status})`).waitFor();
          throw new Skip('there is nothing to replay');
        }
        await dialog.getByText(body.summary).waitFor();
        same(
          (await dialog.locator('.preview dd').allInnerTexts()).join(),
          body.rows.map((each) => count(each.count)).join(),
          'the numbers of the preview',
        );
        const act = dialog.getByRole('button', { name: 'Start', exact: true });
        expect(await act.isDisabled(), 'it starts without a note');
        if (world.me.role !== 'operator')
          return same(await act.getAttribute('title'), 'Needs the role operator', 'the title');
        await dialog.getByRole('button', { name: 'Change it' }).click();
        same(await dialog.getByLabel('Target').inputValue(), items[0].target, 'the target');
        await looked(page, dialog);
        await dialog.getByLabel('Note').fill('a test of the dashboard');
        if (!world.changes) return page.keyboard.press('Escape');
        await page.keyboard.press('Enter');
        await dialog.getByText('It runs as').waitFor();
        const job = await dialog.getByRole('link').first().innerText();
        await page.keyboard.press('Enter');
        await dialog.waitFor({ state: 'detached' });
        await page.locator('.job', { hasText: job }).waitFor();
      }),
  ],
];
