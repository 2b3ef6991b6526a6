// samlify and samlp as identity providers sign a person in to the mock: begun by either side.

const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { createInterface } = require("node:readline");
const samlify = require("samlify");
const samlp = require("samlp");

const KEYS = join(__dirname, "../../../fixtures/certificates");
const [key, cert] = ["idp.key.pem", "idp.crt.pem"].map((file) => readFileSync(join(KEYS, file), "utf8"));
const LOGIN = "https://idp.acme.example/login";
const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

// Without a schema of its own, samlify reads no message.
samlify.setSchemaValidator({ validate: async () => "not validated" });

/** Starts a mock, and returns it with its address. */
async function start(program) {
    const mock = spawn(program, ["--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
    const lines = createInterface({ input: mock.stdout });
    const first = await new Promise((resolve) => lines.once("line", resolve));
    return { mock, url: JSON.parse(first).url };
}

async function control(url, method, path, body) {
    const sent = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await fetch(`${url}/_mock${path}`, { method, body: sent });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json();
}

/** The SAMLRequest to which the mock sends a browser. */
async function request(home) {
    const answer = await fetch(home, { redirect: "manual" });
    assert.equal(answer.status, 302);
    return new URL(answer.headers.get("location")).searchParams.get("SAMLRequest");
}

/** Posts a response as a browser does; returns the status, and what the journal says of the attempt. */
async function post(url, domain, response) {
    const body = new URLSearchParams({ SAMLResponse: response });
    const answer = await fetch(`${url}/d/${domain}/samlconsumer`, { method: "POST", body, redirect: "manual" });
    const journal = await (await fetch(`${url}/_mock/domains/${domain}/journal`)).json();
    const record = journal.exchanges.map((exchange) => exchange.signIn).filter(Boolean).at(-1);
    return [answer.status, record];
}

/** Posts a response; the mock must sign the person in. */
async function signIn(url, domain, response) {
    const [status, record] = await post(url, domain, response);
    assert.equal(status, 303, JSON.stringify(record));
    assert.equal(record.subject, "ada@acme.example");
}

/** A domain with a person, and single sign-on as `settings` say. */
async function domain(url, name, guesses, settings) {
    const seed = { users: [{ userName: "ada", email: "ada@acme.example", authType: "sso" }] };
    await control(url, "POST", "/domains", { name, guesses, seed });
    const saml = {
        authentication: "SAML 2.0", identityProvider: "Generic HTTP Post", loginUrl: LOGIN, certificate: cert,
        defaultUserMapping: "Email address", useDomainSpecificIssuer: true,
    };
    await control(url, "PUT", `/domains/${name}/sso`, { ...saml, ...settings });
    return await (await fetch(`${url}/d/${name}/saml/metadata`)).text();
}

async function runSamlify(url) {
    const idp = samlify.IdentityProvider({
        entityID: "https://idp.acme.example/samlify",
        privateKey: key,
        signingCert: cert,
        nameIDFormat: ["urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"],
        singleSignOnService: [{ Binding: REDIRECT, Location: LOGIN }],
    });
    // Its template of a response has no AuthnStatement.
    const guesses = { "missing-authn-statement": "accept" };
    const metadata = await domain(url, "samlify", guesses, { entityId: "https://idp.acme.example/samlify" });
    await control(url, "POST", "/domains/samlify/sso/metadata", idp.getMetadata());
    const sp = samlify.ServiceProvider({ metadata });
    const person = { email: "ada@acme.example" };
    const query = { SAMLRequest: await request(`${url}/d/samlify`) };
    const asked = await idp.parseLoginRequest(sp, "redirect", { query });
    const { context } = await idp.createLoginResponse(sp, asked, "post", person);
    await signIn(url, "samlify", context);
    // To no request, it answers with InResponseTo="", which is no identifier (SAML core 1.3.4): a guess accepts that.
    const unasked = await idp.createLoginResponse(sp, {}, "post", person);
    const [, record] = await post(url, "samlify", unasked.context);
    assert.equal(record.reason, "in-response-to-empty");
    await control(url, "PATCH", "/domains/samlify/settings", { guesses: { "empty-in-response-to": "accept" } });
    await signIn(url, "samlify", (await idp.createLoginResponse(sp, {}, "post", person)).context);
}

async function runSamlp(url) {
    await domain(url, "samlp", {}, { entityId: "urn:idp.acme.example:samlp" });
    const consumer = `${url}/d/samlp/samlconsumer/`;
    const options = (signResponse) => ({
        issuer: "urn:idp.acme.example:samlp", key, cert, signResponse,
        digestAlgorithm: "sha256", signatureAlgorithm: "rsa-sha256",
        audience: "https://samlp.egnyte.com", destination: consumer, recipient: consumer,
        getPostURL: (_audience, _request, _req, done) => done(null, consumer),
    });
    const query = { SAMLRequest: await request(`${url}/d/samlp`) };
    for (const [signs, asked] of [[false, query], [true, {}]]) {
        const form = await new Promise((resolve, reject) => {
            const req = { query: asked, body: {}, user: { id: "ada@acme.example", emails: [], name: {} } };
            const res = { set() {}, send: resolve };
            samlp.auth(options(signs))(req, res, reject);
        });
        const [, response] = /name="SAMLResponse"\s+value="([^"]+)"/.exec(form);
        await signIn(url, "samlp", response);
    }
}

(async () => {
    const { mock, url } = await start(process.argv[2]);
    try {
        await runSamlify(url);
        await runSamlp(url);
    } finally {
        mock.kill();
    }
    console.log("samlify and samlp: 4 sign-ins and a refusal");
})().catch((error) => {
    console.error(error);
    process.exit(1);
});
