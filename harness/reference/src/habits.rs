//! What the connector does beside syncing, each of it a habit that a flaw may alter. Every part stands where it is
//! practised.

use super::events::Records;
use super::import::Imports;
use super::life::Life;
use super::sign_in::SignIn;

/// The habits of a connector that keeps every rule.
#[derive(Debug, Clone, Default)]
pub(super) struct Habits {
    /// How the application and its integration come and go.
    pub(super) life: Life,
    /// Whom it vouches for, and how.
    pub(super) sign_in: SignIn,
    /// How attempts are recorded.
    pub(super) events: Records,
    /// How Egnyte's users are brought into the directory.
    pub(super) import: Imports,
}
