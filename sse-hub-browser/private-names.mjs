import { readFileSync, writeFileSync } from 'node:fs';
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
const INTERNAL = new RegExp(
  `^(${[
    'add afterEnd afterFailure areWaiting ask asked authorization back became check clear comment denied dispatch ended enter expect failed feed',
    'follow forget handler heard helpless holdsConnection identified isFirst isOpen isWanted lead leave load log look lost needsState patience poll',
    'position putAway receive received renewIn report retryAfterMillis save saveSoon seen settled slept stand succeeded take takeOver tell waitFor won',
  ]
    .join(' ')
    .replaceAll(' ', '|')})$`,
);

/** What gets a short name in what pages load. */
export const MANGLED = new RegExp(`${MADE_OF_PRIVATE.source}|${INTERNAL.source}`);

const LETTERS = 'etiasrnochlupdmgfybvwkxqzjETIASRNOCHLUPDMGFYBVWKXQZJ';
const CHOICE = new URL('short-names.json', import.meta.url);
const parents = new Map();

/** What `npm run names` has found: letters for members, and the order in which variables take theirs. Others work as well, and compress less. */
export const choice = JSON.parse(readFileSync(CHOICE, 'utf8'));

export function choose({ members, variables }) {
  const sorted = Object.fromEntries(Object.entries(members).sort(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(CHOICE, `${JSON.stringify({ variables, members: sorted }, null, 2)}\n`);
}

/** Gives short names to what is {@link MANGLED}: each class may have those of any other, except of those that it extends. */
export function shortNames(names, { members } = choice) {
  const short = {};
  for (const [index, name] of [...names].sort((one, other) => !members[one] - !members[other]).entries()) {
    const taken = new Set(rivalsOf(name, names).map(rival => short[rival]));
    const free = [...LETTERS, `e${index}`].map(letter => prefixOf(name) + letter).find(letter => !taken.has(letter));
    short[name] = members[name] && !taken.has(members[name]) ? members[name] : free;
  }
  return short;
}

/** The names that an object may have beside this one. */
export function rivalsOf(name, names) {
  const family = familyOf(name);
  return names.filter(other => other !== name && familyOf(other) === family);
}

const prefixOf = name => (MADE_OF_PRIVATE.test(name) ? '_' : '');

/** The first of those that its class extends. What is not private has one for all. */
function familyOf(name) {
  if (!prefixOf(name)) return '';
  let owner = name.split('_')[1];
  while (parents.has(owner)) owner = parents.get(owner);
  return owner;
}

/** Variables take their names in the order of these letters. */
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
