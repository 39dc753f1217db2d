import { element } from '/design/element.js';

/**
 * Shows Markdown that grows. The text is divided into blocks, and a block that has not changed keeps its elements. So a long answer costs
 * no more at its end than at its beginning, and a selection in the earlier text is kept.
 *
 * Text always remains text: nothing in it becomes markup, whatever it looks like, and links lead to http and https only.
 */
export class Markdown {
  #place;
  #shown = [];

  constructor(place) {
    this.#place = place;
  }

  show(text) {
    const blocks = blocksOf(text);
    let same = 0;
    while (same < blocks.length && this.#shown[same]?.source === blocks[same]) same++;
    for (const { node } of this.#shown.splice(same)) node.remove();
    for (const source of blocks.slice(same)) {
      const node = block(source);
      this.#place.append(node);
      this.#shown.push({ source, node });
    }
  }
}

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const QUOTE = /^ {0,3}>\s?/;
const DELIMITER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Divides a text into the sources of its blocks. */
function blocksOf(text) {
  const blocks = [];
  let lines = [];
  let fence = '';
  const end = () => {
    if (lines.length) blocks.push(lines.join('\n'));
    lines = [];
  };
  for (const line of text.split('\n')) {
    if (fence) {
      lines.push(line);
      if (line.trim().startsWith(fence) && !line.trim().replaceAll(fence[0], '')) {
        fence = '';
        end();
      }
      continue;
    }
    const opening = FENCE.exec(line);
    if (opening) {
      end();
      fence = opening[1];
      lines.push(line);
    } else if (!line.trim()) {
      // Items with a blank line between them belong to the same list.
      if (lines.length && ITEM.test(lines[0])) lines.push(line);
      else end();
    } else if (HEADING.test(line) || (RULE.test(line) && !lines.length)) {
      end();
      lines.push(line);
      end();
    } else {
      const afterBlank = lines.length && !lines.at(-1).trim();
      if (lines.length && kindOf(lines[0]) !== kindOf(line) && (afterBlank || kindOf(line) !== 'text' || kindOf(lines[0]) === 'quote')) end();
      lines.push(line);
    }
  }
  end();
  return blocks.map(source => source.replace(/\n+$/, ''));
}

function kindOf(line) {
  if (ITEM.test(line) || /^\s{2,}\S/.test(line)) return 'list';
  if (QUOTE.test(line)) return 'quote';
  return 'text';
}

function block(source) {
  const lines = source.split('\n');
  const fence = FENCE.exec(lines[0]);
  if (fence) return codeBlock(lines, fence);
  const heading = HEADING.exec(lines[0]);
  // A model may skip heading levels, but a page must not, for readers who navigate by headings. So all headings have
  // the same level.
  if (heading) return element('h3', { dataset: { level: heading[1].length } }, ...inline(heading[2]));
  if (RULE.test(lines[0])) return element('hr');
  if (QUOTE.test(lines[0])) return element('blockquote', {}, ...blocksOf(lines.map(line => line.replace(QUOTE, '')).join('\n')).map(block));
  if (ITEM.test(lines[0])) return list(lines);
  if (lines.length > 1 && lines[0].includes('|') && DELIMITER.test(lines[1])) return table(lines);
  return element('p', {}, ...lines.flatMap((line, i) => (i ? [element('br'), ...inline(line)] : inline(line))));
}

function codeBlock(lines, [, mark, language]) {
  const isClosed = lines.length > 1 && lines.at(-1).trim().startsWith(mark);
  const code = element('code', { textContent: lines.slice(1, isClosed ? -1 : undefined).join('\n') });
  if (language) code.dataset.language = language;
  return element('pre', { tabIndex: 0 }, code);
}

function list(lines) {
  const [, indent, number] = ITEM.exec(lines[0]);
  const made = element(number ? 'ol' : 'ul', number && number !== '1' ? { start: Number(number) } : {});
  let item = [];
  const end = () => {
    if (!item.length) return;
    const [first, ...rest] = item;
    const nested = rest.some(line => line.trim()) ? blocksOf(rest.map(line => line.replace(/^ {1,4}/, '')).join('\n')).map(block) : [];
    made.append(element('li', {}, ...inline(first), ...nested));
  };
  for (const line of lines) {
    const match = ITEM.exec(line);
    if (match && match[1].length <= indent.length + 1) {
      end();
      item = [match[3]];
    } else {
      item.push(line);
    }
  }
  end();
  return made;
}

function table([head, , ...rows]) {
  const cells = line => line.trim().replace(/^\||\|$/g, '').split('|').map(cell => cell.trim());
  const row = (line, tag) => element('tr', {}, ...cells(line).map(cell => element(tag, {}, ...inline(cell))));
  return element(
    'div',
    { className: 'table', tabIndex: 0 },
    element('table', {}, element('thead', {}, row(head, 'th')), element('tbody', {}, ...rows.map(line => row(line, 'td')))),
  );
}

const INLINE = /`+|\*\*|__|\*|~~|\[([^\][]*)\]\((https?:\/\/[^\s()]+)\)|(https?:\/\/[^\s<>()]*[^\s<>().,;:!?'"])/g;
const TAGS = { '**': 'strong', __: 'strong', '*': 'em', '~~': 'del' };

function inline(text) {
  const nodes = [];
  let from = 0;
  const plain = to => to > from && nodes.push(text.slice(from, to));
  INLINE.lastIndex = 0;
  for (let match; (match = INLINE.exec(text)); ) {
    const [mark, label, address, bare] = match;
    let end = INLINE.lastIndex;
    let node;
    if (address || bare) {
      node = element('a', { href: address ?? bare, rel: 'noreferrer noopener', target: '_blank' }, ...(label ? inline(label) : [address ?? bare]));
    } else {
      const close = text.indexOf(mark, end);
      const isOpen = close < 0 || close === end || (mark[0] !== '`' && /^\s|\s$/.test(text.slice(end, close)));
      if (isOpen) continue;
      const inner = text.slice(end, close);
      node = mark[0] === '`' ? element('code', { textContent: inner.trim() }) : element(TAGS[mark], {}, ...inline(inner));
      end = close + mark.length;
    }
    plain(match.index);
    nodes.push(node);
    from = end;
    INLINE.lastIndex = end;
  }
  plain(text.length);
  return nodes;
}
