// What every page is made of: elements, tables, forms, questions and notices. Texts are only ever set as text.

/** An element: properties that are functions are listeners, all others attributes. */
export function h(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (name === "value") made.value = value ?? "";
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

export const time = text => text ? text.slice(0, 19).replace("T", " ") : "";

export const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

let ids = 0;
const nextId = () => `e${++ids}`;

/** Says something to everybody, those who listen included; a mistake stays until the next notice. */
export function notice(text, kind = "info") {
  const place = document.getElementById("notices");
  const close = h("button", { type: "button", "aria-label": "Close this notice", onclick: () => shown.remove() }, "×");
  const shown = h("div", { class: `notice ${kind}` }, h("p", {}, text), close);
  place.replaceChildren(shown);
  if (kind === "info") setTimeout(() => shown.remove(), 6000);
}

/** What was refused on one page is no news on the next. */
export const clearRefusal = () => document.querySelector("#notices .refusal")?.remove();

/**
 * A button. One with a reason why not stays in its place and can be reached, so that everybody learns the reason.
 */
export function button(text, onclick, { reason = null, label = null, kind = "" } = {}) {
  if (!reason) return h("button", { type: "button", class: kind, "aria-label": label, onclick }, text);
  return h("button", {
    type: "button", class: kind, title: reason, "aria-disabled": "true", "aria-label": label,
    "aria-description": reason, onclick: () => notice(reason, "refusal"),
  }, text);
}

/** A field with its label, a hint, and a place for what is wrong with it. */
export function field(name, label, control, hint = null) {
  const [id, hintId, wrongId] = [nextId(), nextId(), nextId()];
  control.id = id;
  control.name = name;
  control.setAttribute("aria-describedby", hint ? `${hintId} ${wrongId}` : wrongId);
  return h("div", { class: "field" }, h("label", { for: id }, label), control,
    hint && h("p", { class: "hint", id: hintId }, hint), h("p", { class: "wrong", id: wrongId }));
}

export const input = (value = "", properties = {}) => h("input", { type: "text", autocomplete: "off", ...properties, value });

export const choice = (options, value = "") =>
  h("select", {}, options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));

/** A form that sends its fields; a refusal goes to the field that it names, or above all fields. */
export function form(fields, buttons, send) {
  const wrong = h("p", { class: "wrong", role: "alert" });
  const made = h("form", { novalidate: true, onsubmit: submit }, wrong, fields, h("div", { class: "buttons" }, buttons));
  return made;

  async function submit(event) {
    event.preventDefault();
    tell(null);
    made.setAttribute("aria-busy", "true");
    try {
      await send(Object.fromEntries([...new FormData(made)].map(([name, value]) => [name, value.trim()])));
    } catch (error) {
      tell(error);
    } finally {
      made.removeAttribute("aria-busy");
    }
  }

  function tell(error) {
    for (const control of made.elements) {
      control.removeAttribute("aria-invalid");
      const place = control.closest(".field")?.querySelector(".wrong");
      if (place) place.textContent = "";
    }
    wrong.textContent = "";
    if (!error) return;
    const control = [...made.elements].find(one => one.name === error.target && !one.closest("[hidden]"));
    if (!control) {
      wrong.textContent = error.message;
      return;
    }
    control.setAttribute("aria-invalid", "true");
    control.closest(".field").querySelector(".wrong").textContent = error.message;
    control.focus();
  }
}

/** A dialog with what `fill` puts into it; the focus goes back to where it was when it closes. */
export function dialog(title, fill) {
  const before = document.activeElement;
  const heading = h("h2", { id: nextId() }, title);
  const made = h("dialog", { "aria-labelledby": heading.id }, heading);
  made.append(...[fill(() => made.close())].flat());
  made.addEventListener("close", () => {
    made.remove();
    if (before.isConnected) before.focus();
    else document.getElementById("main").focus();
  });
  document.body.append(made);
  made.showModal();
}

/** Asks before what cannot be undone. */
export function ask(title, text, yes, act) {
  dialog(title, close => form([h("p", {}, text)], [
    h("button", { type: "button", onclick: close, autofocus: true }, "Cancel"),
    h("button", { type: "submit", class: "danger" }, yes)], async () => {
    await act();
    close();
  }));
}

/**
 * A table that can be filled again and again; rows that are as they were stay the same elements, so that the focus
 * stays where it is while the list goes on changing. Roles are named, since narrow screens lay rows out as cards.
 */
export function table({ caption, columns, key, empty, sort = null, onsort = null }) {
  const head = h("tr", { role: "row" });
  const body = h("tbody", { role: "rowgroup" });
  const nothing = h("p", { class: "empty", hidden: true }, empty);
  const made = h("table", { role: "table" }, h("caption", {}, caption),
    h("thead", { role: "rowgroup" }, head), body);
  let known = new Map();
  drawHead();
  return { element: h("div", { class: "list" }, made, nothing), fill };

  function drawHead() {
    head.replaceChildren(...columns.map(column => {
      const order = sort?.by === column.sort && column.sort ? (sort.descending ? "descending" : "ascending") : null;
      return h("th", { scope: "col", role: "columnheader", "aria-sort": order, class: column.class },
        column.sort && onsort ? h("button", { type: "button", onclick: () => turn(column.sort) }, column.name) : column.name);
    }));
  }

  function turn(by) {
    sort = { by, descending: sort?.by === by && !sort.descending };
    const at = columns.findIndex(column => column.sort === by);
    drawHead();
    head.children[at].querySelector("button").focus();
    onsort(sort);
  }

  function fill(rows, context = null) {
    const next = new Map();
    for (const row of rows) {
      const content = JSON.stringify([row, context]);
      const before = known.get(key(row));
      next.set(key(row), before?.content === content ? before : { content, element: draw(row) });
    }
    const focused = [...known].find(([, one]) => one.element.contains(document.activeElement));
    const at = focused ? [...known.keys()].indexOf(focused[0]) : -1;
    known = next;
    const elements = [...next.values()].map(one => one.element);
    for (const old of [...body.children]) if (!elements.includes(old)) old.remove();
    elements.forEach((element, index) => {
      if (body.children[index] !== element) body.insertBefore(element, body.children[index] ?? null);
    });
    // The row that had the focus is gone or drawn anew: the one in its place gets it.
    if (focused && !body.contains(document.activeElement)) {
      const heir = next.get(focused[0])?.element ?? elements[Math.min(at, elements.length - 1)];
      heir?.querySelector("button, a")?.focus();
    }
    made.hidden = rows.length === 0;
    nothing.hidden = rows.length > 0;
  }

  function draw(row) {
    return h("tr", { role: "row" }, columns.map((column, index) =>
      h(index === 0 ? "th" : "td", {
        scope: index === 0 ? "row" : null, role: index === 0 ? "rowheader" : "cell",
        class: column.class, "data-name": column.name,
      }, column.read(row))));
  }
}

/** Runs what a click starts and tells a refusal. */
export const guarded = act => async (...given) => {
  try {
    return await act(...given);
  } catch (error) {
    notice(error.message, "refusal");
    return undefined;
  }
};

/** Waits until somebody has stopped typing. */
export function settled(act) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, 250);
  };
}
