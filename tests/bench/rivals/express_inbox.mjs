// SPDX-License-Identifier: MIT
//
// A typical durable webhook with Express: it reads the raw body, verifies its HMAC, commits it once
// to SQLite with synchronous=FULL and answers 202. express_inbox.mjs DATABASE SECRET prints its
// port.
import { createHmac, timingSafeEqual } from 'node:crypto';
import Database from 'better-sqlite3';
import express from 'express';

const [file, secret] = process.argv.slice(2);
const database = new Database(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec(`CREATE TABLE IF NOT EXISTS inbox (
  id INTEGER PRIMARY KEY, message_id TEXT UNIQUE NOT NULL, body BLOB NOT NULL,
  received_at INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting')`);
const insert = database.prepare(
  'INSERT INTO inbox (message_id, body, received_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
);

const app = express();
app.disable('x-powered-by');
app.post(
  '/webhooks/commercetools',
  express.raw({ type: 'application/json', limit: '1mb' }),
  (request, response) => {
    const timestamp = request.get('x-timestamp') ?? '';
    const claimed = Buffer.from(request.get('x-signature') ?? '', 'hex');
    const due = createHmac('sha256', secret).update(`${timestamp}.`).update(request.body).digest();
    const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300;
    if (!fresh || claimed.length !== due.length || !timingSafeEqual(claimed, due)) {
      return response.status(401).json({ ok: false, error: 'invalid signature' });
    }
    const message = JSON.parse(request.body.toString('utf8'));
    if (!message.customer?.email) {
      return response.status(400).json({ ok: false, error: 'no customer' });
    }
    const { changes } = insert.run(message.id, request.body, Date.now());
    const status = changes === 1 ? 'accepted' : 'duplicate_ignored';
    return response.status(202).json({ ok: true, status, id: message.id });
  },
);
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
