// A list by pages, which the emulator filters and sorts: the rows come first, their number as soon as it is counted.

import * as api from "./api.js";
import { guarded, h, table } from "./ui.js";

const TOP = 50;

/**
 * `filters` gives the conditions as they are now, `beside` reads what rows are drawn with, `tell` says in words which of
 * how many rows are shown, `asked` is when the page was asked for.
 */
export function paged({ place, expand = null, filters, sort, signal, beside = null, tell, asked, ...look }) {
  const list = table({ ...look, sort, onsort: by => { sort = by; turn(() => trail = [first()]); } });
  const range = h("p", { class: "range" });
  // The addresses of this page and of those before it.
  let trail = [first()];
  let [next, shown, total] = [null, 0, null];
  const [start, back, on] = [["First", () => trail = trail.slice(0, 1)], ["Previous", () => trail.pop()], ["Next", () => trail.push(next)]]
    .map(([text, step]) => h("button", { type: "button", onclick: ({ currentTarget }) => currentTarget.ariaDisabled || turn(step) }, text));
  return {
    elements: [list.element, h("div", { class: "pager" }, range, start, back, on)],
    address: top => first(top),
    load,
    count,
    refresh,
    restart: () => {
      total = null;
      turn(() => trail = [first()], refresh);
    },
  };

  /** Goes to another page. What comes after it is not known before it is there. */
  function turn(step, read = load) {
    step();
    next = null;
    say();
    guarded(read)();
  }

  async function refresh() {
    const from = trail.at(-1);
    await load();
    if (from === trail.at(-1)) await count();
  }

  function first(top = TOP) {
    const { by, descending } = sort;
    return api.address(place, { $top: top, $expand: expand, $filter: filter(), $orderby: `${by}${descending ? " desc" : ""}` });
  }

  function filter() {
    return filters().filter(Boolean).join(" and ");
  }

  function before() {
    return (trail.length - 1) * TOP;
  }

  async function load() {
    const from = trail.at(-1);
    const begun = asked ?? performance.now();
    asked = null;
    performance.clearMeasures("rows");
    list.element.setAttribute("aria-busy", "true");
    try {
      const [page, context] = await Promise.all([api.get(from), beside?.()]);
      if (signal.aborted || from !== trail.at(-1)) return;
      next = page.nextLink && api.local(page.nextLink);
      shown = page.value.length;
      list.fill(page.value, context);
      say();
      // For whoever wants to know how long it took until they were seen.
      requestAnimationFrame(() => setTimeout(() => performance.measure("rows", { start: begun })));
    } finally {
      if (from === trail.at(-1)) list.element.removeAttribute("aria-busy");
    }
  }

  /** Counts what fits, which takes longer than a page of it. */
  async function count() {
    const counted = filter();
    const known = next ? null : before() + shown;
    const number = known ?? (await api.get(api.address(place, { $top: 1, $count: true, $filter: counted }))).count;
    if (signal.aborted || counted !== filter()) return;
    total = number;
    say();
  }

  function say() {
    range.textContent = tell(shown === 0 ? 0 : before() + 1, before() + shown, total);
    // Not disabled, which would take the focus from whoever has just pressed them.
    start.ariaDisabled = back.ariaDisabled = trail.length === 1 || null;
    on.ariaDisabled = !next || null;
  }
}
