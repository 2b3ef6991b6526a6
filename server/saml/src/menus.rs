//! The drop-down menus of the single sign-on settings, with Egnyte's own words.
//!
//! It must not know what a choice leads to.

/// The identity providers of the drop-down menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentityProvider {
    /// Okta.
    Okta,
    /// OneLogin.
    OneLogin,
    /// Microsoft Entra ID, once called AzureAD.
    EntraId,
    /// Ping Identity.
    PingIdentity,
    /// PingFederate.
    PingFederate,
    /// Auth0.
    Auth0,
    /// Active Directory Federation Services.
    Adfs,
    /// Any other; once called CustomRedirect.
    GenericHttpPost,
}

/// What a subject is compared with for a user who has no IdP user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserMapping {
    /// The Egnyte user name.
    EgnyteUsername,
    /// The email address.
    EmailAddress,
}

impl IdentityProvider {
    /// Every choice with its words.
    pub(crate) const CHOICES: [(&'static str, Self); 8] = [
        ("Okta", Self::Okta),
        ("OneLogin", Self::OneLogin),
        ("Microsoft Entra ID", Self::EntraId),
        ("Ping Identity", Self::PingIdentity),
        ("PingFederate", Self::PingFederate),
        ("Auth0", Self::Auth0),
        ("ADFS", Self::Adfs),
        ("Generic HTTP Post", Self::GenericHttpPost),
    ];
    /// What they were called once.
    pub(crate) const OLD_NAMES: [(&'static str, Self); 2] =
        [("AzureAD", Self::EntraId), ("CustomRedirect", Self::GenericHttpPost)];

    /// The words of the drop-down menu.
    pub fn as_str(self) -> &'static str {
        word(&Self::CHOICES, self)
    }
}

impl UserMapping {
    /// Every choice with its words.
    pub(crate) const CHOICES: [(&'static str, Self); 2] =
        [("Egnyte username", Self::EgnyteUsername), ("Email address", Self::EmailAddress)];

    /// The words of the drop-down menu.
    pub fn as_str(self) -> &'static str {
        word(&Self::CHOICES, self)
    }
}

fn word<T: PartialEq + Copy>(choices: &[(&'static str, T)], value: T) -> &'static str {
    choices.iter().find(|(_, choice)| *choice == value).map_or("", |(word, _)| word)
}
