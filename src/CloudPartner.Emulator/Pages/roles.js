import * as api from "./api.js";
import { h, table } from "./ui.js";

export const title = "Roles";

/** An action's name as words: ViewAuditHistory is "View audit history". */
const words = text => text.replace(/(?<!^)[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  .replace("api", "API").replace("dev center", "Dev Center").replace("partner center", "Partner Center");

export async function show({ content }) {
  const roles = await api.get("/api/roles");
  const actions = roles[0].access.map(({ action }) => ({
    action, cells: Object.fromEntries(roles.map(role => [role.name, role.access.find(one => one.action === action)])),
  }));
  const list = table({
    caption: "Who may do what",
    empty: "There are no roles.",
    key: row => row.action,
    columns: [
      { name: "Action", read: row => words(row.action) },
      ...roles.map(role => ({
        name: role.name,
        read: ({ cells }) => [cells[role.name].allowed ? "Yes" : "No", h("small", {}, cells[role.name].source)],
      })),
    ],
  });
  list.fill(actions);
  content.append(
    h("dl", {}, roles.map(role => [h("dt", {}, role.name), h("dd", {}, role.description)])), list.element,
    h("p", { class: "hint" }, "Documented: some text of Microsoft states it. Ours: no text does, and the emulator chose."));
}
