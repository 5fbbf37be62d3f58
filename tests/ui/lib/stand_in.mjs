import http from 'node:http';

/** A target that takes what it is sent, but asks one in ten to wait and refuses some for good. */
export async function standIn() {
  let asked = 0;
  const answer = (body) => {
    if (body.includes('refuse'))
      return [400, '{"success":false,"message":"refused for ada@shop.example"}'];
    asked += 1;
    return asked % 10 === 3 ? [429, '{}'] : [200, '{"success":true}'];
  };
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const [status, text] = answer(Buffer.concat(parts).toString());
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
