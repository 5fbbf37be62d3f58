// Starts a stand-in target and the server, sends it deliveries, runs the tests and stops all.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeApi } from './api.mjs';
import { post } from './deliveries.mjs';
import { serveFront } from './front.mjs';
import { eventually, expect } from './runner.mjs';
import { standIn } from './stand_in.mjs';

const [program, ...args] = process.argv.slice(2);
const own = args.includes('--dist');
const role = args.includes('--viewer') ? 'viewer' : 'operator';
const secret = '0123456789abcdef0123';
const many = 300;
const folder = mkdtempSync(join(tmpdir(), 'ctsync-ui-'));
const started = [];

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function start(command, list, options) {
  const child = spawn(command, list, options);
  child.over = new Promise((resolve) => {
    child.on('exit', (code) => resolve(code ?? 1));
    child.on('error', () => resolve(1));
  });
  started.push(child);
  return child;
}

function serve(port, adminPort, target, tokens) {
  const log = openSync(join(folder, 'log'), 'a');
  const child = start(program, ['serve'], {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      ADMIN_LISTEN: `127.0.0.1:${adminPort}`,
      ADMIN_TOKENS: tokens,
      WEBHOOK_SECRET: secret,
      SEGMENT_WRITE_KEY: 'k',
      SEGMENT_REGION: `http://127.0.0.1:${target.address().port}`,
      INBOX_DATABASE_URL: `sqlite:${join(folder, 'ctsync.db')}`,
    },
  });
  closeSync(log);
  child.over.then((code) => (child.ended = code));
  return child;
}

async function run() {
  const target = await standIn();
  const made = execFileSync(program, ['admin', 'token', 'test', '--role', role, '--json']);
  const { token, setting } = JSON.parse(made);
  const [port, adminPort] = [await freePort(), await freePort()];
  const server = serve(port, adminPort, target, setting);
  const url = `http://127.0.0.1:${adminPort}`;
  const api = makeApi(url, token);
  const overview = () => api.read('/overview?since=1h');
  const ask = async () => {
    if (server.ended !== undefined) return null;
    return overview();
  };
  if (!(await eventually(ask, 60))) throw new Error(`the server ended with ${server.ended}`);
  const accepted = await post(`http://127.0.0.1:${port}/webhooks/commercetools`, secret, many);
  expect(accepted >= many, `only ${accepted} deliveries were accepted`);
  await eventually(async () => {
    const { entries, calls } = await overview();
    expect(entries.received >= many, `the overview shows ${entries.received} of ${many}`);
    // While a call is retried, the API may say something newer than the page that was drawn before.
    expect(
      !entries.waiting && !calls.waiting && !calls.retrying && calls.dead,
      'not all deliveries and calls have ended',
    );
  }, 120);
  let front = url;
  if (own) {
    const dist = new URL('../../../examples/webhook_server/admin/ui/dist/', import.meta.url);
    front = `http://127.0.0.1:${(await serveFront(dist.pathname, url)).address().port}`;
  }
  const more = args.filter((each) => !['--dist', '--viewer'].includes(each));
  const tests = new URL('../run.mjs', import.meta.url).pathname;
  const list = [tests, '--url', front, '--token', token, ...more];
  return start(process.execPath, list, { stdio: 'inherit' }).over;
}

async function stop() {
  for (const child of started) {
    if (child.exitCode === null) child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await child.over;
    clearTimeout(late);
  }
  rmSync(folder, { recursive: true, force: true });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => stop().then(() => process.exit(1)));
let code = 1;
try {
  code = await run();
} catch (error) {
  if (existsSync(join(folder, 'log')))
    console.error(readFileSync(join(folder, 'log'), 'utf8').split('\n').slice(-20).join('\n'));
  console.error(error.message);
  console.log('0 passed, 1 failed');
}
await stop();
process.exit(code);
