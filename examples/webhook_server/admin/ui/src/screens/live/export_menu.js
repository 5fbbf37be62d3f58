import { useOperator } from '../../core/act.js';
import { fetchFile, query } from '../../core/api.js';
import { save, say } from '../../core/copy.js';
import { html, useState } from '../../core/ui.js';
import { Menu } from '../../parts/menu.js';

const types = { ndjson: 'application/x-ndjson', csv: 'text/csv' };

/** Files of what the list shows: the server makes those of all that matches, for operators. */
export function ExportMenu({ of, values, more = [] }) {
  const { may } = useOperator();
  const [busy, setBusy] = useState(false);
  const fetchAll = async (format) => {
    setBusy(true);
    say('The file is being made…');
    try {
      const file = await fetchFile(`/export${query({ ...values, of, format })}`);
      save(`${of}.${format}`, types[format], file.text);
      say(file.complete ? 'All that matches is in the file.' : 'The newest are in the file: narrow the filter for older ones.');
    } catch (error) {
      say(`Could not export: ${error.message}`);
    }
    setBusy(false);
  };
  const all = (name, format) => ({
    label: `All that match as ${name}`,
    note: 'masked, the newest 100,000',
    icon: 'save',
    act: () => !busy && fetchAll(format),
  });
  const items = [...(may ? [all('NDJSON', 'ndjson'), all('CSV', 'csv')] : []), ...more];
  return items.length ? html`<${Menu} label="Export" icon="save" items=${items} />` : null;
}
