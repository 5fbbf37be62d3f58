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
            text.startsWith(items[0].kind) && text.includes(items[0].id),
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
];
