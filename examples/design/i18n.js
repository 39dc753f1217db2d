import { store, stored } from './preferences.js';

const LANGUAGES = { en: 'en', zh: 'zh-CN' };
const dictionary = { en: {}, zh: {} };
const listeners = new Set();

let language = initialLanguage();

function initialLanguage() {
  const kept = stored('language');
  if (kept in LANGUAGES) return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Adds the texts of a module: `{ en: { key: text }, zh: { key: text } }`. A text is a string, or `{ one, other }`, chosen by `count`. */
export function addWords({ en, zh }) {
  Object.assign(dictionary.en, en);
  Object.assign(dictionary.zh, zh);
}

/** Returns a text in the reader's language, with `{name}` replaced by `values.name`. */
export function t(key, values = {}) {
  let text = dictionary[language][key] ?? dictionary.en[key] ?? key;
  if (typeof text === 'object') text = text[new Intl.PluralRules(locale()).select(values.count)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** Returns the language tag for `Intl`. */
export function locale() {
  return LANGUAGES[language];
}

/** Calls back now, and each time the reader changes the language. */
export function onLanguage(callback) {
  listeners.add(callback);
  callback();
}

/**
 * Fills in the texts of markup: `data-t="key"` sets the text of an element, and `data-t-aria-label`, `data-t-placeholder` and
 * `data-t-title` set attributes.
 */
export function translate(root) {
  for (const element of root.querySelectorAll('[data-t]')) element.textContent = t(element.dataset.t);
  for (const attribute of ['aria-label', 'placeholder', 'title']) {
    for (const element of root.querySelectorAll(`[data-t-${attribute}]`)) {
      element.setAttribute(attribute, t(element.getAttribute(`data-t-${attribute}`)));
    }
  }
}

/** Wires the language buttons: `<button data-language="en|zh">`. */
export function wireLanguageSwitch(root) {
  const buttons = [...root.querySelectorAll('[data-language]')];
  for (const button of buttons) {
    button.addEventListener('click', () => {
      language = button.dataset.language;
      store('language', language);
      listeners.forEach(listener => listener());
    });
  }
  onLanguage(() => {
    document.documentElement.lang = locale();
    translate(document);
    for (const button of buttons) button.ariaPressed = String(button.dataset.language === language);
  });
}
