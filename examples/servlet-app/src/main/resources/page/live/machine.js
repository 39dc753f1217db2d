import { locale } from '../design/i18n.js';
import { Chart } from './chart.js';

const number = (value, digits) => new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
const gigabytes = bytes => `${number(bytes / 2 ** 30, 1)} GB`;

/** The four charts of this machine. */
export class Machine {
  #cpu = new Chart('cpu', { usualTop: 100, format: value => `${number(value, 0)} %` });
  #memory = new Chart('memory', { usualTop: 2 ** 30, format: gigabytes });
  #gc = new Chart('gc', { usualTop: 20, format: value => `${number(value, 0)} ms/s` });
  #streams = new Chart('streams', { usualTop: 4, format: value => number(value, 0) });

  constructor(place) {
    place.append(this.#cpu.element, this.#memory.element, this.#gc.element, this.#streams.element);
  }

  show({ cpu, memory, memoryTotal, gc, streams }) {
    this.#cpu.add(cpu);
    this.#memory.add(memory, memoryTotal);
    this.#gc.add(gc);
    this.#streams.add(streams);
  }
}
