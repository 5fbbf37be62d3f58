import { eventually, expect, same, Skip } from '../lib/runner.mjs';
import { count, isPlain, wordsOf } from '../lib/text.mjs';

const operator = (world, changes = true) => {
  if (world.me.role !== 'operator' || (changes && !world.changes))
    throw new Skip(`needs an operator${changes ? ' who may change' : ''}`);
};

/** The dialog behind a button of the page of a customer, and the preview that it asks for. */
async function asked(page, person, name, title, path) {
  await page.open(`/customers/${person}`);
  const [answer] = await Promise.all([
    page.waitForResponse((each) => each.url().endsWith(path)),
    page.getByRole('button', { name }).click(),
  ]);
  same(answer.status(), 200, 'the status of the preview');
  return { dialog: page.getByRole('dialog', { name: title }), preview: await answer.json() };
}

/** Somebody whom no other check looks at. */
async function another(world) {
  const taken = [await world.example('customer'), await world.example('delivery with calls')];
  const { items } = await world.api.read('/deliveries?limit=200');
  const found = items.findLast(
    (each) => each.person && taken.every((other) => other.person !== each.person),
  );
  if (!found) throw new Skip('the server knows too few customers');
  return found;
}

export default [
  [
    'what is known and what targets were told is that of the API',
    (world) =>
      world.withPage({}, async (page) => {
        const { person } = await world.example('customer');
        const customer = await world.api.read(`/customers/${person}`);
        await page.open(`/customers/${person}`);
        if (customer.fields.length) {
          const rows = page.getByRole('group', { name: 'What ctsync knows' }).locator('tbody tr');
          same(await rows.count(), customer.fields.length, 'the number of fields');
          if (isPlain(customer.fields[0].field))
            expect(
              (await wordsOf(rows.first())).startsWith(customer.fields[0].field),
              'the first field is another',
            );
        }
        for (const told of customer.told) {
          const different = told.fields.filter((each) => !each.same).length;
          const card = page
            .locator('.card', {
              has: page.getByRole('heading', { name: told.target, exact: true }),
            })
            .filter({ hasText: told.kind });
          expect(
            (await wordsOf(card.first())).includes(
              different ? `${different} difference` : 'all the same',
            ),
            `${told.target} tells another number of differences`,
          );
        }
      }),
  ],
  [
    'the deliveries of the customer are listed',
    (world) =>
      world.withPage({}, async (page) => {
        const { person, tenant } = await world.example('customer');
        await page.open(`/customers/${person}`);
        const { items } = await world.api.read(
          `/deliveries?limit=20&person=${person}&tenant=${tenant}`,
        );
        const drawn = await page
          .getByRole('group', { name: 'Deliveries, newest first' })
          .locator('tbody tr')
          .count();
        expect(
          items.length ? drawn > 0 : drawn === 0,
          `${drawn} rows for ${items.length} deliveries`,
        );
      }),
  ],
  [
    'somebody who is not there is said not to be',
    (world) =>
      world.withPage({}, async (page) => {
        await page.open('/customers');
        await page.getByLabel('Find a customer').fill('nobody-at-all@example.invalid');
        await page.keyboard.press('Enter');
        await page.getByText(/erased, or not arrived|Too many requests/).waitFor();
        expect(!page.url().includes('nobody'), 'the address has the e-mail');
        page.expected.push(/429/);
      }),
  ],
  [
    'a customer is read again as a job, or the page says why not',
    (world) =>
      world.withPage({}, async (page) => {
        operator(world);
        page.expected.push(/409|503/);
        const { person } = await world.example('customer');
        await page.open(`/customers/${person}`);
        const [answer] = await Promise.all([
          page.waitForResponse((each) => each.url().endsWith('/refetch')),
          page.getByRole('button', { name: 'Refetch' }).click(),
        ]);
        const told = await answer.json();
        if (answer.status() === 202)
          await page.getByRole('link', { name: told.jobs[0], exact: true }).waitFor();
        else {
          await page.getByText(`Could not refetch (${answer.status()})`).waitFor();
          await page.getByText(told.code, { exact: true }).waitFor();
        }
      }),
  ],
  [
    'a customer is sent again to a chosen target, with a reason',
    (world) =>
      world.withPage({}, async (page) => {
        operator(world, false);
        const { person, tenant } = await world.example('customer');
        const { dialog } = await asked(
          page,
          person,
          'Resend to…',
          'Resend this customer',
          '/resend',
        );
        const { items } = await world.api.read(`/targets?tenant=${tenant}`);
        const [answer] = await Promise.all([
          page.waitForResponse((each) => each.url().endsWith('/resend')),
          dialog.getByLabel('Target').selectOption(items[0].target),
        ]);
        const { customers } = await answer.json();
        const act = dialog.getByRole('button', { name: 'Resend', exact: true });
        expect(await act.isDisabled(), 'it sends without a reason');
        await dialog.getByLabel('Note').fill('a test of the dashboard');
        if (!customers) {
          await dialog.getByText('Nothing would be sent.').waitFor();
          return expect(await act.isDisabled(), 'it sends nothing');
        }
        expect(await act.isEnabled(), 'it does not send with a reason');
        if (!world.changes) return page.keyboard.press('Escape');
        await page.keyboard.press('Enter');
        await dialog.getByText('It runs as').waitFor();
        await dialog.getByRole('button', { name: 'Close' }).press('Enter');
        await page.locator('button:focus', { hasText: 'Resend to…' }).waitFor();
      }),
  ],
  [
    'erasing shows what goes and what stays, and wants the id typed',
    (world) =>
      world.withPage({}, async (page) => {
        const { person } = await world.example('customer');
        const { dialog, preview } = await asked(
          page,
          person,
          'Erase…',
          'Erase this customer',
          '/erase',
        );
        await dialog.getByText('What stays:').waitFor();
        await dialog.locator('.preview').waitFor();
        same(
          (await dialog.locator('.preview dd').allInnerTexts()).slice(0, 3).join(),
          [preview.records, preview.entries, preview.calls].map(count).join(),
          'the counts',
        );
        const act = dialog.getByRole('button', { name: 'Erase', exact: true });
        expect(await act.isDisabled(), 'it erases without the id');
        if (world.me.role === 'operator') {
          await dialog.getByLabel('Note').fill('a test of the dashboard');
          await dialog.getByLabel('Customer id').fill(`${person}x`);
          expect(await act.isDisabled(), 'it erases with another id');
          await dialog.getByLabel('Customer id').fill(person);
          expect(await act.isEnabled(), 'it does not erase with the id');
        } else same(await act.getAttribute('title'), 'Needs the role operator', 'the title');
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
        same(await world.api.status(`/customers/${person}`), 200, 'the status of the customer');
      }),
  ],
  [
    'a customer is erased, and the page shows nothing of them any more',
    (world) =>
      world.withPage({}, async (page) => {
        operator(world);
        page.expected.push(/404/);
        const { person, tenant } = await another(world);
        const { dialog } = await asked(
          page,
          `${person}?tenant=${tenant}`,
          'Erase…',
          'Erase this customer',
          '/erase',
        );
        await dialog.getByLabel('Customer id').fill(person);
        await dialog.getByLabel('Note').fill('a test of the dashboard');
        await page.keyboard.press('Enter');
        await dialog.getByText('The customer is erased from ctsync.').waitFor();
        await dialog.getByRole('button', { name: 'Close' }).click();
        await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor();
        await page.open(`/customers/${person}?tenant=${tenant}`);
        await eventually(async () =>
          same(
            await page.getByText('No such customer').count(),
            (await world.api.status(`/customers/${person}?tenant=${tenant}`)) === 404 ? 1 : 0,
            'that there is no such customer',
          ),
        );
      }),
  ],
];
