// An OpenID Connect provider for tests, in memory: node server.mjs PORT IDENTITIES
//
// IDENTITIES is a JSON file, {"subject": {"claim": ...}}, read anew whenever claims are asked for, so that a test
// can change what the provider tells of somebody. Anybody signs in by naming a subject; any password will do.

import { readFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';

const [port, identities] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: process.env.CLIENT_ID,
      client_secret: process.env.CLIENT_SECRET,
      application_type: 'native', // so that the desk may answer on any port of this machine
      redirect_uris: ['http://127.0.0.1/account/oidc/agency/login/callback/'],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  claims: {
    profile: ['name', 'employee_number', 'roles', 'birthdate'],
    email: ['email'],
  },
  findAccount: (_context, subject) => {
    const claims = JSON.parse(readFileSync(identities, 'utf8'))[subject];
    return claims && { accountId: subject, claims: () => ({ sub: subject, ...claims }) };
  },
  pkce: { required: () => true },
  cookies: { keys: ['for tests alone'] },
});

provider.listen(Number(port), '127.0.0.1');
