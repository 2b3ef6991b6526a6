//! The two kinds of resource behind one set of handlers: what `/Users` and `/Groups` have in common, as a trait.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use serde_json::Value;

use super::collection::Collection;
use super::preconditions::Target;
use crate::http::extract::authentication::Authenticated;
use egnyte_domain::rules::AfterEdit;
use egnyte_domain::{Roster, RosterError, Rules};
use egnyte_scim::diagnostics::{self, Diagnostics};
use egnyte_scim::error::ScimError;
use egnyte_scim::render::Renderer;
use egnyte_scim::render::projection::Projection;
use egnyte_scim::schema::Schema;

/// Resource after a write, and the roster it is in.
pub(super) type Written<R> = (Arc<<R as Resource>::Item>, Arc<Roster>);

/// Kind of resource: users or groups.
pub(crate) trait Resource: 'static {
    /// Resource in the roster.
    type Item;
    /// Its id.
    type Id: FromStr + Display;
    /// Collection that can be listed.
    type Collection<'a>: Collection<Item = Self::Item>;

    /// Schema under the rules of a domain.
    fn schema(rules: &Rules) -> &'static Schema;
    /// Collection of all resources of a roster.
    fn collection(renderer: Renderer<'_>) -> Self::Collection<'_>;
    /// Response to a PATCH under the rules of a domain.
    fn patch_answer(rules: &Rules) -> AfterEdit;
    /// Finds a resource by its id; an error if there is none.
    fn find<'a>(roster: &'a Roster, id: &str) -> Result<&'a Self::Item, ScimError>;
    /// Version of the representation, for the entity tag.
    fn version(roster: &Roster, item: &Self::Item) -> u64;
    /// Id as text.
    fn id(item: &Self::Item) -> String;
    /// URL.
    fn location(renderer: &Renderer<'_>, item: &Self::Item) -> String;
    /// JSON text of the part that a projection selects.
    fn body(renderer: &Renderer<'_>, item: &Self::Item, projection: &Projection) -> Vec<u8>;

    /// Creates a resource from a request body, under a reserved id or the next one.
    fn create(
        client: &Authenticated,
        body: Value,
        id: Option<Self::Id>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Written<Self>, ScimError>;
    /// Replaces a resource by a request body (PUT).
    fn replace(
        client: &Authenticated,
        target: &Target<'_>,
        body: Value,
        diagnostics: &mut Diagnostics,
    ) -> Result<Written<Self>, ScimError>;
    /// Applies a PatchOp to a resource.
    fn patch(
        client: &Authenticated,
        target: &Target<'_>,
        body: &Value,
        diagnostics: &mut Diagnostics,
    ) -> Result<Written<Self>, ScimError>;
    /// Deletes a resource.
    fn delete(client: &Authenticated, target: &Target<'_>) -> Result<(), ScimError>;

    /// Finds the resource of a write, and checks its preconditions.
    fn find_for_write<'a>(target: &Target<'_>, roster: &'a Roster) -> Result<&'a Self::Item, ScimError> {
        let item = Self::find(roster, target.id)?;
        target.check(Self::version(roster, item))?;
        Ok(item)
    }
}

/// Returns the error for a refusal by the roster, and records the rule that the request breaks.
pub(super) fn to_scim_error(refusal: RosterError, diagnostics: &mut Diagnostics) -> ScimError {
    diagnostics::record_refusal(&refusal, diagnostics);
    refusal.into()
}
