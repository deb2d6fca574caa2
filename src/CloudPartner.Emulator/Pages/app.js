// The shell: who is signed in, which page is shown for which publisher, and the clock of what is live.

import * as api from "./api.js";
import { clearRefusal, guarded, h, notice } from "./ui.js";
import * as publishers from "./publishers.js";
import * as profile from "./profile.js";
import * as prerequisites from "./prerequisites.js";
import * as users from "./users.js";
import * as history from "./history.js";
import * as roles from "./roles.js";

const pages = { publishers, profile, prerequisites, users, history, roles };
const main = document.getElementById("main");
const nav = document.getElementById("pages");
const who = document.getElementById("who");
let shown = null;

/** The address of a page, as in #/users/contoso. */
export const link = (page, publisherId) => `#/${page}${publisherId ? `/${encodeURIComponent(publisherId)}` : ""}`;

async function show() {
  const asked = performance.now();
  shown?.abort();
  const { signal } = (shown = new AbortController());
  clearRefusal();
  main.setAttribute("aria-busy", "true");
  try {
    if (!api.identity()) return await showSignIn();
    const me = await api.get("/api/access");
    const [wanted, chosen] = location.hash.slice(2).split("/").map(decodeURIComponent);
    const page = pages[wanted] ? wanted : me.publishers.length > 0 ? "users" : "publishers";
    const publisherId = chosen || me.publishers[0]?.publisherId || "";
    if (signal.aborted) return undefined;
    drawHeader(me, page, publisherId);
    const title = pages[page].title;
    const heading = h("h1", { tabindex: "-1" }, title);
    document.title = `${title} - Portal emulator`;
    const content = h("div", { class: `page ${page}` });
    main.replaceChildren(h("div", { class: "head" }, heading, pages[page].perPublisher && publisherId && choose(me, page, publisherId)), content);
    heading.focus();
    if (pages[page].perPublisher && !publisherId) content.append(h("p", {}, "You have no role at any publisher."));
    else await pages[page].show({ content, me, publisherId, signal, link, asked });
  } catch (error) {
    if (signal.aborted) return undefined;
    notice(error.message, "refusal");
  } finally {
    if (!signal.aborted) main.removeAttribute("aria-busy");
  }
  return undefined;
}

async function showSignIn() {
  document.title = "Sign in - Portal emulator";
  nav.replaceChildren();
  who.replaceChildren();
  const heading = h("h1", { tabindex: "-1" }, "Sign in");
  main.replaceChildren(heading, h("p", {},
    "Who do you want to be? The emulator knows these people and one application. No password is needed, since it is an emulator on "
    + "your own machine; the application signs in with its ID and secret, as it does at Microsoft Entra ID."));
  heading.focus();
  const known = await api.identities();
  main.append(h("ul", { class: "people" }, known.map(one => h("li", {},
    h("button", { type: "button", onclick: guarded(() => enter(one)) }, h("strong", {}, one.name), h("span", {}, describe(one)))))));
}

async function enter(one) {
  await api.signIn(one);
  await show();
}

function describe({ isPortalAdministrator, publishers: held, application }) {
  if (isPortalAdministrator) return "Administrator of the portal, may do everything";
  const roles = held.map(one => `${one.roleName} of ${one.publisherId}`).join(", ") || "Has no role anywhere";
  return application ? `Service principal: ${roles}` : roles;
}

function drawHeader(me, page, publisherId) {
  nav.replaceChildren(...Object.entries(pages).map(([name, one]) => h("a", {
    href: link(name, one.perPublisher ? publisherId : ""), "aria-current": name === page ? "page" : null,
  }, one.title)));
  who.replaceChildren(
    h("span", { class: "name" }, api.identity().name),
    h("button", { type: "button", onclick: () => { api.signOut(); show(); } }, "Sign out"));
}

function choose(me, page, publisherId) {
  const known = me.publishers.map(one => one.publisherId);
  if (publisherId && !known.includes(publisherId)) known.push(publisherId);
  const made = h("select", { onchange: () => { location.hash = link(page, made.value); } },
    known.map(id => h("option", { value: id, selected: id === publisherId }, id)));
  return h("label", { class: "chosen" }, "Publisher ", made);
}

document.getElementById("skip").addEventListener("click", event => {
  event.preventDefault();
  main.focus();
});
window.addEventListener("hashchange", show);
show();
