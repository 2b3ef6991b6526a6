//! Discovery documents: ServiceProviderConfig, Schemas, ResourceTypes (RFC 7643 §5 to §7), rendered from the schema table
//! and the given limits.

use serde_json::{Map, Value, json};

use crate::list::ListResponse;
use crate::list::cursor::CURSOR_TIMEOUT;
use crate::schema::{Attribute, Evidence, Kind, Schema};

const CONFIG_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
const SCHEMA_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";
const RESOURCE_TYPE_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

/// Optional features of the service provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Maximum page size.
    pub max_results: usize,
    /// Limits of bulk requests, if supported.
    pub bulk: Option<BulkLimits>,
    /// True if lists can be sorted.
    pub sort: bool,
    /// True if `If-Match` and `If-None-Match` are supported.
    pub etag: bool,
    /// True if lists can be paged by cursor.
    pub cursors: bool,
}

/// Limits of a bulk request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkLimits {
    /// Maximum number of operations.
    pub max_operations: usize,
    /// Maximum number of bytes.
    pub max_payload_size: usize,
}

/// Renders `GET /ServiceProviderConfig`.
pub fn service_provider_config(base_url: &str, abilities: &Capabilities) -> Value {
    let (operations, payload) = abilities.bulk.map_or((0, 0), |bulk| (bulk.max_operations, bulk.max_payload_size));
    let mut config = json!({
        "schemas": [CONFIG_URN],
        "patch": { "supported": true },
        "bulk": {
            "supported": abilities.bulk.is_some(),
            "maxOperations": operations,
            "maxPayloadSize": payload,
        },
        "filter": { "supported": true, "maxResults": abilities.max_results },
        "changePassword": { "supported": false },
        "sort": { "supported": abilities.sort },
        "etag": { "supported": abilities.etag },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "OAuth Bearer Token",
            "description": "The API key of the domain, in the Authorization header.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": meta(base_url, "ServiceProviderConfig", "/ServiceProviderConfig"),
    });
    if abilities.cursors {
        config["pagination"] = pagination(abilities.max_results);
    }
    config
}

/// Renders the methods of pagination (RFC 9865 §4).
fn pagination(page_size: usize) -> Value {
    json!({
        "cursor": true,
        "index": true,
        "defaultPaginationMethod": "index",
        "defaultPageSize": page_size,
        "maxPageSize": page_size,
        "cursorTimeout": CURSOR_TIMEOUT,
    })
}

/// Renders `GET /Schemas`.
pub fn schemas(base_url: &str, schemas: &[&Schema]) -> ListResponse<Value> {
    ListResponse::whole(all_schemas(base_url, schemas))
}

/// Renders `GET /Schemas/{urn}`, if the schema exists.
pub fn schema(base_url: &str, schemas: &[&Schema], urn: &str) -> Option<Value> {
    let mut all = all_schemas(base_url, schemas).into_iter();
    all.find(|schema| schema["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(urn)))
}

/// Renders `GET /ResourceTypes`.
pub fn resource_types(base_url: &str, schemas: &[&Schema]) -> ListResponse<Value> {
    ListResponse::whole(schemas.iter().map(|schema| render_type(base_url, schema)).collect())
}

/// Renders `GET /ResourceTypes/{name}`, if the type exists.
pub fn resource_type(base_url: &str, schemas: &[&Schema], name: &str) -> Option<Value> {
    schemas.iter().find(|schema| schema.name == name).map(|schema| render_type(base_url, schema))
}

fn render_type(base_url: &str, schema: &Schema) -> Value {
    let extensions: Vec<_> = schema
        .extensions
        .iter()
        .map(|extension| json!({ "schema": extension.name, "required": extension.required }))
        .collect();
    json!({
        "schemas": [RESOURCE_TYPE_URN],
        "id": schema.name,
        "name": schema.name,
        "description": schema.description,
        "endpoint": schema.endpoint,
        "schema": schema.urn,
        "schemaExtensions": extensions,
        "meta": meta(base_url, "ResourceType", &format!("/ResourceTypes/{}", schema.name)),
    })
}

fn all_schemas(base_url: &str, schemas: &[&Schema]) -> Vec<Value> {
    let mut all = Vec::new();
    for schema in schemas {
        all.push(render_schema(base_url, [schema.urn, schema.name, schema.description], schema.attributes));
        for extension in schema.extensions {
            let last = extension.name.rsplit(':').nth(2).unwrap_or(extension.name);
            let name = format!("{}{}{}", last[..1].to_ascii_uppercase(), &last[1..], schema.name);
            all.push(render_schema(base_url, [extension.name, &name, extension.description], extension.sub));
        }
    }
    all
}

fn render_schema(base_url: &str, [urn, name, description]: [&str; 3], attributes: &[Attribute]) -> Value {
    json!({
        "schemas": [SCHEMA_URN],
        "id": urn,
        "name": name,
        "description": description,
        "attributes": attributes.iter().map(render_attribute).collect::<Vec<_>>(),
        "meta": meta(base_url, "Schema", &format!("/Schemas/{urn}")),
    })
}

fn render_attribute(attribute: &Attribute) -> Value {
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put("name", attribute.name.into());
    put("type", attribute.kind.keyword().into());
    put("multiValued", attribute.multi_valued.into());
    put("description", description_of(attribute).into());
    put("required", attribute.required.into());
    if attribute.kind == Kind::Complex {
        put("subAttributes", attribute.sub.iter().map(render_attribute).collect());
    } else {
        put("caseExact", attribute.case_exact.into());
    }
    if !attribute.canonical.is_empty() {
        put("canonicalValues", attribute.canonical.into());
    }
    if !attribute.references.is_empty() {
        put("referenceTypes", attribute.references.into());
    }
    put("mutability", attribute.mutability.keyword().into());
    put("returned", attribute.returned.keyword().into());
    put("uniqueness", if attribute.unique { "server" } else { "none" }.into());
    Value::Object(body)
}

/// Returns the description with the evidence for Egnyte.
fn description_of(attribute: &Attribute) -> String {
    match attribute.evidence {
        Evidence::Standard => attribute.description.to_owned(),
        Evidence::Egnyte(source) => format!("{} Evidence: {source}.", attribute.description),
    }
}

fn meta(base_url: &str, kind: &str, path: &str) -> Value {
    json!({ "resourceType": kind, "location": format!("{}{path}", base_url.trim_end_matches('/')) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{EGNYTE_USER, ENTERPRISE_URN, GROUP};

    const BASE: &str = "http://127.0.0.1:1/pubapi/scim/v2";

    #[test]
    fn every_schema_is_listed_and_found_by_its_urn() {
        let all = schemas(BASE, &[&EGNYTE_USER, &GROUP]);
        let ids: Vec<_> = all.resources.iter().map(|schema| schema["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [EGNYTE_USER.urn, ENTERPRISE_URN, GROUP.urn]);
        let enterprise = schema(BASE, &[&EGNYTE_USER, &GROUP], ENTERPRISE_URN).unwrap();
        assert_eq!(enterprise["name"], "EnterpriseUser");
        assert_eq!(enterprise["meta"]["location"], format!("{BASE}/Schemas/{ENTERPRISE_URN}"));
    }

    #[test]
    fn schema_attribute_has_all_characteristics_of_rfc_7643() {
        fn complete(attribute: &Value) {
            for member in
                ["name", "type", "multiValued", "description", "required", "mutability", "returned", "uniqueness"]
            {
                assert!(attribute.get(member).is_some(), "{attribute} lacks {member}");
            }
            assert_ne!(attribute["description"], "");
            attribute["subAttributes"].as_array().into_iter().flatten().for_each(complete);
        }
        for schema in schemas(BASE, &[&EGNYTE_USER, &GROUP]).resources {
            schema["attributes"].as_array().unwrap().iter().for_each(complete);
        }
    }

    #[test]
    fn resource_type_refers_to_a_served_schema() {
        for kind in ["User", "Group"] {
            let found = resource_type(BASE, &[&EGNYTE_USER, &GROUP], kind).unwrap();
            assert!(schema(BASE, &[&EGNYTE_USER, &GROUP], found["schema"].as_str().unwrap()).is_some());
        }
        assert!(resource_type(BASE, &[&GROUP], "User").is_none());
    }

    #[test]
    fn service_provider_config_has_every_required_member() {
        let abilities = Capabilities { max_results: 100, bulk: None, sort: true, etag: true, cursors: false };
        let config = service_provider_config(BASE, &abilities);
        assert!(config.get("pagination").is_none());
        for pointer in [
            "/patch/supported",
            "/bulk/supported",
            "/bulk/maxOperations",
            "/bulk/maxPayloadSize",
            "/filter/supported",
            "/filter/maxResults",
            "/changePassword/supported",
            "/sort/supported",
            "/etag/supported",
            "/authenticationSchemes/0/type",
            "/authenticationSchemes/0/name",
            "/authenticationSchemes/0/description",
        ] {
            assert!(config.pointer(pointer).is_some(), "{pointer}");
        }
    }
}
