import { setGuard } from '../../core/route.js';
import { html, useEffect, useState } from '../../core/ui.js';
import { Acts, Dialog } from '../../parts/dialog.js';

function LeaveDialog({ onAnswer }) {
  return html`<${Dialog} title="Leave without publishing?" onClose=${() => onAnswer(false)}>
    <p>What you changed here is kept nowhere else.</p>
    <${Acts} onClose=${() => onAnswer(false)} away="Stay">
      <button type="button" class="button danger" onClick=${() => onAnswer(true)}>Leave</button>
      </${Acts}></${Dialog}>`;
}

/** Asks before edits are lost, by a link or by closing the page. */
export function useLeave(edited) {
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
