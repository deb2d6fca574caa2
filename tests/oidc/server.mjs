// A certified OpenID provider that is not ours, at addresses in the form of Microsoft Entra's. Reads its settings as one line of JSON from
// standard input, prints its address when it is ready, and ends when its input ends.
import { createPublicKey, createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createInterface } from 'node:readline';
import { Provider, interactionPolicy } from 'oidc-provider';

const input = createInterface({ input: process.stdin });
input.on('close', () => process.exit(0));
const settings = JSON.parse(await new Promise((resolve) => input.once('line', resolve)));
const { tenant, resource, certificate, key, clientCertificate, applications } = settings;
const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const root = `https://127.0.0.1:${server.address().port}`;

const client = new X509Certificate(readFileSync(clientCertificate));
const jwk = {
  ...createPublicKey(client.publicKey.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' }),
  use: 'sig',
};
const unattended = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
const { Prompt, base } = interactionPolicy;
const policy = base();
// Entra knows this prompt, and MSAL asks for it.
policy.add(new Prompt({ name: 'select_account', requestable: true }), 0);

const provider = new Provider(`${root}/${tenant}/v2.0`, {
  clients: [
    { ...unattended, client_id: applications.secret, client_secret: settings.secret, token_endpoint_auth_method: 'client_secret_post' },
    {
      ...unattended,
      client_id: applications.certificate,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [jwk] },
    },
    {
      client_id: applications.person,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://localhost'],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
    },
  ],
  routes: {
    authorization: `/${tenant}/oauth2/v2.0/authorize`,
    token: `/${tenant}/oauth2/v2.0/token`,
  },
  pkce: { required: () => true },
  scopes: ['openid', 'profile', 'offline_access'],
  claims: { openid: ['sub', 'oid', 'tid', 'preferred_username'] },
  conformIdTokenClaims: false,
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  clientAuthSigningAlgValues: ['PS256', 'RS256'],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: `${resource}/.default`, audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: 300 }),
    },
  },
  interactions: { policy, url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, oid: createHash('sha256').update(id).digest('hex').slice(0, 32), tid: tenant, preferred_username: id }),
  }),
  ttl: { Session: 600, Interaction: 600, Grant: 3600, RefreshToken: 3600, IdToken: 300 },
});

const journal = [];
provider.use(async (ctx, next) => {
  await next();
  if (!ctx.path.endsWith('/oauth2/v2.0/token')) return;
  const { grant_type: grant, client_id: id, code_verifier: verifier, claims } = ctx.oidc?.body ?? {};
  journal.push({ grant, client: id, pkce: !!verifier, claims: !!claims, status: ctx.status, error: ctx.body?.error_description });
  // Entra names the account beside the ID token, and MSAL keys its cache by it.
  if (ctx.body?.id_token) {
    const account = JSON.parse(Buffer.from(ctx.body.id_token.split('.')[1], 'base64url'));
    ctx.body.client_info = Buffer.from(JSON.stringify({ uid: account.oid, utid: tenant })).toString('base64url');
  }
});
provider.on('grant.error', (ctx, error) => console.error(error.error_description, error.error_detail));
provider.on('server_error', (ctx, error) => console.error(error));

// The person: signs in as whoever the test names, and consents.
async function interact(request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name !== 'consent') {
    return provider.interactionFinished(request, response, { select_account: {}, login: { accountId: settings.person } });
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope('openid profile offline_access');
  grant.addResourceScope(resource, `${resource}/.default`);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}

const answer = provider.callback();
server.on('request', (request, response) => {
  if (request.url === '/journal') response.end(JSON.stringify(journal));
  else if (request.url.startsWith('/interaction/')) interact(request, response).catch((error) => { console.error(error); response.destroy(error); });
  else answer(request, response);
});
console.log(JSON.stringify({ url: `${root}/` }));
