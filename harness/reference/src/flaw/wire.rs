//! Flaws on the wire: requests that are not what the standard wants, whatever comes of them.

use crate::client::Manners;

use super::Alteration::Manners as Spoil;
use super::{Flaw, flaw};

/// The flaws. No Rule of a feature names them: the run's verdict on its requests is what catches them.
pub(super) const FLAWS: &[Flaw] =
    &[flaw("capitalises-op", "the op of a PATCH begins with a capital letter", &[Spoil(capitalise_op)])];

fn capitalise_op(manners: &mut Manners) {
    manners.capital_op = true;
}
