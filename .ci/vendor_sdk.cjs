// Egnyte's JavaScript SDK against the mock: every call about users and tokens, and the wait at a rate limit.

const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const { createInterface } = require("node:readline");
const Egnyte = require("egnyte-js-sdk");

/** Starts a mock, and returns it with its address. */
async function start(program) {
    const mock = spawn(program, ["--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
    const lines = createInterface({ input: mock.stdout });
    const first = await new Promise((resolve) => lines.once("line", resolve));
    return { mock, url: JSON.parse(first).url };
}

async function control(url, method, path, body) {
    const answer = await fetch(`${url}/_mock${path}`, { method, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json();
}

/** Expects a call to fail with a status. */
async function failsWith(status, call) {
    const error = await call.then(() => null, (error) => error);
    assert.equal(error && error.statusCode, status);
    return error;
}

async function run(url) {
    const administrator = { userName: "admin", password: "pass&word+1" };
    const seed = { users: [{ userName: "admin", userType: "admin" }, { userName: "ada", email: "ada@acme.example" }] };
    await control(url, "POST", "/domains", { name: "vendor", administrator, seed });
    const client = (options) => Egnyte.init(`${url}/d/vendor/`, { key: "key", QPS: 1000, ...options }).API;

    const api = client();
    assert.equal(api.auth.isAuthorized(), false);
    const token = await api.auth.requestTokenByPassword(administrator.userName, administrator.password);
    assert.equal(api.auth.isAuthorized(), true);
    assert.equal(token.length, 24);
    await failsWith(400, client().auth.requestTokenByPassword("admin", "wrong"));

    assert.equal((await api.auth.getUserInfo()).username, "admin");
    const ada = await api.user.getByName("ada");
    assert.equal(ada.email, "ada@acme.example");
    assert.deepEqual(await api.user.getById(ada.id), ada);
    await failsWith(404, api.user.getByName("nobody"));
    await failsWith(404, api.user.getById(12345678987654321345678));
    assert.equal((await api.userPerms.path("/Shared").get()).permission, "Full");
    assert.equal((await api.userPerms.path("/Private/ada").get("ada")).permission, "Owner");
    await failsWith(404, api.userPerms.path("/Shared").get("nobody"));
    await failsWith(403, api.user.impersonate({ username: "ada" }).getById(ada.id));
    assert.equal((await api.userPerms.impersonate({ email: "ada@acme.example" }).path("/Shared").get()).permission, "None");

    // What the SDK has no call for goes through its request engine.
    const created = await api.manual.promiseRequest({
        method: "POST",
        url: `${api.manual.getEndpoint()}/v2/users`,
        json: { userName: "bob", email: "bob@acme.example", name: { givenName: "B", familyName: "B" },
                authType: "egnyte", userType: "power", active: true },
    });
    assert.equal(created.response.statusCode, 201);

    let wasInvalid = false;
    const stranger = client({ token: "wrong", onInvalidToken: () => { wasInvalid = true; } });
    await failsWith(401, stranger.auth.getUserInfo());
    assert.ok(wasInvalid && !stranger.auth.isAuthorized());

    await control(url, "PATCH", "/domains/vendor/settings", { limits: {} });
    const warn = console.warn;
    let waits = 0;
    console.warn = () => { waits += 1; };
    const hasty = client({ token });
    for (let call = 0; call < 3; call += 1) {
        assert.equal((await hasty.user.getByName("ada")).id, ada.id);
    }
    console.warn = warn;
    assert.ok(waits > 0, "the third call in a second was not refused");
    // The form of newer pages, which this SDK takes for an error.
    await control(url, "PATCH", "/domains/vendor/settings", { limits: {}, guesses: { "over-limit": "429" } });
    const calls = [1, 2, 3].map(() => hasty.user.getByName("ada"));
    await failsWith(429, Promise.all(calls));
}

async function main() {
    const { mock, url } = await start(process.argv[2]);
    try {
        await run(url);
    } finally {
        mock.kill();
    }
    console.log("JavaScript SDK: every call about users and tokens, and the wait at a rate limit");
}

main().then(() => process.exit(0), (error) => {
    console.error(error);
    process.exit(1);
});
