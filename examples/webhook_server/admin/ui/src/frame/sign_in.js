import { session, signIn } from '../core/api.js';
import { useStore } from '../core/store.js';
import { html, useEffect, useRef, useState } from '../core/ui.js';
import { Icon } from '../parts/icon.js';

const reasons = {
  401: 'This token is not known.',
  429: 'Too many tries. Wait a minute.',
  0: 'The server does not answer.',
};

export function SignIn() {
  const { me } = useStore(session);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const input = useRef(null);
  useEffect(() => {
    document.title = 'Sign in · ctsync';
    input.current.focus();
  }, []);
  const submit = async (event) => {
    event.preventDefault();
    const token = input.current.value.trim();
    if (!token) return setError('Enter a token.');
    setBusy(true);
    setError(null);
    try {
      await signIn(token);
    } catch (problem) {
      setError(reasons[problem.status] ?? problem.message);
      setBusy(false);
      input.current?.select();
    }
  };
  return html`<main class="sign-in"><form class="card" onSubmit=${submit}>
    <div class="brand"><${Icon} name="brand" />ctsync</div>
    <h1>Sign in</h1>
    <p>${me ? 'Your session has ended. Enter your token again.' : 'Enter a token of the admin API. Whoever runs ctsync has made it.'}
      </p>
    <input type="text" name="username" autocomplete="username" value="ctsync" readonly hidden />
    <label class="field"><span>Token</span><input type="password" ref=${input}
      autocomplete="current-password" spellcheck=${false} aria-invalid=${error ? 'true' : undefined}
      aria-describedby="sign-in-error" /></label>
    <p class="field-error" id="sign-in-error" role="alert">${error}</p>
    <button class="button primary" disabled=${busy}>${busy ? 'Signing in…' : 'Sign in'}</button>
    <small>The browser keeps a cookie for eight hours. It never keeps the token.</small>
  </form></main>`;
}
