//! Rules about the extent of the SCIM service.

use super::choices::{AfterEdit, Support};

/// Extent of the SCIM service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceRules {
    /// Response to a PATCH of a user.
    pub edited_users: AfterEdit,
    /// Response to a PATCH of a group.
    pub edited_groups: AfterEdit,
    /// Lists in an order of the client's.
    pub sorting: Support,
    /// Filters of more than one equality.
    pub rich_filters: Support,
    /// Maximum number of members in a PATCH.
    pub patch_members: usize,
    /// Members of groups in a list.
    pub listed_members: Support,
    /// Groups as members of groups.
    pub nested_groups: Support,
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
            edited_users: AfterEdit::Everything,
            edited_groups: AfterEdit::Nothing,
            sorting: Support::Offered,
            rich_filters: Support::Offered,
            patch_members: 1_000_000,
            listed_members: Support::Offered,
            nested_groups: Support::Withheld,
            discovery: Support::Offered,
            bulk: Support::Offered,
            cursors: Support::Withheld,
            root_queries: Support::Withheld,
        }
    }
}
