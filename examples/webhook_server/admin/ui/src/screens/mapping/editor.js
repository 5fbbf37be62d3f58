import { useChange } from '../../core/act.js';
import { session } from '../../core/api.js';
import { plural } from '../../core/format.js';
import { part } from '../../core/route.js';
import { useStore } from '../../core/store.js';
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { LineDiff } from '../../parts/line_diff.js';
import { Segments, Tabs } from '../../parts/segments.js';
import { Failure } from '../../parts/told.js';
import { Changes } from './changes.js';
import { lineOf } from './document.js';
import { useLeave } from './leave.js';
import { Mistakes } from './mistakes.js';
import { PublishDialog } from './publish.js';
import { Rows } from './rows.js';
import { TextBox } from './text_box.js';
import { Try } from './try.js';

const fromFile = 'The rules of this tenant come from a file';
const first = '{\n  "version": 1,\n  "targets": {}\n}\n';
const views = [
  ['rows', 'Rows'],
  ['json', 'JSON'],
];
const tabs = [
  { id: 'edits', name: 'Your edits' },
  { id: 'try', name: 'Try on a delivery' },
  { id: 'changes', name: 'What would change' },
];

/** Puts the selection on a line of the text. */
function select(box, text, line) {
  const before = text.split('\n').slice(0, line - 1);
  const start = before.join('\n').length + (line > 1 ? 1 : 0);
  const end = text.indexOf('\n', start);
  box.focus();
  box.setSelectionRange(start, end < 0 ? text.length : end);
  box.scrollTop = Math.max(0, (line - 6) * 18);
}

export function Editor({ tenant, mapping, onPublished }) {
  const { me } = useStore(session);
  const original = mapping.text ?? first;
  const [base, setBase] = useState({ text: original, active: mapping.active });
  const [text, setText] = useState(original);
  const [past, setPast] = useState([]);
  const [view, setView] = useState('rows');
  const [line, setLine] = useState(null);
  const [mistakes, setMistakes] = useState(null);
  const [publishing, setPublishing] = useState(false);
  const [tab, setTab] = useState('edits');
  const [compared, setCompared] = useState(null);
  const checking = useChange();
  const box = useRef(null);
  const latest = useRef(text);
  latest.current = text;
  const edited = text !== base.text;
  // What we published ourselves is newer than the last answer.
  const newer = mapping.active !== base.active && mapping.active !== base.before;
  const theirs = newer ? original : base.text;
  const leave = useLeave(edited);

  const change = (next) => {
    setText(next);
    setMistakes(null);
    setPast([]);
  };
  const follow = () => {
    setBase({ text: original, active: mapping.active });
    change(original);
  };
  const keepMine = () => setBase({ text: original, active: mapping.active });

  // Somebody else published: without edits of our own we simply follow.
  useEffect(() => {
    if (newer && !edited) follow();
    else if ('before' in base && mapping.active === base.active)
      setBase({ text: base.text, active: base.active });
  }, [newer, edited, original, mapping.active]);

  useEffect(() => {
    if (view !== 'json' || !line) return;
    select(box.current, text, line);
    setLine(null);
  }, [view, line]);

  const check = async (checked = text) => {
    const answer = await checking.change(`/mappings/${part(tenant)}/check`, { text: checked });
    if (answer && latest.current === checked) setMistakes(answer.mistakes ?? []);
    return answer && !answer.mistakes?.length;
  };
  /** An edit in rows: it can be taken back, and is checked at once. */
  const edit = (next, before = [...past.slice(-99), text]) => {
    if (next === text) return;
    latest.current = next;
    change(next);
    setPast(before);
    check(next);
  };
  const publish = async () => (await check()) && setPublishing(true);
  const published = (number) => {
    setPublishing(false);
    setBase({ text, active: number, before: mapping.active });
    onPublished();
  };
  const goTo = (wanted) => {
    setView('json');
    setLine(wanted);
  };
  const editable = mapping.editable !== false;
  const may = me?.role === 'operator' && editable;
  const needs = may ? undefined : editable ? 'Needs the role operator' : fromFile;
  const state = edited
    ? 'edited, not published'
    : mapping.text == null
      ? 'no rules yet'
      : `as revision ${base.active}`;
  const fresh = compared?.text === text;
  return html`${
    newer &&
    edited &&
    html`<div class="told warn" role="status"><div>
      <p>${
        mapping.active == null
          ? 'The built-in mapping was chosen'
          : `Revision ${mapping.active} was published`
      } while you edit.</p>
      <small>Below, “Your edits” compares yours with it. Publishing replaces it.</small></div>
      <div class="end"><button type="button" class="button small" onClick=${follow}>
        Take theirs</button> <button type="button" class="button small" onClick=${keepMine}>
        Keep mine</button></div></div>`
  }
    <section class="card" aria-labelledby="h-editor"><div class="card-head"><h2 id="h-editor">Rules
      </h2><span class="card-note">${state}</span>
      <div class="end"><${Segments} label="Rules as" options=${views} chosen=${view}
        onChoose=${setView} /></div></div>
      ${
        view === 'rows'
          ? html`<${Rows} text=${text} names=${mapping.targets ?? []} mistakes=${mistakes ?? []}
              onText=${edit} onJson=${(keys) => goTo(lineOf(text, keys))} />`
          : html`<${TextBox} text=${text} onText=${change} mistakes=${mistakes ?? []} box=${box} />
              <${Mistakes} mistakes=${mistakes ?? []} onGo=${goTo} />`
      }
      <${Failure} error=${checking.error} doing="Could not check" />
      <div class="bar"><span role="status" class="card-note">
        ${!editable ? `${fromFile}. Try them here, and change them there. ` : ''}
        ${mistakes == null ? '' : mistakes.length ? plural(mistakes.length, 'mistake') : 'No mistakes.'}
        ${
          fresh &&
          ` Changes ${plural(compared.changed, 'call')} of the last ${plural(compared.looked_at, 'delivery', 'deliveries')}.`
        }
        </span>
        <div class="end">${
          past.length > 0 &&
          html`<button type="button" class="button"
          onClick=${() => edit(past.at(-1), past.slice(0, -1))}>Undo</button>`
        }
          ${
            edited &&
            html`<button type="button" class="button"
          onClick=${() => change(base.text)}>Undo all edits</button>`
          }
          <button type="button" class="button" disabled=${checking.busy} onClick=${() => check()}>
            ${checking.busy ? 'Checking…' : 'Check'}</button>
          <button type="button" class="button primary" disabled=${!may || !edited || checking.busy}
            title=${needs} onClick=${publish}>Publish…
            </button></div></div>
    </section>
    <section class="card" aria-label="Before you publish">
      <${Tabs} label="Before you publish" tabs=${tabs} chosen=${tab} onChoose=${setTab}>
      ${tab === 'edits' && html`<${LineDiff} before=${theirs} after=${text} label="Your edits" />`}
      ${tab === 'try' && html`<${Try} tenant=${tenant} text=${text} events=${mapping.events} />`}
      ${
        tab === 'changes' &&
        html`<${Changes} tenant=${tenant} text=${text} result=${compared} onResult=${setCompared} />`
      }
    </${Tabs}></section>
    ${
      publishing &&
      html`<${PublishDialog} tenant=${tenant} text=${text} active=${base.active} before=${theirs}
        taken=${newer} onClose=${() => setPublishing(false)}
        onPublished=${published} onTaken=${onPublished} onFollow=${() => (setPublishing(false), follow())}
        onKeep=${keepMine} />`
    }
    ${leave}`;
}
