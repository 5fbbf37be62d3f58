// Serves the built files of a folder before the API of a running server, for work on the front end.
import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { extname, join } from 'node:path';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

/** @returns {Promise<http.Server>} on a free port of this machine */
export async function serveFront(folder, upstream) {
  const files = new Map(
    readdirSync(folder).map((name) => [`/${name.slice(0, -3)}`, readFileSync(join(folder, name))]),
  );
  // The real headers, so that the real policy counts.
  const page = await fetch(`${upstream}/`);
  const policy = page.headers.get('content-security-policy');
  const server = http.createServer((request, response) => {
    const path = request.url.replace(/\?.*/, '');
    if (path.startsWith('/api/')) return pass(request, response, upstream);
    const name = files.has(path) ? path : '/index.html';
    if (name !== path && extname(path)) return response.writeHead(404).end();
    response.writeHead(200, {
      'Content-Type': types[extname(name)],
      'Content-Encoding': 'gzip',
      'Content-Security-Policy': policy,
      'Cache-Control': name === '/index.html' ? 'no-cache' : 'max-age=31536000, immutable',
    });
    response.end(files.get(name));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function pass(request, response, upstream) {
  const { method, headers, url } = request;
  const onwards = http.request(upstream + url, { method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onwards.on('error', () => response.writeHead(502).end());
  request.pipe(onwards);
}
