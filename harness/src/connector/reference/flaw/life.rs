//! Flaws about the application and its integration: what it begins with, and what becomes of it.

use crate::connector::reference::life::IdpUrlEdit;

use super::{Alteration, Flaw, flaw};

pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "empty-idp-url",
        "chooses an SSO IdP URL that ends where the name would begin",
        &[Alteration::Habits(|habits| habits.life.default_name = "")],
    ),
    flaw(
        "edits-idp-url",
        "takes an edited SSO IdP URL for the new one",
        &[Alteration::Habits(|habits| habits.life.idp_url_edit = IdpUrlEdit::Taken)],
    ),
    flaw(
        "ignores-idp-url-edit",
        "keeps the SSO IdP URL without a word about the attempt",
        &[Alteration::Habits(|habits| habits.life.idp_url_edit = IdpUrlEdit::Ignored)],
    ),
];
