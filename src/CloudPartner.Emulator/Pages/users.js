import * as api from "./api.js";
import { paged } from "./list.js";
import { follow } from "./live.js";
import { ask, button, choice, count, dialog, field, form, guarded, h, input, notice, settled, time } from "./ui.js";

export const title = "Users";
export const perPublisher = true;

const KINDS = { user: "User", group: "Group", servicePrincipal: "Service principal" };
const ROLES = ["Owner", "Contributor"];
const name = user => user.email ?? user.displayName;

export async function show({ content, publisherId, signal, link, asked }) {
  const place = api.publisher(publisherId, "users");
  const query = { search: "", role: "", kind: "" };
  let access = null;

  const list = paged({
    place,
    expand: "partnerCenterRoles",
    filters: () => [
      query.search && `contains(any,${api.literal(query.search)})`,
      query.role && `roleName eq ${api.literal(query.role)}`,
      query.kind && `kind eq ${api.literal(query.kind)}`,
    ],
    sort: { by: "userKey", descending: false },
    signal,
    asked,
    beside: look,
    tell: (from, to, total) => {
      const places = `${from.toLocaleString("en")} to ${to.toLocaleString("en")}`;
      if (from === 0) return "0 users";
      return total === null ? places : `${places} of ${count(total, "user", "users")}`;
    },
    caption: `Users of ${publisherId}`,
    empty: "Nobody here fits.",
    key: user => user.userKey,
    columns: [
      { name: "User", sort: "userKey", read: user => [name(user), user.email ? null : h("small", {}, user.objectId)] },
      { name: "Name", sort: "displayName", read: user => user.displayName },
      { name: "Kind", sort: "kind", class: "short", read: user => KINDS[user.kind] ?? user.kind },
      { name: "Role", sort: "roleName", class: "short", read: user => user.roleName },
      { name: "In Partner Center also", read: user => user.partnerCenterRoles.join(", ") },
      { name: "Offer types", sort: "offerTypes", class: "long", read: user => user.offerTypes.map(one => h("small", {}, one)) },
      { name: "Changed (UTC)", sort: "changedTime", class: "short", read: user => time(user.changedTime) },
      { name: "Actions", class: "actions", read: actions },
    ],
  });
  const find = input("", { type: "search", oninput: settled(() => { query.search = find.value.trim(); list.restart(); }) });
  const role = choice([["", "All roles"], ...ROLES.map(one => [one, one])]);
  const kind = choice([["", "All kinds"], ...Object.entries(KINDS)]);
  role.addEventListener("change", () => { query.role = role.value; list.restart(); });
  kind.addEventListener("change", () => { query.kind = kind.value; list.restart(); });
  const adding = h("span");

  await list.load();
  content.append(
    h("div", { class: "tools" }, field("search", "Find in e-mail, name or ID", find), field("role", "Role", role),
      field("kind", "Kind", kind), adding),
    follow(publisherId, signal, list.refresh), ...list.elements,
    h("p", { class: "hint" }, "A report for somebody who reviews these roles is a file: ",
      h("code", {}, `Export-PortalAccessReport review.html -PublisherId ${publisherId}`), " writes it, and this browser opens it."));
  await list.count();

  /** What may be done here, which rows are drawn with. */
  async function look() {
    access = await api.get(api.publisher(publisherId, "access"));
    const reason = access.actions.changeUsers;
    if (adding.dataset.reason !== `${reason}`) adding.replaceChildren(button("Add user", add, { reason, kind: "main" }));
    adding.dataset.reason = `${reason}`;
    return access;
  }

  function actions(user) {
    const other = ROLES.find(one => one !== user.roleName);
    const last = user.userKey === access.lastOwner?.userKey ? access.lastOwner.reason : null;
    const own = user.userKey === access.userKey;
    const denied = access.actions.changeUsers;
    return [
      button(`Make ${other}`, guarded(() => assign(user, other)), {
        reason: denied ?? last, label: `Make ${other}: ${name(user)}` }),
      button("Remove", () => remove(user), {
        reason: (own ? null : denied) ?? last, label: `Remove: ${name(user)}`, kind: "danger" }),
    ];
  }

  async function assign(user, roleName) {
    const { kind: sort_, email, displayName, applicationId, tenantId, objectId } = user;
    const body = { kind: sort_, email, displayName, applicationId, tenantId, objectId, roleName };
    await again(() => api.change("PUT", `${place}/${encodeURIComponent(user.userKey)}`, user.etag, body));
    notice(`${name(user)} is ${roleName} now.`);
  }

  function remove(user) {
    ask("Remove a user", `Remove ${name(user)} (${user.roleName}) from ${publisherId}? What they may do there ends at once.`, "Remove",
      async () => {
        const leaves = user.userKey === access.userKey && !access.isPortalAdministrator;
        const act = () => api.change("DELETE", `${place}/${encodeURIComponent(user.userKey)}`, user.etag);
        // Who gives up the own role has nothing to look at here any more.
        if (leaves) await act().then(() => { location.hash = link("publishers"); });
        else await again(act);
        notice(`${name(user)} is removed.`);
      });
  }

  /** Changes something; refused or not, the list is shown as it is then. */
  async function again(act) {
    try {
      await act();
    } finally {
      await guarded(list.refresh)();
    }
  }

  function add() {
    dialog("Add a user", close => {
      const picked = choice(Object.entries(KINDS));
      const email = field("email", "E-mail", input("", { type: "email" }), "A shared mailbox or a group outlives a person who leaves.");
      const displayName = field("displayName", "Name", input());
      const ids = h("div", { hidden: true },
        field("applicationId", "Application ID", input()), field("tenantId", "Tenant ID", input()),
        field("objectId", "Object ID", input(), "The ID of the service principal in the directory, not that of its registration."));
      picked.addEventListener("change", () => {
        const principal = picked.value === "servicePrincipal";
        email.hidden = principal;
        ids.hidden = !principal;
      });
      return form([field("kind", "Kind", picked), email, displayName, ids, field("roleName", "Role", choice(ROLES.map(one => [one, one]), "Contributor"))],
        [h("button", { type: "button", onclick: close }, "Cancel"), h("button", { type: "submit", class: "main" }, "Add")],
        async given => {
          const principal = given.kind === "servicePrincipal";
          const key = (principal ? given.objectId : given.email).toLowerCase();
          const body = Object.fromEntries(["kind", "displayName", "roleName", ...(principal ? ["applicationId", "tenantId", "objectId"] : ["email"])]
            .map(one => [one, given[one] || null]));
          // An address needs a key; what is wrong with an empty one the API says.
          await api.change("PUT", `${place}/${encodeURIComponent(key || "-")}`, null, body);
          close();
          notice(`${given.email || given.displayName} is added as ${given.roleName}.`);
          await guarded(list.refresh)();
        });
    });
  }
}
