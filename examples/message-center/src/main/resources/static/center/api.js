import { t } from '/design/i18n.js';

/** An error that the server has reported, with the server's message. */
export class Problem extends Error {
  constructor(detail, status) {
    super(detail);
    this.status = status;
  }
}

/** The requests of the page. In the demonstration, each of them names its user; otherwise the login does. */
export class Api {
  #identity;
  #csrf;

  constructor({ demo, user, csrf }) {
    this.#identity = demo && user ? { userId: user } : {};
    this.#csrf = csrf;
  }

  /** Returns the URL of a path, with the user if the page has to name it. */
  url(path, parameters = {}) {
    const query = new URLSearchParams({ ...this.#identity, ...parameters });
    return query.size ? `${path}?${query}` : path;
  }

  get(path, parameters, signal) {
    return this.#request('GET', this.url(path, parameters), { signal });
  }

  send(method, path, body, parameters) {
    const headers = body ? { 'Content-Type': 'application/json' } : {};
    if (this.#csrf) headers[this.#csrf.header] = this.#csrf.token;
    return this.#request(method, this.url(path, parameters), { headers, body: body && JSON.stringify(body) });
  }

  /** Logs out. The response is a redirect to a page, whose target does not matter here. */
  async logout() {
    const headers = { [this.#csrf.header]: this.#csrf.token };
    await fetch('/logout', { method: 'POST', headers, redirect: 'manual' }).catch(() => null);
  }

  async #request(method, url, options) {
    let response;
    try {
      response = await fetch(url, { method, ...options });
    } catch {
      throw new Problem(t('problem.unreachable'));
    }
    if (response.ok) return response.status === 204 ? null : response.json();
    const { detail } = await response.json().catch(() => ({}));
    throw new Problem(detail ?? refusal(response), response.status);
  }
}

/** Returns a message for a response without one: the server's filters send none, and neither does HTTP/2. */
function refusal({ status }) {
  return status === 401 || status === 403 ? t('problem.denied') : t('problem.status', { status });
}
