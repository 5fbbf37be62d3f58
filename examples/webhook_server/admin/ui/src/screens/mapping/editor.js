import { useChange } from '../../core/act.js';
import { session } from '../../core/api.js';
import { plural } from '../../core/format.js';
import { part, setGuard } from '../../core/route.js';
import { useStore } from '../../core/store.js';
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { Acts, Dialog } from '../../parts/dialog.js';
import { LineDiff } from '../../parts/line_diff.js';
import { Tabs } from '../../parts/segments.js';
import { Failure } from '../../parts/told.js';
import { Changes } from './changes.js';
import { PublishDialog } from './publish.js';
import { TextBox } from './text_box.js';
import { Mistakes } from './mistakes.js';
import { Try } from './try.js';

const fromFile = 'The rules of this tenant come from a file';
const first = '{\n  "version": 1,\n  "targets": {}\n}\n';

function LeaveDialog({ onAnswer }) {
  return html`<${Dialog} title="Leave without publishing?" onClose=${() => onAnswer(false)}>
    <p>What you changed here is kept nowhere else.</p>
    <${Acts} onClose=${() => onAnswer(false)} away="Stay">
      <button type="button" class="button danger" onClick=${() => onAnswer(true)}>Leave</button>
      </${Acts}></${Dialog}>`;
}

/** Asks before edits are lost, by a link or by closing the page. */
function useLeave(edited) {
  const [asking, setAsking] = useState(null);
  useEffect(() => {
    if (!edited) return undefined;
    const onLeave = (event) => event.preventDefault();
    addEventListener('beforeunload', onLeave);
    setGuard(() => new Promise((resolve) => setAsking({ resolve })));
    return () => {
      removeEventListener('beforeunload', onLeave);
      setGuard(null);
    };
  }, [edited]);
  const answer = (leave) => {
    setAsking(null);
    asking.resolve(leave);
  };
  return asking && html`<${LeaveDialog} onAnswer=${answer} />`;
}

export function Editor({ tenant, mapping, onPublished }) {
  const { me } = useStore(session);
  const original = mapping.text ?? first;
  const [base, setBase] = useState({ text: original, active: mapping.active });
  const [text, setText] = useState(original);
  const [mistakes, setMistakes] = useState(null);
  const [publishing, setPublishing] = useState(false);
  const [tab, setTab] = useState('edits');
  const checking = useChange();
  const box = useRef(null);
  const edited = text !== base.text;
  const newer = mapping.active !== base.active;
  const leave = useLeave(edited);

  // Somebody else published: without edits of our own we simply follow.
  useEffect(() => {
    if (newer && !edited) {
      setBase({ text: original, active: mapping.active });
      setText(original);
      setMistakes(null);
    }
  }, [newer, edited, original]);

  const change = (next) => {
    setText(next);
    setMistakes(null);
  };
  const check = async () => {
    const answer = await checking.change(`/mappings/${part(tenant)}/check`, { text });
    if (answer) setMistakes(answer.mistakes ?? []);
    return answer && !answer.mistakes?.length;
  };
  const publish = async () => (await check()) && setPublishing(true);
  const published = (number) => {
    setPublishing(false);
    setBase({ text, active: number });
    onPublished();
  };
  const goTo = (line) => {
    const start =
      text
        .split('\n')
        .slice(0, Math.max(0, line - 1))
        .join('\n').length + (line > 1 ? 1 : 0);
    box.current.focus();
    box.current.setSelectionRange(
      start,
      text.indexOf('\n', start) < 0 ? text.length : text.indexOf('\n', start),
    );
    box.current.scrollTop = Math.max(0, (line - 6) * 18);
  };
  const editable = mapping.editable !== false;
  const may = me?.role === 'operator' && editable;
  const needs = may ? undefined : editable ? 'Needs the role operator' : fromFile;
  const tabs = [
    { id: 'edits', name: 'Your edits' },
    { id: 'try', name: 'Try on a delivery' },
    { id: 'changes', name: 'What would change' },
  ];
  return html`${
    newer &&
    edited &&
    html`<div class="told warn" role="status"><div>
      <p>Revision ${mapping.active ?? 'none'} was published while you edit.</p>
      <small>Below, “Your edits” compares yours with it. Publishing replaces it.</small></div>
      <div class="end"><button type="button" class="button small"
        onClick=${() => (setBase({ text: original, active: mapping.active }), setText(original))}>
        Take theirs</button> <button type="button" class="button small"
        onClick=${() => setBase({ text: original, active: mapping.active })}>Keep mine</button>
        </div></div>`
  }
    <section class="card" aria-labelledby="h-editor"><div class="card-head"><h2 id="h-editor">Rules
      </h2><span class="card-note">
      ${edited ? 'edited, not published' : mapping.text == null ? 'no rules yet' : `as revision ${base.active}`}
      </span></div>
      <${TextBox} text=${text} onText=${change} mistakes=${mistakes ?? []} box=${box} />
      <${Mistakes} mistakes=${mistakes ?? []} onGo=${goTo} />
      <${Failure} error=${checking.error} doing="Could not check" />
      <div class="bar"><span role="status" class="card-note">
        ${!editable ? `${fromFile}. Try them here, and change them there.` : ''}
        ${mistakes == null ? '' : mistakes.length ? plural(mistakes.length, 'mistake') : 'No mistakes.'}
        </span>
        <div class="end">${edited && html`<button type="button" class="button"
          onClick=${() => change(base.text)}>Undo all edits</button>`}
          <button type="button" class="button" disabled=${checking.busy} onClick=${check}>
            ${checking.busy ? 'Checking…' : 'Check'}</button>
          <button type="button" class="button primary" disabled=${!may || !edited || checking.busy}
            title=${needs} onClick=${publish}>Publish…
            </button></div></div>
    </section>
    <section class="card" aria-label="Before you publish">
      <${Tabs} label="Before you publish" tabs=${tabs} chosen=${tab} onChoose=${setTab}>
      ${tab === 'edits' && html`<${LineDiff} before=${original} after=${text}
        label="Your edits" />`}
      ${tab === 'try' && html`<${Try} tenant=${tenant} text=${text} />`}
      ${tab === 'changes' && html`<${Changes} tenant=${tenant} text=${text} />`}
    </${Tabs}></section>
    ${publishing && html`<${PublishDialog} tenant=${tenant} text=${text} active=${base.active}
      before=${original} onClose=${() => setPublishing(false)} onPublished=${published} />`}
    ${leave}`;
}
