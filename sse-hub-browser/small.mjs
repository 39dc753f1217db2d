import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { choice, identifiers, MANGLED, privateNames, shortNames } from './private-names.mjs';

const BANNER = '// SSE Hub, Apache-2.0';

export const inThisFolder = path => fileURLToPath(new URL(path, import.meta.url));

/** Removes the election without locks: where this script is loaded, the browser either has locks, or the page does not share. */
const withoutLeases = {
  name: 'without-leases',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/lease-election\.ts$/ }, () => ({ contents: 'export const LeaseElection = undefined;', loader: 'ts' }));
  },
};

/** Replacements for features that old browsers lack. */
export const forOldBrowsers = {
  define: { globalThis: 'sseHubGlobal', queueMicrotask: 'sseHubMicrotask' },
  inject: [inThisFolder('old-browsers.mjs')],
};

/**
 * Builds a script that pages load, as small as possible.
 *
 * @param year the ECMAScript version of the browsers
 * @param isForSecureContexts whether the browsers have locks, and none of the other gaps of old browsers
 */
export async function buildSmall(entry, outfile, { year, isForSecureContexts = false, ...options }, { variables, members } = choice) {
  const all = {
    ...options,
    ...(isForSecureContexts ? {} : forOldBrowsers),
    entryPoints: [inThisFolder(entry)],
    outfile: inThisFolder(outfile),
    bundle: true,
    legalComments: 'none',
    minify: true,
    mangleProps: MANGLED,
    plugins: [...(isForSecureContexts ? [withoutLeases] : []), privateNames],
    target: `es${year}`,
    write: false,
  };
  const { mangleCache } = await build({ ...all, mangleCache: {} });
  const names = Object.keys(mangleCache);
  const { outputFiles } = await build({ ...all, mangleCache: typeof members === 'function' ? members(names) : shortNames(names, { members }) });
  const script = outputFiles.find(({ path }) => path.endsWith('.js'));
  const map = outputFiles.find(({ path }) => path.endsWith('.map'));
  const { code, map: smallMap } = await minify(script.text, {
    ecma: year,
    module: options.format === 'esm',
    compress: { passes: 3, inline: 1, pure_getters: true, hoist_funs: true, keep_fargs: false, unsafe_arrows: true },
    mangle: { nth_identifier: identifiers(variables) },
    format: { preamble: BANNER },
    sourceMap: map && { content: map.text, url: basename(map.path), includeSources: true },
  });
  return { outputFiles: [{ path: script.path, text: code }, ...(map ? [{ path: map.path, text: smallMap }] : [])] };
}

/** The scripts that the Java modules serve. */
export const SERVED = {
  'sse-hub': { entry: 'src/index.ts', year: 2020, isForSecureContexts: true, format: 'esm' },
  'sse-hub-run': { entry: 'src/sse-hub-run.ts', year: 2020, isForSecureContexts: true, format: 'esm' },
  'sse-hub-old': { entry: 'src/index.ts', year: 2018, format: 'esm' },
};

export async function buildServed(name, names) {
  const { entry, ...options } = SERVED[name];
  return buildSmall(entry, `dist/${name}.js`, options, names);
}
