// A certified OpenID provider for the tests: anybody signs in with any name, and it says who they said they are.
// node server.mjs '{"port": 1, "issuer": "http://...", "clients": [...], "keys": [...]}'
import Provider from "oidc-provider";

const { port, issuer, clients, keys } = JSON.parse(process.argv[2]);
const provider = new Provider(issuer, {
  clients,
  jwks: { keys },
  cookies: { keys: ["only for tests"] },
  conformIdTokenClaims: false,
  claims: { openid: ["sub"], profile: ["preferred_username"], email: ["email", "email_verified"] },
  scopes: ["openid", "profile", "email"],
  features: { devInteractions: { enabled: true }, backchannelLogout: { enabled: true } },
  ttl: { Session: 3600, Grant: 3600, Interaction: 600, IdToken: 600, AccessToken: 600 },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, email: `${id}@plaza.example`, email_verified: id !== "unverified" }),
  }),
});
provider.listen(port, "127.0.0.1", () => console.log("ready"));
