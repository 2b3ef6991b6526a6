//! Paths of resources, relative to the base URL.

/// Type of a resource.
#[derive(Debug, Clone, Copy)]
pub(super) enum ResourceType {
    Users,
    Groups,
}

/// Returns the path of all resources of a type.
pub(super) fn collection_path(kind: ResourceType) -> String {
    match kind {
        ResourceType::Users => "Users".to_owned(),
        ResourceType::Groups => "Groups".to_owned(),
    }
}

/// Returns the path of one resource, with the id percent-encoded.
pub(super) fn resource_path(kind: ResourceType, id: &str) -> String {
    let id: String = id.bytes().map(percent_encode).collect();
    format!("{}/{id}", collection_path(kind))
}

fn percent_encode(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}
