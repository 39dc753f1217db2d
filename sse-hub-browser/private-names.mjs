import { readFile } from 'node:fs/promises';
import ts from 'typescript';

/**
 * Makes properties of private names, for browsers that have none: `#cursor` of HubEventSource becomes `_HubEventSource_cursor`. What
 * esbuild would make of them for those browsers, a WeakMap each, is a quarter larger when compressed.
 */
export const privateNames = {
  name: 'private-names',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/[^/]+\.ts$/ }, async ({ path }) => ({ contents: withoutPrivateNames(path, await readFile(path, 'utf8')), loader: 'ts' }));
  },
};

/** What {@link privateNames} makes. */
export const MADE_OF_PRIVATE = /^_[A-Z]\w*_/;

/** Members that only the script itself uses. Not those of messages between tabs, which may be of another build. */
const INTERNAL =
  /^(afterEnd|afterFailure|areSupported|areWaiting|authorization|helpless|holdsConnection|identified|isWanted|needsState|patience|putAway|renewIn|retryAfterMillis|slept|succeeded|takeOver|waitFor|writeSoon)$/;

/** What gets a short name in what pages load. */
export const MANGLED = new RegExp(`${MADE_OF_PRIVATE.source}|${INTERNAL.source}`);

const LETTERS = 'etiasrnochlupdmgfybvwkxqzjETIASRNOCHLUPDMGFYBVWKXQZJ';
const parents = new Map();

/** Gives short names to what {@link privateNames} has made: each class may have those of any other, except of those that it extends. */
export function shortNames(names) {
  const of = owner => names.filter(name => name.startsWith(`_${owner}_`)).sort();
  const inherited = owner => (parents.has(owner) ? inherited(parents.get(owner)) + of(parents.get(owner)).length : 0);
  const short = {};
  for (const owner of new Set(names.map(name => name.split('_')[1]))) {
    of(owner).forEach((name, index) => (short[name] = `_${letter(inherited(owner) + index)}`));
  }
  return short;
}

function letter(index) {
  return index < LETTERS.length ? LETTERS[index] : `${LETTERS[index % LETTERS.length]}${Math.floor(index / LETTERS.length)}`;
}

function withoutPrivateNames(path, text) {
  const found = [];
  const classes = [];
  const visit = node => {
    if (ts.isPrivateIdentifier(node)) {
      const owner = classes.find(({ members }) => members.some(({ name }) => name && ts.isPrivateIdentifier(name) && name.text === node.text));
      found.push({ start: node.getStart(), end: node.getEnd(), name: `_${owner.name.text}_${node.text.slice(1)}` });
    }
    if (ts.isClassLike(node)) {
      classes.unshift(node);
      const parent = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0].expression;
      if (parent) parents.set(node.name.text, parent.getText());
    }
    ts.forEachChild(node, visit);
    if (ts.isClassLike(node)) classes.shift();
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));
  return found.reverse().reduce((result, { start, end, name }) => result.slice(0, start) + name + result.slice(end), text);
}
