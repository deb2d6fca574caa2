import * as api from "./api.js";
import { paged } from "./list.js";
import { follow } from "./live.js";
import { choice, count, field, guarded, h, input, notice, settled, time } from "./ui.js";

export const title = "History";
export const perPublisher = true;

const EVENTS = ["UserAdded", "UserChanged", "UserRoleChanged", "UserRemoved", "RoleMemberAdded", "RoleMemberRemoved",
  "PublisherAdded", "PublisherChanged", "ProfileChanged", "DevCenterLinked", "OfferCreated", "OfferChanged", "OfferPublishRequested", "OfferReadyForReview", "OfferRejected",
  "OfferGoLiveRequested", "OfferPublished", "OfferCanceled"];
const OBJECTS = { user: "User", publisher: "Publisher", offer: "Offer", profile: "Profile in Partner Center" };

// What was asked for at one publisher is asked for at the next one too.
const wanted = {};

export async function show({ content, publisherId, signal, asked }) {
  const place = api.publisher(publisherId, "history");
  const typed = type => input("", { type });
  const controls = {
    eventType: ["Event", choice([["", "All events"], ...EVENTS.map(one => [one, one])])],
    objectType: ["Kind of object", choice([["", "All objects"], ...Object.entries(OBJECTS)])],
    objectName: ["Find in object", typed("search")],
    user: ["By (e-mail or ID)", typed("search")],
    from: ["From (UTC)", typed("datetime-local")],
    to: ["To (UTC)", typed("datetime-local")],
  };
  for (const [name, [, control]] of Object.entries(controls)) {
    control.value = wanted[name] ?? "";
    const ask = () => { wanted[name] = control.value.trim(); list.restart(); };
    if (control.type === "search") control.addEventListener("input", settled(ask));
    else control.addEventListener("change", ask);
  }

  const list = paged({
    place,
    filters: () => [
      wanted.eventType && `eventType eq ${api.literal(wanted.eventType)}`,
      wanted.objectType && `objectType eq ${api.literal(wanted.objectType)}`,
      wanted.objectName && `contains(objectName,${api.literal(wanted.objectName)})`,
      wanted.user && `contains(user,${api.literal(wanted.user)})`,
      wanted.from && `timestamp ge ${wanted.from}Z`,
      wanted.to && `timestamp le ${wanted.to}Z`,
    ],
    sort: { by: "timestamp", descending: true },
    signal,
    asked,
    tell: (from, to, total) => total === null ? "" : count(total, "event", "events"),
    caption: `History of ${publisherId}`,
    empty: "Nothing here fits.",
    key: event => event.id,
    columns: [
      { name: "Time (UTC)", sort: "timestamp", class: "short", read: event => time(event.timestamp) },
      { name: "Event", sort: "eventType", class: "short", read: event => event.eventType },
      { name: "Object", sort: "objectName", read: event => event.objectName },
      { name: "Publisher", read: event => event.publisherId },
      { name: "By", sort: "user", read: event => event.user },
      { name: "Before", read: event => event.before },
      { name: "After", read: event => event.after },
    ],
  });

  await list.load();
  content.append(
    h("div", { class: "tools" }, Object.entries(controls).map(([name, [label, control]]) => field(name, label, control)),
      h("button", { type: "button", onclick: guarded(download) }, "Download CSV")),
    follow(publisherId, signal, list.refresh), ...list.elements);
  await list.count();

  async function download() {
    const lines = [CSV.map(([column]) => column).join(",")];
    for await (const event of api.all(list.address(1000))) lines.push(CSV.map(([, read]) => cell(read(event))).join(","));
    const file = URL.createObjectURL(new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv" }));
    h("a", { href: file, download: `history-${publisherId}.csv` }).click();
    URL.revokeObjectURL(file);
    notice(`${count(lines.length - 1, "event is", "events are")} in the file.`);
  }
}

// The same file that Export-PortalAuditEvent writes, so that what reads the one reads the other.
const CSV = [
  ["EventType", event => safe(event.eventType)],
  ["Timestamp", event => `${event.timestamp.slice(0, 19)}.${(/\.(\d+)/.exec(event.timestamp)?.[1] ?? "").padEnd(7, "0")}+00:00`],
  ["ObjectName", event => safe(event.objectName)],
  ["PublisherId", event => safe(event.publisherId)],
  ["User", event => safe(event.user)],
  ["ObjectType", event => safe(event.objectType)],
  ["Before", event => safe(event.before)],
  ["After", event => safe(event.after)],
  ["Id", event => safe(event.id)],
  ["Status", () => ""],
  ["CorrelationId", () => ""],
  ["CustomerId", () => ""],
  ["Details", () => ""],
];

// A spreadsheet runs a cell that begins like a formula.
function safe(text) {
  if (text === null) return "";
  return text === "" || "=+-@\t\r\n'".includes(text[0]) ? `'${text}` : text;
}

const cell = text => /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
