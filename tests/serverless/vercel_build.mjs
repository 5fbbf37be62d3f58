// SPDX-License-Identifier: MIT
//
// Usage: node vercel_build.mjs OUTPUT
//
// Makes `vercel build` take OUTPUT as the result of a project's build command. That does not check
// runtime and handler, so they are compared here.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const source = resolve(process.argv[2]);
const project = mkdtempSync(join(tmpdir(), 'ctsync-vercel-'));
const json = (path) => JSON.parse(readFileSync(path, 'utf8'));
try {
  mkdirSync(join(project, '.vercel'));
  writeFileSync(
    join(project, '.vercel/project.json'),
    JSON.stringify({ projectId: 'prj_test', orgId: 'team_test', settings: {} }),
  );
  writeFileSync(
    join(project, 'vercel.json'),
    JSON.stringify({
      framework: null, installCommand: '',
      buildCommand: `mkdir -p .vercel && cp -R '${source}' .vercel/`,
    }),
  );
  const built = spawnSync(
    resolve('node_modules/.bin/vercel'),
    ['build', '--yes', '--token', 'none'],
    {
      cwd: project, encoding: 'utf8', timeout: 240_000,
      env: { PATH: process.env.PATH, HOME: project, VERCEL_TELEMETRY_DISABLED: '1',
             NO_UPDATE_NOTIFIER: '1', CI: '1' },
    },
  );
  assert.equal(built.status, 0, `${built.stdout}${built.stderr}`);

  const output = join(project, '.vercel/output');
  const func = join(output, 'functions/index.func');
  const config = json(join(func, '.vc-config.json'));
  assert.equal(config.runtime, 'executable');
  assert.equal(config.handler, 'executable');
  for (const file of ['executable', 'ctsync', 'lib/loader']) {
    assert.ok(statSync(join(func, file)).mode & 0o111, `${file} can be executed`);
  }
  const routes = json(join(output, 'config.json')).routes;
  const taken = (path) => routes.find((route) => route.dest === '/index' && new RegExp(route.src).test(path));
  for (const path of ['/webhooks/commercetools', '/api/webhook', '/livez', '/readyz']) {
    assert.equal(taken(path)?.dest, '/index', path);
  }
  for (const path of ['/metrics', '/', '/webhooks/', '/webhooks/a/b']) {
    assert.equal(taken(path), undefined, path);
  }
  console.log('vercel build takes the output; runtime, handler, modes and routes are as made');
} finally {
  rmSync(project, { recursive: true, force: true });
}
