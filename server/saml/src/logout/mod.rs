//! Single logout (SAML profiles, 4.4): the messages of both sides, carried by a browser.
//!
//! Must not know sessions, nor store requests.

mod delivery;
mod error;
mod message;
mod verify;

pub use delivery::LogoutDelivery;
pub use error::LogoutError;
pub use message::{LogoutContents, LogoutRequest, LogoutResponse, LogoutStatus, OutgoingLogout};
pub use verify::{LogoutExpectations, VerifiedLogout, VerifiedLogoutRequest, VerifiedLogoutResponse, verify_logout};
