import { element } from '../design/element.js';
import { request } from './requests.js';

const PERIOD = 2_000;

/** The table of all open streams, which is refreshed while the page is visible. */
export class Streams {
  #rows;

  constructor(rows) {
    this.#rows = rows;
    setInterval(() => document.hidden || this.refresh(), PERIOD);
  }

  async refresh() {
    try {
      const { sessions } = await request('GET', 'api/sessions');
      this.#rows.replaceChildren(...sessions.map(row));
    } catch {
      // The server is unreachable. The table stays as it is, and the notice at the top reports the failure.
    }
  }
}

function row({ user, groups, state, events, bytes }) {
  const numbers = [events, (bytes / 1024).toFixed(1)].map(text => element('td', { className: 'number' }, String(text)));
  return element('tr', {}, ...[user, groups.join(', '), state.toLowerCase()].map(text => element('td', {}, text)), ...numbers);
}
