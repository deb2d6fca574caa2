// The pages' only way to the emulator: its API, with the token of whoever is signed in. Nothing here knows a page.

const VERSION = "api-version=2017-10-31";
const KEY = "signedIn";

let session = JSON.parse(sessionStorage.getItem(KEY));

/** A refusal, in the API's own words. */
export class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? `The emulator answered ${status} and said nothing else.`);
    Object.assign(this, { status, code: error?.code, target: error?.target });
  }
}

export const identity = () => session?.identity ?? null;

export const identities = () => read("/_emulator/identities");

/** Signs in as one of the identities: a person by name, an application with its client credentials. */
export async function signIn(identity) {
  const { application } = identity;
  const form = application
    ? { grant_type: "client_credentials", client_id: application.applicationId, client_secret: application.secret, scope: application.scope }
    : { grant_type: "urn:cloudpartner:emulator:identity", identity: identity.identity };
  const answer = await send(`/${application?.tenantId ?? "common"}/oauth2/v2.0/token`, { method: "POST", body: new URLSearchParams(form) });
  const body = await json(answer);
  if (!answer.ok) throw new Refused(answer.status, { message: body?.error_description });
  session = { identity, token: body.access_token };
  sessionStorage.setItem(KEY, JSON.stringify(session));
}

export function signOut() {
  session = null;
  sessionStorage.removeItem(KEY);
}

/** What a list's address needs, with what is empty left out. */
export function address(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

export const publisher = (id, ...rest) => ["/api/publishers", id, ...rest].map((part, index) =>
  index === 0 ? part : encodeURIComponent(part)).join("/");

/** A text as a literal of $filter. */
export const literal = text => `'${text.replaceAll("'", "''")}'`;

export async function get(path) {
  return (await call("GET", path)).body;
}

/** A conditional change: with the ETag that was read, or, without one, the making of something new. */
export async function change(method, path, etag, body) {
  const condition = etag ? { "If-Match": etag } : { "If-None-Match": "*" };
  return (await call(method, path, condition, body)).body;
}

/** Reads again what was read before; null if it is still the same. */
export async function newer(path, etag) {
  const answer = await call("GET", path, etag ? { "If-None-Match": etag } : {});
  return answer.status === 304 ? null : answer;
}

/** All items of a list, page by page. */
export async function* all(path) {
  for (let next = path; next;) {
    const page = await get(next);
    yield* page.value;
    next = page.nextLink && local(page.nextLink);
  }
}

/** A link of an answer as an address of the same server, without the version that every call gets. */
export function local(link) {
  const { pathname, searchParams } = new URL(link);
  searchParams.delete("api-version");
  return `${pathname}?${searchParams}`;
}

async function call(method, path, headers = {}, body = undefined, renewed = false) {
  const answer = await send(`${path}${path.includes("?") ? "&" : "?"}${VERSION}`, {
    method,
    headers: {
      Authorization: `Bearer ${session?.token}`,
      ...headers,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
  });
  if (answer.status === 401 && session && !renewed) {
    // The token is over; who it was for is still known.
    await signIn(session.identity);
    return call(method, path, headers, body, true);
  }
  if (answer.status === 304) return { status: 304 };
  const content = await json(answer);
  if (!answer.ok) throw new Refused(answer.status, content?.error);
  return { status: answer.status, body: content, etag: answer.headers.get("ETag") };
}

async function read(path) {
  const answer = await send(path, {});
  if (!answer.ok) throw new Refused(answer.status, (await json(answer))?.error);
  return json(answer);
}

async function send(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Refused(0, { message: "The emulator does not answer." });
  }
}

async function json(answer) {
  try {
    return JSON.parse(await answer.text());
  } catch {
    return null;
  }
}
