// SPDX-License-Identifier: MIT
//
// JSON.parse, transform of @segment/actions-core and JSON.stringify, with the same rules and payloads
// as ctsync: mapping_language.mjs FOLDER SECONDS. mapping_language_bench wrote the folder.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';

const { transform } = createRequire(import.meta.url)('@segment/actions-core/mapping-kit');
const [folder, seconds] = [process.argv[2], Number(process.argv[3] ?? 3)];
const names = readdirSync(folder).filter((name) => name.endsWith('.in.json'));
const payloads = names.map((name) => readFileSync(`${folder}/${name}`, 'utf8'));

let kept = 0;

// Nanoseconds per payload: the smaller of wall time and processor time, which favours the rival.
function timed(work, duration) {
  const begun = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  let count = 0;
  let elapsed = 0;
  while (elapsed < duration) {
    for (const payload of payloads) kept += work(payload);
    count += payloads.length;
    elapsed = Number(process.hrtime.bigint() - begun) / 1e9;
  }
  const { user, system } = process.cpuUsage(cpu);
  return Math.min(elapsed * 1e9, (user + system) * 1e3) / count;
}

const times = {};
for (const rules of ['ten_fields', 'whole']) {
  const mapping = JSON.parse(readFileSync(`${folder}/${rules}.json`, 'utf8'));
  const mapped = (payload) => JSON.stringify(transform(mapping, JSON.parse(payload)));
  names.forEach((name, i) => {
    const ours = JSON.parse(readFileSync(`${folder}/${name.replace('.in.', `.${rules}.out.`)}`, 'utf8'));
    if (!isDeepStrictEqual(JSON.parse(mapped(payloads[i])), ours)) throw new Error(`${name}: ${rules} differ`);
  });
  const length = (payload) => mapped(payload).length;
  timed(length, 0.5);
  times[`${rules}_ns`] = timed(length, seconds / 2);
}
console.log(JSON.stringify({ ...times, kept }));
