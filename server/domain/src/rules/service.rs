//! Rules about the extent of the SCIM service.

use super::choices::Support;

/// Extent of the SCIM service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceRules {
    /// Maximum number of members in a PATCH.
    pub patch_members: usize,
    /// Members of groups in a list.
    pub listed_members: Support,
    /// Discovery endpoints.
    pub discovery: Support,
    /// Bulk requests.
    pub bulk: Support,
    /// Lists paged by cursor.
    pub cursors: Support,
    /// Queries over all resource types.
    pub root_queries: Support,
}

impl Default for ServiceRules {
    fn default() -> Self {
        Self {
            patch_members: 1_000_000,
            listed_members: Support::Offered,
            discovery: Support::Offered,
            bulk: Support::Offered,
            cursors: Support::Withheld,
            root_queries: Support::Withheld,
        }
    }
}
