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
  /** The headers of every request. */
  headers = {};
  #identity;

  constructor({ demo, user, csrf }) {
    this.#identity = demo && user ? { userId: user } : {};
    if (demo && user && /^[\x21-\x7e]+$/.test(user)) this.headers['X-User'] = user;
    if (csrf) this.headers[csrf.header] = csrf.token;
  }

  /** Returns the URL of a path, with the user if the page has to name it. */
  url(path, parameters = {}) {
    const query = new URLSearchParams({ ...this.#identity, ...parameters });
    return query.size ? `${path}?${query}` : path;
  }

  get(path) {
    return this.send('GET', path);
  }

  async send(method, path, body) {
    const headers = { ...this.headers, ...(body && { 'Content-Type': 'application/json' }) };
    let response;
    try {
      response = await fetch(this.url(path), { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new Problem(t('problem.unreachable'));
    }
    if (response.ok) return response.status === 204 ? null : response.json();
    const { detail } = await response.json().catch(() => ({}));
    throw new Problem(detail ?? t('problem.status', { status: response.status }), response.status);
  }

  /** Logs out. The response is a redirect to a page, whose target does not matter here. */
  async logout() {
    await fetch('/logout', { method: 'POST', headers: this.headers, redirect: 'manual' }).catch(() => null);
  }
}
