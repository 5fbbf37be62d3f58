// Drives the dashboard of a running server in a browser:
//   node tests/ui/run.mjs --url http://127.0.0.1:8081 [--token T] [--pictures DIR] [--read-only] [--only WORD]
//   node tests/ui/run.mjs --url http://127.0.0.1:8081 [--token T] --docs docs/pictures
// What must be drawn is read from the same server's API, so any data will do.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { makeApi } from './lib/api.mjs';
import { makeWorld } from './lib/world.mjs';
import { runAll } from './lib/runner.mjs';

const options = {
  url: null,
  token: null,
  pictures: null,
  docs: null,
  only: null,
  browser: process.env.CHROMIUM ?? '/usr/bin/chromium',
  'read-only': false,
};
const args = process.argv.slice(2);
while (args.length) {
  const name = args.shift().replace(/^--/, '');
  if (!(name in options)) usage(`--${name} is unknown`);
  options[name] =
    typeof options[name] === 'boolean' ? true : (args.shift() ?? usage(`--${name} needs a value`));
}
if (!options.url) usage('--url is missing');

function usage(text) {
  console.error(
    `${text}\nusage: node tests/ui/run.mjs --url URL [--token T] [--pictures DIR] [--read-only] [--only WORD]`,
  );
  process.exit(2);
}

const names = [
  'pure',
  'frame',
  'overview',
  'live',
  'delivery',
  'customer',
  'dead',
  'targets',
  'jobs',
  'mapping',
  'settings',
  'hostile',
  'hostile_acts',
  'errors',
  'looks',
];
const checks = [];
for (const name of options.docs ? ['docs'] : names) {
  const { default: list } = await import(`./checks/${name}.mjs`);
  for (const [title, check] of list) checks.push({ title: `${name}: ${title}`, check });
}

if (options.pictures) mkdirSync(options.pictures, { recursive: true });
const browser = await chromium.launch({ executablePath: options.browser, args: ['--no-sandbox'] });
let failed = 1;
try {
  const api = makeApi(options.url.replace(/\/$/, ''), options.token);
  const world = await makeWorld(browser, api, options);
  failed = await runAll(
    checks.filter(({ title }) => !options.only || title.includes(options.only)),
    world,
  );
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);
