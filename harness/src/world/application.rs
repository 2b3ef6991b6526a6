//! The Egnyte application in the directory: what a connector makes of its SSO IdP URL.

use super::World;
use super::asking::misread;
use super::scene::Scene;
use super::stage::Failure;
use crate::protocol::{Question, Reply};

/// How a text is compared with an expected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// It is the same.
    Is,
    /// It begins with it, and goes on.
    BeginsWith,
}

impl World {
    /// Expects the SSO IdP URL of the application to be, or to begin with, this text.
    ///
    /// # Errors
    /// When it does not, or the connector does not say.
    pub async fn expects_idp_url(&mut self, comparison: Comparison, text: &str) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_idp_url(comparison, text).await).await
    }
}

impl Scene {
    async fn expect_idp_url(&mut self, comparison: Comparison, text: &str) -> Result<(), Failure> {
        let url = match self.ask(Question::ApplicationShow {}).await? {
            Reply::Application(view) => view.sso_idp_url,
            other => return Err(misread(&other)),
        };
        let (fits, wanted) = match comparison {
            Comparison::Is => (url == text, format!("`{text}`")),
            Comparison::BeginsWith => {
                let goes_on = url.strip_prefix(text).is_some_and(|rest| !rest.trim().is_empty());
                (goes_on, format!("`{text}` and a name after it"))
            }
        };
        if fits { Ok(()) } else { Err(Failure::failed(format!("the SSO IdP URL is `{url}`, and not {wanted}"))) }
    }
}
