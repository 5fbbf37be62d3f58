import AxeBuilder from '@axe-core/playwright';
import {
  readForm,
  turnedOff,
  writeForm,
} from '../../../examples/webhook_server/admin/ui/src/screens/mapping/forms.js';
import * as edits from '../../../examples/webhook_server/admin/ui/src/screens/mapping/document.js';
import {
  parseTree,
  print,
  setAt,
} from '../../../examples/webhook_server/admin/ui/src/screens/mapping/tree.js';
import { drawn, eventually, expect, same, Skip } from '../lib/runner.mjs';

const box = (page) => page.getByLabel('Rules as JSON');
const view = (page, name) =>
  page.getByRole('group', { name: 'Rules as' }).getByRole('button', { name, exact: true }).click();

/** Puts a text in place of the rules that are edited, and shows it as rows. */
async function fill(page, text) {
  await view(page, 'JSON');
  await box(page).fill(text);
  await view(page, 'Rows');
}

/** The text that is edited; rows are shown before and after. */
async function textOf(page) {
  await view(page, 'JSON');
  const text = await box(page).inputValue();
  await view(page, 'Rows');
  return text;
}

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

/** Rules with a field of each form, in a format of their own. */
const rich = (target) => `{
  "version": 1,
  "constants": {"big": 9007199254740993, "exact": 1.10},
  "targets": {
    ${JSON.stringify(target)}: { "rules": [
      { "id": "one", "from": "builtin", "when": "builtin.type = \\"identify\\"",
        "set": { "traits": {
          "tier":   { "@path": "$.after.custom.fields.tier", "_metadata": { "note": "asked for by Ada" } },
          "since":  { "@date": { "value": { "@path": "$.after.createdAt" }, "as": "date" } },
          "sum":    9007199254740993,
          "region": { "@lookup": { "key": { "@path": "$.after.locale" }, "in": { "de": "DACH", "7": "x" } } },
          "deep":   { "@if": { "exists": { "@path": "$.after.vatId" }, "then": "yes" } }
        } },
        "drop": [ "traits.birthday", "traits.salutation" ] },
      { "id": "two", "from": "empty", "send": "track", "when": "change.kind = \\"none\\"", "event": "Never" }
    ] }
  }
}
`;

const field = (page, path) =>
  page.locator('.fields tbody tr').filter({ has: page.getByText(path, { exact: true }) });
const control = (page, name) => page.getByRole('dialog').getByLabel(name);
const apply = (page) => page.getByRole('button', { name: 'Apply' }).click();

async function withRich(world, page) {
  const { mapping, tenant } = await opened(world, page);
  const [target] = mapping.targets;
  if (!target) throw new Skip('there is no target');
  const text = rich(target);
  await fill(page, text);
  return { text, target, tenant, mapping };
}

/** The directives that rows know, as the mapping language writes them. */
const known = [
  '{ "@path": "$.after.email" }',
  '"gold"',
  '"12"',
  '12345678901234567890123',
  'null',
  '{ "@template": "{{after.firstName}}!" }',
  '{ "@case": { "value": { "@path": "$.a" }, "operator": "upper" } }',
  '{ "@date": { "@path": "$.a" } }',
  '{ "@date": { "value": { "@path": "$.a" }, "from": "eu", "as": "unix" } }',
  '{ "@phone": { "value": { "@path": "$.a" }, "country": { "@path": "$.b" } } }',
  '{ "@country": { "@path": "$.a" } }',
  '{ "@money": { "value": { "@path": "$.a" }, "as": "minor" } }',
  '{ "@hash": { "value": { "@path": "$.a" }, "as": "email", "country": "DE" } }',
  '{ "@first": [{ "@path": "$.a" }, { "@path": "$.b" }] }',
  '{ "@first": [{ "@path": "$.a" }, 0] }',
  '{ "@join": { "values": [{ "@path": "$.a" }, { "@path": "$.b" }], "separator": "" } }',
  '{ "@lookup": { "key": { "@path": "$.a" }, "in": { "b": 1, "7": 1.10 }, "else": "x" } }',
  '{ "@required": { "@path": "$.a" }, "_metadata": { "note": "n" } }',
];
/** What they do not know stays JSON. */
const unknown = [
  '{ "@path": "$.a", "_metadata": { "label": "x" } }',
  '{ "@path": { "@path": "$.a" } }',
  '{ "@date": { "value": { "@path": "$.a" }, "zone": "x" } }',
  '{ "@date": { "value": { "@path": "$.a" }, "as": "nonsense" } }',
  '{ "@case": { "operator": "title", "value": { "@path": "$.a" } } }',
  '{ "@first": [{ "@path": "$.a" }, 0, 1] }',
  '{ "@arrayPath": ["$.a", { "b": 1 }] }',
  '{ "@path": "$.a", "@template": "b" }',
  '[1, 2]',
];

export default [
  [
    'rows write again what they read, and leave alone what they do not know',
    () => {
      for (const text of known) {
        const field = readForm(text, parseTree(text));
        expect(field.id !== 'json', `rows do not know ${text}`);
        same(print(writeForm(field)), text, 'what is written');
        same(print(turnedOff(text)).includes(text), true, 'whether what is off is kept');
      }
      for (const text of unknown) same(readForm(text, parseTree(text)).id, 'json', text);
    },
  ],
  [
    'an edit of a row leaves every other byte as it was',
    () => {
      const text = rich('segment');
      const read = (now) => edits.readRules(now, ['segment', 'crm']).targets[0].rules[0];
      const rule = read(text);
      same(
        rule.rows.map((row) => row.id).join(),
        'path,date,fixed,lookup,json,drop,drop',
        'the forms',
      );
      for (const row of rule.rows.filter((each) => each.canBeOff)) {
        const without = edits.switchRow(text, row);
        const again = read(without).rows.find((each) => each.pointer === row.pointer);
        same(again.off, true, `whether ${row.path} is off`);
        same(edits.switchRow(without, again), text, 'the text after off and on');
      }
      const [tier] = rule.rows;
      const set = edits.setRow(text, rule, tier, { ...tier, from: '$.after.email' });
      same(
        set,
        text
          .replace('"tier":   {', '"tier": {')
          .replace('$.after.custom.fields.tier', '$.after.email'),
        'the text',
      );
      const twice = setAt(setAt(text, tier.keys), rule.rows[6].keys);
      same(read(twice).rows.length, 5, 'the number of rows');
      expect(twice.includes('[ "traits.birthday" ]'), 'the other items of the list changed');
      const gone = setAt(setAt(text, rule.rows[5].keys), rule.rows[5].keys);
      expect(!gone.includes('"drop"'), 'an empty list stays');
      same(edits.readRules('{"a": 1, "a": 2}', []).twice, 1, 'the line of a repeated key');
      same(
        edits.isTaken(text, [...rule.keys, 'set', 'traits', 'sum', 'x'], null),
        true,
        'what is below a value',
      );
    },
  ],
  [
    'the rules in use and their revisions are those of the API',
    (world) =>
      world.withPage({}, async (page) => {
        const { mapping } = await opened(world, page);
        await view(page, 'JSON');
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
        await view(page, 'JSON');
        await box(page).fill(text);
        await page.getByRole('button', { name: 'Check' }).click();
        const first = page.locator('.mistakes button').first();
        await first.waitFor();
        expect(
          /^Line (\d+|\?)/.test((await first.innerText()).trim()),
          'the mistake names no line',
        );
        await first.click();
        await eventually(async () =>
          same(
            await page.evaluate(() => document.activeElement.tagName),
            'TEXTAREA',
            'what has the focus',
          ),
        );
        await view(page, 'Rows');
        await page.getByText('Rows need JSON that is right').waitFor();
        expect(tenant.length > 0, 'the tenant has no name');
      }),
  ],
  [
    'leaving with edits asks',
    (world) =>
      world.withPage({}, async (page) => {
        const { tenant } = await opened(world, page);
        await fill(page, '{"version": 1, "targets": {}}');
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
        const tried = page.getByRole('combobox', { name: 'Delivery, or test data' });
        for (const what of [delivery.id, 'customer.created']) {
          await tried.fill(what);
          await page.keyboard.press('Enter');
          await page.getByText(`What ${what} sends now`).waitFor();
        }
        await page.getByRole('tab', { name: 'What would change' }).click();
        await page.getByRole('button', { name: 'Compare' }).click();
        await page
          .getByText(/Changes [\d,]+ calls? of the last [\d,]+ deliveries/)
          .first()
          .waitFor();
      }),
  ],
  [
    'rules are published with a note, and rolled back',
    (world) =>
      world.withPage({}, async (page) => {
        operator(world);
        const { tenant, mapping } = await opened(world, page);
        if (!mapping.editable) throw new Skip('the rules come from a file');
        await fill(page, described(mapping.text ?? empty));
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
        const { active } = await world.api.read(`/mappings/${tenant}`);
        const show = page.getByRole('button', { name: `Show revision ${active}`, exact: true });
        await show.click();
        const text = page.getByRole('dialog', { name: `Revision ${active}` });
        await text.getByText('It is used now.').waitFor();
        await text.getByRole('button', { name: 'Close', exact: true }).last().click();
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
        await fill(page, described(mapping.text ?? empty));
        await page.getByRole('button', { name: 'Publish…' }).click();
        await page.getByLabel('Note').fill('a test of the dashboard');
        await page.keyboard.press('Enter');
        await page.getByText('Somebody else published in the meantime.').waitFor();
      }),
  ],
  [
    'fields are switched, edited, moved and removed by keyboard, and that is undone',
    (world) =>
      world.withPage({}, async (page) => {
        const { text } = await withRich(world, page);
        same(
          await page.getByRole('group', { name: 'Fields of one' }).locator('tbody tr').count(),
          7,
          'the number of rows',
        );
        const press = async (button, key = 'Enter') => {
          await button.focus();
          await page.keyboard.press(key);
        };
        const focus = (name) =>
          eventually(async () =>
            same(
              await page.evaluate(
                () =>
                  document.activeElement.getAttribute('aria-label') ??
                  document.activeElement.textContent.replace(/\s+/g, ' ').trim(),
              ),
              name,
              'what has the focus',
            ),
          );
        const use = page.getByRole('switch', { name: 'Use traits.tier' });
        await press(use, 'Space');
        await page.getByText('No mistakes.').waitFor();
        same(await use.getAttribute('aria-checked'), 'false', 'whether the field is used');
        const without = await textOf(page);
        expect(without.includes('"$.after.custom.fields.tier"'), 'the field that is off is lost');
        await press(page.getByRole('switch', { name: 'Use traits.tier' }), 'Space');
        same(await textOf(page), text, 'the text after off and on');
        await press(page.getByRole('button', { name: 'Edit traits.since' }));
        await control(page, /^Form/).selectOption('hash');
        await control(page, /^Of/).selectOption('email');
        await control(page, /^Note/).fill('for the ads');
        await page.keyboard.press('Enter');
        await focus('Edit traits.since');
        await field(page, 'traits.since').getByText('for the ads').waitFor();
        await page.getByText('No mistakes.').waitFor();
        await press(page.getByRole('button', { name: 'Move up traits.salutation' }));
        await focus('Move down traits.salutation');
        await press(page.getByRole('button', { name: 'Remove traits.sum' }));
        await focus('Edit traits.region');
        const now = await textOf(page);
        expect(now.includes('"exact": 1.10}'), 'a number was written in another way');
        expect(now.includes('[ "traits.salutation", "traits.birthday" ]'), 'the item did not move');
        expect(!now.includes('"sum"'), 'the field is there still');
        const undo = page.getByRole('button', { name: 'Undo', exact: true });
        for (let steps = 0; steps < 5; steps += 1) await undo.click();
        same(await textOf(page), text, 'the text after all is undone');
      }),
  ],
  [
    'fields and rules are added and removed',
    (world) =>
      world.withPage({}, async (page) => {
        const { target } = await withRich(world, page);
        await page.getByRole('button', { name: 'Add field… to one' }).click();
        await control(page, /^To/).fill('traits.sum');
        await control(page, /^From/).fill('$.after.email');
        await apply(page);
        await page.getByText('Something else stands there already.').waitFor();
        await control(page, /^To/).fill('context.shop.mail');
        await control(page, /^Form/).selectOption('lower');
        await apply(page);
        await field(page, 'context.shop.mail').getByText('lower case').waitFor();
        await page.getByRole('button', { name: `Add rule… for ${target}` }).click();
        await control(page, /^Kind/).selectOption('Send a track');
        await control(page, /^Id/).fill('mine');
        await control(page, /^When/).fill('change.kind = "created"');
        await apply(page);
        const rule = page.getByRole('group', { name: 'Rule mine' });
        await rule.getByText('sends its own track').waitFor();
        await rule.getByText('expected a member event').waitFor();
        await page.getByRole('button', { name: 'Add field… to mine' }).click();
        await control(page, /^To/).fill('event');
        await control(page, /^Form/).selectOption('fixed');
        await control(page, /^Value/).fill('Joined');
        await apply(page);
        await page.getByText('No mistakes.').waitFor();
        await page.getByRole('switch', { name: 'Use rule mine' }).click();
        await page.getByRole('button', { name: 'More of rule mine' }).click();
        await page.getByRole('menuitem', { name: 'Move up' }).click();
        const { rules } = JSON.parse(await textOf(page)).targets[target];
        same(rules.map(({ id }) => id).join(), 'one,mine,two', 'the sequence of rules');
        same(rules[1].enabled, false, 'whether the rule is used');
        same(rules[0].set.context.shop.mail['@case'].operator, 'lower', 'the new field');
        await page.getByRole('button', { name: 'More of rule mine' }).click();
        await page.getByRole('menuitem', { name: 'Remove' }).click();
        await rule.waitFor({ state: 'detached' });
      }),
  ],
  [
    'what rows do not know is shown as JSON and edited there, and repeated keys lock rows',
    (world) =>
      world.withPage({}, async (page) => {
        const { text } = await withRich(world, page);
        await field(page, 'traits.deep').getByText('{ "@if": { "exists"').waitFor();
        await page.getByRole('button', { name: 'Edit as JSON traits.deep' }).click();
        await eventually(async () => {
          const chosen = await box(page).evaluate((node) =>
            node.value.slice(node.selectionStart, node.selectionEnd),
          );
          expect(chosen.includes('"deep":'), `the line that is chosen is ${chosen}`);
        });
        await fill(page, text.replace('"id": "one"', '"id": "one", "id": "one"'));
        await page.getByText('On line 6 a key stands a second time').waitFor();
        expect(
          await page.getByRole('switch', { name: 'Use traits.tier' }).isDisabled(),
          'a row can be edited',
        );
        same(
          await page.getByRole('button', { name: 'Edit traits.tier' }).isDisabled(),
          true,
          'a row is locked',
        );
      }),
  ],
  [
    'mistakes of the server are told at their row and their rule',
    (world) =>
      world.withPage({}, async (page) => {
        const { text } = await withRich(world, page);
        await fill(
          page,
          text.replace('"as": "date"', '"as": "nonsense"').replace('"id": "two"', '"id": "t w o"'),
        );
        await page.getByRole('button', { name: 'Check' }).click();
        await field(page, 'traits.since').locator('.wrong').waitFor();
        await page
          .getByRole('group', { name: 'Rule t w o' })
          .locator('.rule-head .wrong')
          .waitFor();
        same(await page.locator('.wrong').count(), 2, 'the number of mistakes');
      }),
  ],
  [
    'what would change is told with fields and deliveries',
    (world) =>
      world.withPage({}, async (page) => {
        const { tenant, mapping } = await opened(world, page);
        const { items } = await world.api.read(`/deliveries?limit=200&tenant=${tenant}`);
        if (!items.some((each) => each.calls.made)) throw new Skip('no delivery made a call');
        const [target] = mapping.targets;
        const rule = { id: 'seen', from: 'builtin', set: { traits: { dashboard_test: 'yes' } } };
        await fill(page, JSON.stringify({ version: 1, targets: { [target]: { rules: [rule] } } }));
        await page.getByRole('tab', { name: 'What would change' }).click();
        await page.getByRole('button', { name: 'Compare' }).click();
        await page
          .getByText(/Changes [\d,]+ calls?/)
          .first()
          .waitFor();
        await page.locator('.changes').getByText('dashboard_test').first().waitFor();
        const link = page.locator('.changes a').first();
        expect(
          (await link.getAttribute('href')).startsWith('/deliveries/inbox-'),
          'the link leads elsewhere',
        );
      }),
  ],
  ...[1280, 375].map((width) => [
    `rows and their dialog are accessible (${width} px)`,
    (world) =>
      world.withPage({ width }, async (page) => {
        const { text } = await withRich(world, page);
        await fill(page, text.replace('"as": "date"', '"as": "nonsense"'));
        await page.getByRole('button', { name: 'Check' }).click();
        await page.locator('.wrong').waitFor();
        const examine = async (what) => {
          const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
          for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme });
            await drawn(page);
            const builder = new AxeBuilder({ page }).setLegacyMode(true).withTags(rules);
            const { violations } = await builder.analyze();
            const told = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`);
            expect(!told.length, `${what}, ${colorScheme}:\n${told.join('\n')}`);
          }
        };
        await page.getByRole('switch', { name: 'Use traits.tier' }).click();
        await examine('rows');
        await page.getByRole('button', { name: 'Edit traits.region' }).click();
        await examine('the dialog of a row');
        await page.keyboard.press('Escape');
        await page
          .getByRole('button', { name: /^Add rule… for/ })
          .first()
          .click();
        await examine('the dialog of a rule');
      }),
  ]),
  [
    'two who edit see the texts of both before one replaces the other',
    (world) =>
      world.withPage({}, async (page) => {
        operator(world);
        page.expected.push(/412/);
        const { tenant, mapping } = await opened(world, page);
        if (!mapping.editable) throw new Skip('the rules come from a file');
        const send = async (path, body, more) => {
          const authorization = world.api.token
            ? { Authorization: `Bearer ${world.api.token}` }
            : {};
          const headers = {
            'Content-Type': 'application/json',
            'X-Ctsync': '1',
            ...authorization,
            ...more,
          };
          const request = { method: 'POST', headers, body: JSON.stringify(body) };
          const { status } = await fetch(
            `${world.api.url}/api/v1/mappings/${tenant}/${path}`,
            request,
          );
          same(status, 200, `the answer to ${path}`);
        };
        const mine = described(mapping.text ?? empty).replace(
          'dashboard test',
          'mine of the dashboard',
        );
        await fill(page, mine);
        const theirs = described(mapping.text ?? empty).replace(
          'dashboard test',
          'theirs of the dashboard',
        );
        await send(
          'publish',
          { text: theirs, note: 'a test of the dashboard' },
          { 'If-Match': `"${mapping.active ?? 0}"` },
        );
        try {
          await page.getByRole('button', { name: 'Publish…' }).click();
          const dialog = page.getByRole('dialog', { name: 'Publish the rules' });
          await dialog.getByLabel(/^Note/).fill('a test of the dashboard');
          await page.keyboard.press('Enter');
          await dialog.getByText('Somebody else published in the meantime.').waitFor();
          await dialog.getByText('theirs of the dashboard').waitFor();
          await dialog.getByText('mine of the dashboard').waitFor();
          await dialog.getByRole('button', { name: 'Keep mine' }).click();
          await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
          await dialog.waitFor({ state: 'detached' });
          same((await world.api.read(`/mappings/${tenant}`)).text, mine, 'the text in use');
        } finally {
          await send('use', { number: mapping.active ?? 0 });
        }
      }),
  ],
];
