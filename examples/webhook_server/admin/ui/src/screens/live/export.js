import { save } from '../../core/copy.js';
import { plain } from '../../core/json.js';

/** A cell that no spreadsheet takes for a formula. */
function cell(value) {
  const text = value == null ? '' : plain(value);
  const tame = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replace(/"/g, '""')}"` : tame;
}

const columns = [
  ['id', (row) => row.id],
  ['delivery', (row) => row.delivery],
  ['tenant', (row) => row.tenant],
  ['received_at', (row) => row.received_at],
  ['source', (row) => row.source],
  ['type', (row) => row.type],
  ['family', (row) => row.about?.family],
  ['about', (row) => row.about?.id],
  ['state', (row) => row.shown],
  ['calls_made', (row) => row.calls?.made],
  ['calls_accepted', (row) => row.calls?.accepted],
  ['end_to_end_ms', (row) => row.end_to_end_ms],
  ['reason', (row) => row.reason?.code],
];

/** Saves the rows of the page as they are shown, masked. */
export function saveRows(rows, format) {
  if (format === 'ndjson') {
    save(
      'deliveries.ndjson',
      'application/x-ndjson',
      rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    );
    return;
  }
  const lines = [
    columns.map(([name]) => name),
    ...rows.map((row) => columns.map(([, of]) => cell(of(row)))),
  ];
  save('deliveries.csv', 'text/csv', lines.map((line) => `${line.join(',')}\r\n`).join(''));
}
