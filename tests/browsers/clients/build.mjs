// Bundles the clients for a page, into build/, from where the tests serve them.
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
// Components that use the client, with each supported release of their framework. The packages come from the folder in the last column.
const ours = `${here}../../../sse-hub-browser/`;
for (const [page, name, frameworks] of [
  ['react-page.jsx', 'react-18', here],
  ['react-page.jsx', 'react-19', ours],
  ['vue-page.js', 'vue', ours],
]) {
  const framework = name.split('-')[0];
  const packages = framework === 'react' ? ['react', 'react-dom'] : ['vue'];
  await build({
    entryPoints: { [name]: `${here}src/${page}` },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: {
      [`sse-hub-browser/${framework}`]: `${ours}dist/esm/${framework}.js`,
      ...Object.fromEntries(packages.map(module => [module, `${frameworks}node_modules/${module}`])),
    },
    outdir: `${here}build`,
    logLevel: 'warning',
  });
}
// Scripts that a page loads unbundled.
await copyFile(`${ours}dist/sse-hub.global.js`, `${here}build/sse-hub.global.js`);
for (const [file, name] of [
  ['htmx.org/dist/htmx.js', 'htmx.js'],
  ['htmx.org/dist/ext/hx-sse.js', 'hx-sse.js'],
  ['@starfederation/datastar/dist/datastar.js', 'datastar.js'],
  ['@hotwired/turbo/dist/turbo.es2017-umd.js', 'turbo.js'],
]) {
  await copyFile(`${here}node_modules/${file}`, `${here}build/${name}`);
}
