import { expect, same } from '../lib/runner.mjs';
import { isPlain, wordsOf } from '../lib/text.mjs';

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
];
