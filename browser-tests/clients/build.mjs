// Bundles the clients for a page, into build/, where the tests serve them from.
import { copyFile, mkdir } from 'node:fs/promises';
import { build } from 'esbuild';

const here = new URL('.', import.meta.url).pathname;
await mkdir(`${here}build`, { recursive: true });
await build({
  entryPoints: [`${here}src/clients.js`],
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  outdir: `${here}build`,
  logLevel: 'warning',
});
// Those that a page loads as they are.
for (const [file, name] of [
  ['htmx.org/dist/htmx.js', 'htmx.js'],
  ['htmx.org/dist/ext/hx-sse.js', 'hx-sse.js'],
  ['@starfederation/datastar/dist/datastar.js', 'datastar.js'],
  ['@hotwired/turbo/dist/turbo.es2017-umd.js', 'turbo.js'],
]) {
  await copyFile(`${here}node_modules/${file}`, `${here}build/${name}`);
}
