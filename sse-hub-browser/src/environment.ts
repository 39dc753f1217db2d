/** Whether this is a page or a worker in a browser: only there does everything of one origin belong to one user. */
export const isBrowser = () => 'document' in globalThis || ('importScripts' in globalThis && 'location' in globalThis);

/** Resolves a URL as the platform does, against the page or the worker's script. On a server there is no base URL. */
export function resolveUrl(url: string | URL): URL {
  if (url === undefined) throw new TypeError('no URL');
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(url, base);
  } catch {
    throw new DOMException(`'${url as string}' is not a valid URL`, 'SyntaxError');
  }
}
