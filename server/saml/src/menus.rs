//! Drop-down menus of the single sign-on settings, with Egnyte's labels.

/// Identity provider in the drop-down menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentityProvider {
    /// Okta.
    Okta,
    /// OneLogin.
    OneLogin,
    /// Microsoft Entra ID, formerly AzureAD.
    EntraId,
    /// Ping Identity.
    PingIdentity,
    /// PingFederate.
    PingFederate,
    /// Auth0.
    Auth0,
    /// Active Directory Federation Services.
    Adfs,
    /// Other identity providers, formerly CustomRedirect.
    GenericHttpPost,
}

/// Default user mapping: the field that a subject is compared with if a user has no IdP user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserMapping {
    /// Egnyte user name.
    EgnyteUsername,
    /// Email address.
    EmailAddress,
}

impl IdentityProvider {
    /// Choices with their labels.
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
    /// Former labels.
    pub(crate) const OLD_NAMES: [(&'static str, Self); 2] =
        [("AzureAD", Self::EntraId), ("CustomRedirect", Self::GenericHttpPost)];

    /// Returns the label in the drop-down menu.
    pub fn as_str(self) -> &'static str {
        label(&Self::CHOICES, self)
    }
}

impl UserMapping {
    /// Choices with their labels.
    pub(crate) const CHOICES: [(&'static str, Self); 2] =
        [("Egnyte username", Self::EgnyteUsername), ("Email address", Self::EmailAddress)];

    /// Returns the label in the drop-down menu.
    pub fn as_str(self) -> &'static str {
        label(&Self::CHOICES, self)
    }
}

fn label<T: PartialEq + Copy>(choices: &[(&'static str, T)], value: T) -> &'static str {
    choices.iter().find(|(_, choice)| *choice == value).map_or("", |(label, _)| label)
}
