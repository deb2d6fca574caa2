import * as api from "./api.js";
import { follow } from "./live.js";
import { choice, count, field, guarded, h, input, notice, settled, table, time } from "./ui.js";

export const title = "History";
export const perPublisher = true;

const TOP = 50;
const EVENTS = ["UserAdded", "UserChanged", "UserRoleChanged", "UserRemoved", "RoleMemberAdded", "RoleMemberRemoved",
  "PublisherAdded", "PublisherChanged", "ProfileChanged", "DevCenterLinked", "OfferCreated", "OfferChanged", "OfferPublishRequested", "OfferReadyForReview", "OfferRejected",
  "OfferGoLiveRequested", "OfferPublished", "OfferCanceled"];
const OBJECTS = { user: "User", publisher: "Publisher", offer: "Offer", profile: "Profile in Partner Center" };

export async function show({ content, publisherId, signal }) {
  const place = api.publisher(publisherId, "history");
  const changed = { onchange: () => restart() };
  const controls = {
    eventType: choice([["", "All events"], ...EVENTS.map(one => [one, one])]),
    objectType: choice([["", "All objects"], ...Object.entries(OBJECTS)]),
    objectName: input("", { type: "search", oninput: settled(() => restart()) }),
    user: input("", { type: "search", oninput: settled(() => restart()) }),
    from: input("", { type: "datetime-local", ...changed }),
    to: input("", { type: "datetime-local", ...changed }),
  };
  controls.eventType.addEventListener("change", () => restart());
  controls.objectType.addEventListener("change", () => restart());

  const list = table({
    caption: `History of ${publisherId}`,
    empty: "Nothing here fits.",
    key: event => event.id,
    columns: [
      { name: "Time (UTC)", class: "short", read: event => time(event.timestamp) },
      { name: "Event", class: "short", read: event => event.eventType },
      { name: "Object", read: event => event.objectName },
      { name: "Publisher", read: event => event.publisherId },
      { name: "By", read: event => event.user },
      { name: "Before", read: event => event.before },
      { name: "After", read: event => event.after },
    ],
  });
  const range = h("p", { class: "range" });
  let trail = [first()];
  let next = null;
  const [start, back, on] = [["Newest", () => trail = trail.slice(0, 1)], ["Newer", () => trail.pop()], ["Older", () => trail.push(next)]]
    .map(([text, step]) => h("button", { type: "button", onclick: () => { step(); guarded(load)(); } }, text));

  await load();
  content.append(
    h("div", { class: "tools" }, field("eventType", "Event", controls.eventType), field("objectType", "Kind of object", controls.objectType),
      field("objectName", "Find in object", controls.objectName), field("user", "By (e-mail or ID)", controls.user),
      field("from", "From (UTC)", controls.from), field("to", "To (UTC)", controls.to),
      h("button", { type: "button", onclick: guarded(download) }, "Download CSV")),
    follow(publisherId, signal, load), list.element,
    h("div", { class: "pager" }, range, start, back, on));

  function first(top = TOP) {
    const { eventType, objectType, objectName, user, from, to } = Object.fromEntries(
      Object.entries(controls).map(([name, control]) => [name, control.value.trim()]));
    const filters = [
      eventType && `eventType eq ${api.literal(eventType)}`,
      objectType && `objectType eq ${api.literal(objectType)}`,
      objectName && `contains(objectName,${api.literal(objectName)})`,
      user && `user eq ${api.literal(user)}`,
      from && `timestamp ge ${from}Z`,
      to && `timestamp le ${to}Z`,
    ].filter(Boolean);
    return api.address(place, { $top: top, $count: true, $filter: filters.join(" and ") });
  }

  function restart() {
    trail = [first()];
    guarded(load)();
  }

  async function load() {
    const from = trail.at(-1);
    const page = await api.get(from);
    if (signal.aborted || from !== trail.at(-1)) return;
    next = page.nextLink && api.local(page.nextLink);
    list.fill(page.value);
    range.textContent = count(page.count, "event", "events");
    start.disabled = back.disabled = trail.length === 1;
    on.disabled = !next;
  }

  async function download() {
    const lines = [CSV.map(([column]) => column).join(",")];
    for await (const event of api.all(first(1000))) lines.push(CSV.map(([, read]) => cell(read(event))).join(","));
    const file = URL.createObjectURL(new Blob([lines.join("\r\n"), "\r\n"], { type: "text/csv" }));
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
];

// A spreadsheet runs a cell that begins like a formula.
function safe(text) {
  if (text === null) return "";
  return text === "" || "=+-@\t\r\n'".includes(text[0]) ? `'${text}` : text;
}

const cell = text => /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
