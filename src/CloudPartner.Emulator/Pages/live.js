// What goes on at a publisher: asks the audit history every second whether there is something new.

import { newer, publisher } from "./api.js";
import { count, h } from "./ui.js";

const EVERY = 1000;
const WINDOW = 5;

/** An element that says how fast changes come, and a call of `changed` whenever there are any. */
export function follow(publisherId, signal, changed) {
  const told = h("p", { class: "live" }, "Live");
  const seen = [];
  let etag = null;
  look();
  return told;

  async function look() {
    if (signal.aborted) return;
    try {
      if (!document.hidden) await compare();
    } catch (error) {
      told.textContent = `Not live: ${error.message}`;
      told.classList.add("broken");
    }
    setTimeout(look, EVERY);
  }

  async function compare() {
    const first = etag === null;
    const answer = await newer(`${publisher(publisherId, "history")}?$top=1&$count=true`, etag);
    if (signal.aborted) return;
    told.classList.remove("broken");
    const total = answer ? answer.body.count : seen.at(-1).total;
    if (answer) etag = answer.etag;
    // After a reset there are fewer events than before; the count begins anew.
    if (seen.length > 0 && total < seen.at(-1).total) seen.length = 0;
    seen.push({ at: performance.now(), total });
    if (seen.length > WINDOW) seen.shift();
    const seconds = (seen.at(-1).at - seen[0].at) / 1000;
    const rate = seconds > 0 ? Math.round((total - seen[0].total) / seconds) : 0;
    told.textContent = `Live: ${count(total, "event", "events")}, ${rate.toLocaleString("en")} per second`;
    if (answer && !first) await changed();
  }
}
