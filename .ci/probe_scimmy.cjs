// SCIM server of the npm packages scimmy and scimmy-routers, in memory. Argument: the port.
"use strict";

const express = require("express");
const { randomUUID } = require("node:crypto");

const named = (module) => module.default ?? module;
const SCIMMY = named(require("scimmy"));
const SCIMMYRouters = named(require("scimmy-routers"));

// Declares a resource type whose resources are kept in memory; `name` is its unique attribute.
function keep(type, name) {
    const resources = new Map();
    const missing = (id) => new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
    SCIMMY.Resources.declare(type)
        .ingress((resource, data) => {
            const id = resource.id ?? randomUUID();
            if (resource.id && !resources.has(id)) throw missing(id);
            const twin = [...resources.values()].find((other) => other.id !== id && other[name] === data[name]);
            if (twin) throw new SCIMMY.Types.Error(409, "uniqueness", `${name} ${data[name]} is taken`);
            const stored = { ...JSON.parse(JSON.stringify(data)), id };
            resources.set(id, stored);
            return stored;
        })
        .egress((resource) => {
            if (!resource.id) return [...resources.values()];
            if (!resources.has(resource.id)) throw missing(resource.id);
            return resources.get(resource.id);
        })
        .degress((resource) => {
            if (!resources.delete(resource.id)) throw missing(resource.id);
        });
}

keep(SCIMMY.Resources.User, "userName");
keep(SCIMMY.Resources.Group, "displayName");

const app = express();
app.use("/scim/v2", new SCIMMYRouters({
    type: "bearer",
    handler: (request) => {
        if (request.header("Authorization") !== "Bearer token") throw new Error("the token is not valid");
        return "probe";
    },
}));
app.listen(Number(process.argv[2]), "127.0.0.1");
