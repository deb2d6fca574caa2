import * as api from "./api.js";
import { button, field, form, guarded, h, input, notice, time } from "./ui.js";

export const title = "Publisher profile";
export const perPublisher = true;

// What can be edited, how it is written into its field, and how it is read from there.
const FIELDS = {
  displayText: { label: "Display name" },
  publicPublisherId: { label: "Publisher ID", action: "changePublisherIdAndOwners" },
  microsoftPartnerNetworkId: { label: "MPN ID", hint: "The ID at the partner network, digits only." },
  ownerEmails: {
    label: "Registered owners", action: "changePublisherIdAndOwners", hint: "E-mails, separated by commas.",
    text: value => value.join(", "), value: text => text.split(/[,;\s]+/).filter(Boolean),
  },
};
const asText = (name, definition) => FIELDS[name].text?.(definition[name]) ?? definition[name] ?? "";

export async function show({ content, publisherId, signal, link }) {
  const place = api.publisher(publisherId);
  const newerOne = h("div", { role: "alert" });
  await draw();

  async function draw() {
    const [profile, access] = await Promise.all([api.get(place), api.get(`${place}/access`)]);
    if (!signal.aborted) content.replaceChildren(newerOne, edit(profile, access), devCenter(profile, access));
  }

  function edit(profile, { actions }) {
    const controls = {};
    const fields = Object.entries(FIELDS).map(([name, { label, hint, action }]) => {
      const locked = actions.changeProfile ?? (action && actions[action]);
      controls[name] = input(asText(name, profile.definition), { readonly: Boolean(locked) });
      return field(name, label, controls[name], locked ? `Locked: ${locked}` : hint);
    });
    const save = actions.changeProfile ? button("Save", null, { reason: actions.changeProfile, kind: "main" })
      : h("button", { type: "submit", class: "main" }, "Save");
    return h("section", {}, h("h2", {}, "Profile"), form(fields, [save], given => send(given, profile)),
      h("dl", {},
        h("dt", {}, "Unique name"), h("dd", {}, profile.id),
        h("dt", {}, "Offer types"), h("dd", {}, profile.definition.offerTypeCategories.join(", ") || "None"),
        h("dt", {}, "Changed (UTC)"), h("dd", {}, time(profile.changedTime))));
  }

  /** Sends what differs from what was read. */
  async function send(given, profile) {
    const mine = Object.entries(FIELDS).filter(([name]) => given[name] !== asText(name, profile.definition));
    if (mine.length === 0) return notice("Nothing was changed.");
    const definition = Object.fromEntries(mine.map(([name, { value }]) => [name, value ? value(given[name]) : given[name]]));
    try {
      await api.change("PUT", place, profile.etag, { definition });
    } catch (error) {
      if (error.status !== 412) throw error;
      return compare(error, given, profile, mine);
    }
    newerOne.replaceChildren();
    notice("The profile is saved.");
    return draw();
  }

  /** Somebody else was faster: shows what they saved beside what was to be saved, and leaves the choice. */
  async function compare(error, given, profile, mine) {
    const newer = await api.get(place);
    const theirs = Object.keys(FIELDS).filter(name => asText(name, newer.definition) !== asText(name, profile.definition));
    const changed = new Set(mine.map(([name]) => name));
    const rows = [...new Set([...changed, ...theirs])].map(name => h("tr", {},
      h("th", { scope: "row" }, FIELDS[name].label), h("td", {}, asText(name, newer.definition)),
      h("td", {}, changed.has(name) ? given[name] : h("small", {}, "Not changed by you"))));
    newerOne.replaceChildren(h("section", { class: "stale" }, h("h2", {}, "There is a newer profile"), h("p", {}, error.message),
      h("table", {}, h("caption", {}, "What differs"),
        h("thead", {}, h("tr", {}, ["Field", "Newer", "Yours"].map(text => h("th", { scope: "col" }, text)))), h("tbody", {}, rows)),
      h("div", { class: "buttons" },
        h("button", { type: "button", onclick: guarded(async () => { newerOne.replaceChildren(); await draw(); }) }, "Take the newer"),
        h("button", { type: "button", class: "danger", onclick: guarded(() => overwrite(given, newer, mine)) }, "Save yours over it"))));
  }

  function overwrite(given, newer, mine) {
    const wanted = Object.fromEntries(Object.keys(FIELDS).map(name => [name, asText(name, newer.definition)]));
    for (const [name] of mine) wanted[name] = given[name];
    return send(wanted, newer);
  }

  function devCenter({ etag, definition: { devCenter: account, sellerId } }, { actions }) {
    const linked = account.status === "linked";
    const act = guarded(async () => {
      await api.change("POST", `${place}/devcenter`, etag);
      notice("The Dev Center account is linked.");
      await draw();
    });
    return h("section", {}, h("h2", {}, "Dev Center"),
      h("dl", {},
        h("dt", {}, "Status"), h("dd", {}, linked ? "Linked" : "Not linked"),
        h("dt", {}, "Account name"), h("dd", {}, account.accountName ?? "-"),
        h("dt", {}, "Owner"), h("dd", {}, account.ownerEmail ?? "-"),
        h("dt", {}, "Seller ID"), h("dd", {}, `${sellerId ?? "-"}`)),
      linked ? null : button("Link Dev Center account", act, { reason: actions.linkDevCenterAccount }),
      h("p", {}, h("a", { href: link("prerequisites", publisherId) }, "Steps to become a publisher")));
  }
}
