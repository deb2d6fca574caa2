import * as api from "./api.js";
import { h } from "./ui.js";

export const title = "Prerequisites";
export const perPublisher = true;

const STAGES = {
  Registration: "Become a publisher",
  Draft: "Start an offer",
  Staging: "Stage an offer",
  PublishFree: "Publish a free offer",
  PublishPaid: "Publish a paid offer",
  ApiAccess: "Call the API",
  PartnerCenterMigration: "Migrate to Partner Center",
};
const STATES = { done: "Done", open: "Open", pending: "Pending", attest: "For a person to attest" };

/** What the portal itself knows of each step: its state and a word about it. */
function states(facts, profile) {
  const agreement = facts.agreements.find(one => one.name.includes("Publisher Agreement"));
  const plain = state => ({ state });
  return {
    ...Object.fromEntries(facts.steps.map(step => [step.name, { state: step.state, detail: step.detail }])),
    CompanyRegistration: plain(facts.companyRegistration),
    TaxProfile: plain(facts.taxProfile),
    BankAccount: plain(facts.bankAccount),
    PublisherAgreement: agreement
      ? { state: "done", detail: `Accepted on ${agreement.acceptedTime.slice(0, 10)} by ${agreement.acceptedBy}.` } : plain("open"),
    CompanyVetting: {
      state: { authorized: "done", pending: "pending" }[facts.vetting.status] ?? "open",
      detail: `${facts.vetting.status}${facts.vetting.subStatus === "none" ? "" : `, at ${facts.vetting.subStatus}`}`,
    },
    PublisherMpnId: plain(profile.definition.microsoftPartnerNetworkId ? "done" : "open"),
    // Whoever reads this page has called the API with a token and a role.
    ApiToken: plain("done"),
    ApiPermission: plain("done"),
  };
}

export async function show({ content, publisherId }) {
  const [catalogue, facts, profile] = await Promise.all([
    fetch("/_emulator/pages/prerequisites.json").then(answer => answer.json()),
    api.get(api.publisher(publisherId, "registration")), api.get(api.publisher(publisherId))]);
  const known = states(facts, profile);
  const rank = { open: 0, pending: 1, attest: 2, done: 3 };
  for (const [stage, heading] of Object.entries(STAGES)) {
    const steps = catalogue.steps
      .filter(step => step.requiredFor.includes(stage) || step.optionalFor?.includes(stage))
      .map(step => ({ ...step, optional: !step.requiredFor.includes(stage) || Boolean(step.onlyForTransactOffers && stage === "Registration"),
        ...(known[step.name] ?? { state: "attest" }) }))
      .sort((one, other) => rank[one.state] - rank[other.state] || one.optional - other.optional);
    const open = steps.filter(step => step.state !== "done" && step.state !== "attest" && !step.optional).length;
    content.append(h("section", {}, h("h2", {}, heading), h("p", {}, open === 0 ? "Nothing that the portal checks is open." : `${open} open.`),
      h("ol", { class: "steps" }, steps.map(draw))));
  }
}

function draw(step) {
  const done = step.state === "done";
  return h("li", { class: step.state },
    h("h3", {}, step.title),
    h("p", {}, h("strong", { class: "state" }, STATES[step.state] ?? step.state), step.optional ? " (optional)" : null,
      step.detail ? ` ${step.detail}` : null),
    done ? null : h("p", {}, "Next step: ", step.remediation, " ", step.link && h("a", { href: step.link, rel: "noreferrer" }, `Where: ${step.title}`)),
    h("p", { class: "hint" }, `Source: ${step.source}`));
}
