import { element, svg } from '../design/element.js';
import { onLanguage, t } from '../design/i18n.js';

const SPAN_MILLIS = 120_000;
/** There is one value per second. After so long without one, the line is interrupted. */
const BREAK_MILLIS = 5_000;
const HEIGHT = 100;

/** A metric over the last two minutes: a line with axes, and the same in words for readers who cannot see it. */
export class Chart {
  #name;
  #format;
  #usualTop;
  #points = [];
  #now = element('output', { className: 'now', textContent: '–' });
  #title = element('span', {});
  #line = svg('path', { class: 'line' });
  #area = svg('path', { class: 'area' });
  #drawing;
  #axis = { top: element('span'), middle: element('span'), bottom: element('span') };
  #ends = [element('span'), element('span')];

  /**
   * @param name the key of the metric's name
   * @param options `format` writes a value, `usualTop` is the top of the axis unless a value is higher
   */
  constructor(name, { format, usualTop }) {
    this.#name = name;
    this.#format = format;
    this.#usualTop = usualTop;
    const grid = [0, HEIGHT / 2, HEIGHT].map(y => svg('path', { class: 'grid', d: `M0 ${y}H${SPAN_MILLIS}` }));
    this.#drawing = svg(
      'svg',
      { viewBox: `0 0 ${SPAN_MILLIS} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img' },
      ...grid,
      this.#area,
      this.#line,
    );
    this.element = element(
      'figure',
      { className: 'card chart', id: name },
      element('figcaption', {}, this.#title, this.#now),
      element('div', { className: 'y-axis', ariaHidden: 'true' }, ...Object.values(this.#axis)),
      element('div', { className: 'plot' }, this.#drawing),
      element('div', { className: 'x-axis', ariaHidden: 'true' }, ...this.#ends),
    );
    onLanguage(() => this.#show());
  }

  add(value, top = this.#usualTop) {
    const at = Date.now();
    this.#usualTop = top;
    this.#points = [...this.#points.filter(point => at - point.at < SPAN_MILLIS), { at, value }];
    this.#show();
  }

  #show() {
    const name = t(this.#name);
    this.#title.textContent = name;
    this.#ends[0].textContent = t('chart.start');
    this.#ends[1].textContent = t('chart.now');
    const values = this.#points.map(point => point.value);
    const top = Math.max(this.#usualTop, ...values);
    this.#axis.top.textContent = this.#format(top);
    this.#axis.middle.textContent = this.#format(top / 2);
    this.#axis.bottom.textContent = this.#format(0);
    if (values.length === 0) return this.#describe(t('chart.waiting', { name }));
    const now = this.#format(values.at(-1));
    this.#now.value = now;
    const [lowest, highest] = [Math.min(...values), Math.max(...values)].map(this.#format);
    this.#describe(t('chart.summary', { name, now, lowest, highest }));
    this.#draw(top);
  }

  #describe(words) {
    this.#drawing.setAttribute('aria-label', words);
  }

  #draw(top) {
    const now = Date.now();
    const x = point => Math.round(SPAN_MILLIS - (now - point.at));
    const y = point => (HEIGHT - (point.value / top) * HEIGHT).toFixed(1);
    const pieces = inPieces(this.#points);
    const line = piece => piece.map((point, index) => `${index ? 'L' : 'M'}${x(point)} ${y(point)}`).join('');
    this.#line.setAttribute('d', pieces.map(line).join(''));
    const area = piece => `${line(piece)}V${HEIGHT}H${x(piece[0])}Z`;
    this.#area.setAttribute('d', pieces.map(area).join(''));
  }
}

/** Splits the points where values are missing. */
function inPieces(points) {
  const pieces = [];
  for (const [index, point] of points.entries()) {
    const isApart = index === 0 || point.at - points[index - 1].at > BREAK_MILLIS;
    if (isApart) pieces.push([]);
    pieces.at(-1).push(point);
  }
  return pieces;
}
