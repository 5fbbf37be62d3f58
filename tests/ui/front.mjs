// For work on the front end: its built files before the API of a running server.
//   node tests/ui/front.mjs http://127.0.0.1:8081
import { serveFront } from './lib/front.mjs';

const dist = new URL('../../examples/webhook_server/admin/ui/dist/', import.meta.url).pathname;
const server = await serveFront(dist, process.argv[2]);
console.log(`http://127.0.0.1:${server.address().port}`);
