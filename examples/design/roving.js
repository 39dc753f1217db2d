/**
 * Makes a list a single stop for the Tab key, however long it is: the arrow keys, Home and End move within it. Tab reaches only the buttons
 * of the current row.
 *
 * @param list the element with the rows
 * @param main the selector of the button in each row that the keys move to
 */
export function rove(list, main) {
  let current = null;

  const choose = row => {
    if (current?.isConnected) enable(current, false);
    current = row;
    if (row) enable(row, true);
  };

  list.addEventListener('focusin', event => choose(rowOf(list, event.target)));
  list.addEventListener('keydown', event => {
    const row = rowOf(list, event.target);
    const next = {
      ArrowDown: row?.nextElementSibling,
      ArrowUp: row?.previousElementSibling,
      Home: list.firstElementChild,
      End: list.lastElementChild,
    }[event.key];
    if (!next) return;
    event.preventDefault();
    next.querySelector(main)?.focus();
  });

  new MutationObserver(() => {
    for (const row of list.children) if (row !== current) enable(row, false);
    if (!current || !list.contains(current)) choose(list.firstElementChild);
  }).observe(list, { childList: true });
}

function rowOf(list, target) {
  return [...list.children].find(row => row.contains(target));
}

function enable(row, isCurrent) {
  for (const button of row.querySelectorAll('button')) button.tabIndex = isCurrent ? 0 : -1;
}
