import * as api from "./api.js";
import { button, count, dialog, field, form, h, input, notice, table } from "./ui.js";

export const title = "All publishers";

export async function show({ content, me, link }) {
  const held = new Map(me.publishers.map(one => [one.publisherId, one.roleName]));
  const all = await api.get("/api/publishers");
  const read = { id: one => one.id, name: one => one.definition.displayText, role: one => held.get(one.id) ?? "" };
  const none = me.isPortalAdministrator ? "None, and open to you as an administrator" : "None, so its profile is closed to you";
  let sort = { by: "id", descending: false };
  const list = table({
    caption: "All publishers",
    empty: "No publisher fits.",
    key: one => one.id,
    columns: [
      { name: "Unique name", sort: "id", read: one => held.has(one.id) ? h("a", { href: link("profile", one.id) }, one.id) : one.id },
      { name: "Display name", sort: "name", read: read.name },
      { name: "Your role", sort: "role", class: "short", read: one => read.role(one) || none },
    ],
    sort,
    onsort: by => { sort = by; fill(); },
  });
  const find = input("", { type: "search", oninput: fill });
  const range = h("p", { class: "range" });
  content.append(
    h("div", { class: "tools" }, field("search", "Find in names", find), button("Add publisher", add, { reason: me.addPublisher, kind: "main" })),
    list.element, h("div", { class: "pager" }, range));
  fill();

  function fill() {
    const text = find.value.trim().toLowerCase();
    const rows = all.filter(one => `${one.id} ${read.name(one)}`.toLowerCase().includes(text))
      .sort((one, other) => read[sort.by](one).localeCompare(read[sort.by](other)) * (sort.descending ? -1 : 1));
    list.fill(rows);
    range.textContent = count(rows.length, "publisher", "publishers");
  }

  function add() {
    dialog("Add a publisher", close => form([
      field("publisherId", "Unique name", input(), "Lower case letters, digits and dashes. It cannot be changed later."),
      field("displayText", "Display name", input()),
      field("ownerEmails", "E-mail of its owner", input("", { type: "email" })),
    ], [h("button", { type: "button", onclick: close }, "Cancel"), h("button", { type: "submit", class: "main" }, "Add")], async given => {
      const definition = { displayText: given.displayText, ownerEmails: [given.ownerEmails] };
      const made = await api.change("PUT", api.publisher(given.publisherId || "-"), null, { definition });
      close();
      notice(`Publisher ${made.id} is added.`);
      location.hash = link("profile", made.id);
    }));
  }
}
