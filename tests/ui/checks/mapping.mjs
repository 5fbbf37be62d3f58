import { eventually, expect, same, Skip } from '../lib/runner.mjs';

const box = (page) => page.getByLabel('Rules as JSON');

async function opened(world, page) {
  const [tenant] = world.me.tenants;
  if (!tenant) throw new Skip('there is no tenant');
  await page.open(`/mapping/${tenant}`);
  return { tenant, mapping: await world.api.read(`/mappings/${tenant}`) };
}

const operator = (world) => {
  if (world.me.role !== 'operator' || !world.changes)
    throw new Skip('needs an operator who may change');
};

const empty = '{"version": 1, "targets": {}}';

/** The same rules in another form: a change that changes nothing. */
const described = (text) =>
  JSON.stringify({ ...JSON.parse(text), description: `dashboard test ${Date.now()}` }, null, 2);

export default [
  [
    'the rules in use and their revisions are those of the API',
    (world) =>
      world.withPage({}, async (page) => {
        const { mapping } = await opened(world, page);
        if (mapping.text != null) same(await box(page).inputValue(), mapping.text, 'the text');
        if (mapping.revisions.length)
          same(
            await page.getByRole('group', { name: 'Revisions' }).locator('tbody tr').count(),
            mapping.revisions.length,
            'the number of revisions',
          );
      }),
  ],
  [
    'a mistake is told with its line, and leads to it',
    (world) =>
      world.withPage({}, async (page) => {
        const { tenant } = await opened(world, page);
        const text = '{\n  "version": 1,\n  "targets": {\n    oops\n  }\n}\n';
        await box(page).fill(text);
        await page.getByRole('button', { name: 'Check' }).click();
        const first = page.locator('.mistakes button').first();
        await first.waitFor();
        expect(
          /^Line (\d+|\?)/.test((await first.innerText()).trim()),
          'the mistake names no line',
        );
        await first.click();
        same(
          await page.evaluate(() => document.activeElement.tagName),
          'TEXTAREA',
          'what has the focus',
        );
        expect(tenant.length > 0, 'the tenant has no name');
      }),
  ],
  [
    'leaving with edits asks',
    (world) =>
      world.withPage({}, async (page) => {
        const { tenant } = await opened(world, page);
        await box(page).fill('{"version": 1, "targets": {}}');
        await page.getByRole('link', { name: 'Jobs' }).click();
        await page.getByRole('button', { name: 'Stay' }).click();
        same(new URL(page.url()).pathname, `/mapping/${tenant}`, 'the path');
        await page.getByRole('link', { name: 'Jobs' }).click();
        await page.getByRole('button', { name: 'Leave' }).click();
        await page.waitForURL('**/jobs');
      }),
  ],
  [
    'rules are tried on a delivery and compared with the last ones',
    (world) =>
      world.withPage({}, async (page) => {
        const { tenant } = await opened(world, page);
        const { items } = await world.api.read(`/deliveries?limit=50&tenant=${tenant}`);
        const delivery = items.find((each) => each.calls.made) ?? items[0];
        if (!delivery) throw new Skip('there is no delivery');
        await page.getByRole('tab', { name: 'Try on a delivery' }).click();
        await page.getByRole('combobox', { name: 'Delivery' }).fill(delivery.id);
        await page.keyboard.press('Enter');
        await page.getByText('Nothing was sent.').waitFor();
        await page.getByRole('tab', { name: 'What would change' }).click();
        await page.getByRole('button', { name: 'Compare' }).click();
        await page.getByText(/Changes [\d,]+ of the last [\d,]+ deliveries/).waitFor();
      }),
  ],
  [
    'rules are published with a note, and rolled back',
    (world) =>
      world.withPage({}, async (page) => {
        operator(world);
        const { tenant, mapping } = await opened(world, page);
        if (!mapping.editable) throw new Skip('the rules come from a file');
        await box(page).fill(described(mapping.text ?? empty));
        await page.getByRole('button', { name: 'Publish…' }).click();
        const dialog = page.getByRole('dialog', { name: 'Publish the rules' });
        const act = dialog.getByRole('button', { name: 'Publish' });
        expect(await act.isDisabled(), 'it publishes without a note');
        await dialog.getByLabel('Note').fill('a test of the dashboard');
        await act.click();
        await dialog.waitFor({ state: 'detached' });
        await eventually(async () =>
          expect(
            (await world.api.read(`/mappings/${tenant}`)).active !== mapping.active,
            'the old revision is used',
          ),
        );
        await page
          .getByRole('button', {
            name: mapping.active
              ? `Use again… revision ${mapping.active}`
              : 'Use the built-in mapping…',
            exact: true,
          })
          .click();
        await page.getByRole('dialog').getByRole('button', { name: /^Use / }).click();
        await eventually(async () =>
          same(
            (await world.api.read(`/mappings/${tenant}`)).active,
            mapping.active,
            'the active revision',
          ),
        );
      }),
  ],
  [
    'who publishes over another one is stopped',
    (world) =>
      world.withPage({}, async (page) => {
        operator(world);
        page.expected.push(/412/);
        const { mapping } = await opened(world, page);
        if (!mapping.editable) throw new Skip('the rules come from a file');
        await page.route('**/publish', (route) =>
          route.fulfill({
            status: 412,
            contentType: 'application/problem+json',
            body: '{"title":"changed","status":412,"code":"mapping.changed"}',
          }),
        );
        await box(page).fill(described(mapping.text ?? empty));
        await page.getByRole('button', { name: 'Publish…' }).click();
        await page.getByLabel('Note').fill('a test of the dashboard');
        await page.keyboard.press('Enter');
        await page.getByText('Somebody else published in the meantime.').waitFor();
      }),
  ],
];
