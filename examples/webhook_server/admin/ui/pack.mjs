// Makes of dist/ what the server embeds: every file gzipped, with a hash in its name, the same bytes
// on every machine. The theme script is not a module, so Vite copies it; it gets its hash here.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = new URL('./dist/', import.meta.url).pathname;
const limit = 100_000;

const theme = readFileSync(join(dist, 'theme.js'));
const themeName = `theme-${createHash('sha256').update(theme).digest('base64url').slice(0, 8)}.js`;
renameSync(join(dist, 'theme.js'), join(dist, themeName));
const index = join(dist, 'index.html');
writeFileSync(index, readFileSync(index, 'utf8').replace('/theme.js', `/${themeName}`));

let total = 0;
for (const name of readdirSync(dist).sort()) {
  const packed = gzipSync(readFileSync(join(dist, name)), { level: 9 });
  packed.fill(0, 4, 8); // no time of modification
  packed[9] = 255; // no operating system
  writeFileSync(join(dist, `${name}.gz`), packed);
  rmSync(join(dist, name));
  total += packed.length;
  console.log(`${String(packed.length).padStart(7)}  ${name}.gz`);
}
console.log(`${String(total).padStart(7)}  in all`);
if (total > limit) {
  console.error(`The dashboard is larger than ${limit} bytes.`);
  process.exit(1);
}
