import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import ts from 'typescript';

/**
 * Converts private names to properties, for browsers without private names: `#cursor` of HubEventSource becomes `_HubEventSource_cursor`.
 * The code that esbuild would generate for those browsers, with a WeakMap for each name, is a quarter larger when compressed.
 */
export const privateNames = {
  name: 'private-names',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/[^/]+\.ts$/ }, async ({ path }) => ({ contents: withoutPrivateNames(path, await readFile(path, 'utf8')), loader: 'ts' }));
  },
};

/** Matches the names that {@link privateNames} generates. */
export const MADE_OF_PRIVATE = /^_[A-Z]\w*_/;

/** Members that only the script itself uses. Members of messages between tabs are excluded, since another tab may run a different build. */
const INTERNAL = new RegExp(
  `^(${[
    'add afterEnd afterFailure areWaiting ask asked authorization back became check clear comment denied dispatch ended enter expect failed feed',
    'follow forget handler heard helpless holdsConnection identified isFirst isOpen isWanted lead leave load log look lost needsState patience poll',
    'position putAway receive received renewIn report retryAfterMillis save saveSoon seen settled slept stand succeeded take takeOver tell waitFor won',
  ]
    .join(' ')
    .replaceAll(' ', '|')})$`,
);

/** The names that are shortened in the scripts that pages load. */
export const MANGLED = new RegExp(`${MADE_OF_PRIVATE.source}|${INTERNAL.source}`);

const LETTERS = 'etiasrnochlupdmgfybvwkxqzjETIASRNOCHLUPDMGFYBVWKXQZJ';
const CHOICE = new URL('short-names.json', import.meta.url);
const parents = new Map();

/**
 * The result of `npm run names`: letters for members, and the order of letters for variables. Other choices work as well, but compress
 * less.
 */
export const choice = JSON.parse(readFileSync(CHOICE, 'utf8'));

export function choose({ members, variables }) {
  const sorted = Object.fromEntries(Object.entries(members).sort(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(CHOICE, `${JSON.stringify({ variables, members: sorted }, null, 2)}\n`);
}

/** Assigns short names to the names that {@link MANGLED} matches. Classes may share a name, unless one extends the other. */
export function shortNames(names, { members } = choice) {
  const short = {};
  for (const [index, name] of [...names].sort((one, other) => !members[one] - !members[other]).entries()) {
    const taken = new Set(rivalsOf(name, names).map(rival => short[rival]));
    const free = [...LETTERS, `e${index}`].map(letter => prefixOf(name) + letter).find(letter => !taken.has(letter));
    short[name] = members[name] && !taken.has(members[name]) ? members[name] : free;
  }
  return short;
}

/** Returns the names that an object may have in addition to this one. */
export function rivalsOf(name, names) {
  const family = familyOf(name);
  return names.filter(other => other !== name && familyOf(other) === family);
}

const prefixOf = name => (MADE_OF_PRIVATE.test(name) ? '_' : '');

/** Returns the topmost class that the name's class extends. All names that are not private share one family. */
function familyOf(name) {
  if (!prefixOf(name)) return '';
  let owner = name.split('_')[1];
  while (parents.has(owner)) owner = parents.get(owner);
  return owner;
}

/** Assigns names to variables in the order of these letters. */
export const identifiers = variables => ({
  get: index => (index < variables.length ? variables[index] : identifiers(variables).get(Math.floor(index / variables.length) - 1) + variables[index % variables.length]),
});

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
