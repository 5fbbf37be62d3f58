import { session } from './core/api.js';
import { notice } from './core/copy.js';
import { freshness } from './core/poll.js';
import { prefs } from './core/prefs.js';
import { useRoute } from './core/route.js';
import { useStore } from './core/store.js';
import { html, useEffect, useState } from './core/ui.js';
import { DroppedNames, OpenToAll } from './frame/notices.js';
import { Shortcuts } from './frame/shortcuts.js';
import { Side } from './frame/side.js';
import { SignIn } from './frame/sign_in.js';
import { Top } from './frame/top.js';
import { Failure, Waiting } from './parts/told.js';
import { NoSuchPage } from './screens/no_such_page.js';
import { Overview } from './screens/overview/overview.js';
import { Live } from './screens/live/live.js';
import { Calls } from './screens/live/calls.js';
import { DeliveryScreen } from './screens/delivery/delivery.js';
import { Customers } from './screens/customer/customers.js';
import { CustomerScreen } from './screens/customer/customer.js';
import { DeadLetters } from './screens/dead/dead.js';

/** A screen that is read when it is first opened. */
function later(load, name) {
  let ready = null;
  return function Later(props) {
    const [state, setState] = useState(ready ? { Screen: ready } : {});
    useEffect(() => {
      if (ready) return;
      load().then(
        (module) => setState({ Screen: (ready = module[name]) }),
        () =>
          setState({
            error: {
              status: 0,
              code: 'page.missing',
              message: 'A part of this page could not be read. Reload the page.',
            },
          }),
      );
    }, []);
    if (state.error)
      return html`<${Failure} error=${state.error} doing="Could not open the page" />`;
    return state.Screen ? html`<${state.Screen} ...${props} />` : html`<${Waiting} />`;
  };
}

const load = () => import('./screens/later.js');
const Targets = later(load, 'Targets');
const Jobs = later(load, 'Jobs');
const Mapping = later(load, 'Mapping');
const Settings = later(load, 'Settings');

const screens = [
  [/^\/$/, Overview],
  [/^\/live$/, Live],
  [/^\/calls$/, Calls],
  [/^\/deliveries\/([^/]+)$/, DeliveryScreen],
  [/^\/customers$/, Customers],
  [/^\/customers\/([^/]+)$/, CustomerScreen],
  [/^\/dead$/, DeadLetters],
  [/^\/targets$/, Targets],
  [/^\/jobs$/, Jobs],
  [/^\/mapping$/, Mapping],
  [/^\/mapping\/([^/]+)$/, Mapping],
  [/^\/settings(?:\/([^/]+))?$/, Settings],
];

function screenOf(path) {
  for (const [pattern, Screen] of screens) {
    const found = pattern.exec(path);
    if (!found) continue;
    try {
      return { Screen, id: found[1] && decodeURIComponent(found[1]) };
    } catch {
      break;
    }
  }
  return { Screen: NoSuchPage };
}

export function App() {
  const { path, values, dropped } = useRoute();
  const { state } = useStore(session);
  const said = useStore(notice);
  useStore(prefs);
  const [menu, setMenu] = useState(false);
  useEffect(() => {
    setMenu(false);
    freshness.set({ at: null, error: null, retryAt: null, paused: false });
  }, [path]);
  if (state === 'out') return html`<${SignIn} />`;
  const { Screen, id } = screenOf(path);
  return html`<div class="app">
    <a class="skip" href="#main"
      onClick=${(event) => (event.preventDefault(), document.getElementById('main').focus())}>
      Skip to content</a>
    <${Side} open=${menu} onClose=${() => setMenu(false)} />
    <div class="column">
      <${Top} onMenu=${() => setMenu(true)} menu=${menu} />
      <main class="page" id="main" tabindex="-1">
        <${OpenToAll} />
        <${DroppedNames} names=${dropped} />
        <${Screen} key=${path} id=${id} values=${values} />
      </main>
    </div>
    <div class="said" role="status">${said && html`<p>${said}</p>`}</div>
    <${Shortcuts} />
  </div>`;
}
