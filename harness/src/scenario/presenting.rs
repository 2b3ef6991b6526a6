//! What somebody may present to Egnyte in place of what the directory would have it read.

use super::World;
use super::scene::{Moment, Scene};
use super::sign_in::{Answered, Attempt};
use super::stage::Failure;
use crate::idp::{self, Forgery, Signer};
use crate::mock::{SamlPost, SignInVerdict};

/// What is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// Something forged.
    Forged(Forgery),
    /// An assertion that was used before.
    Used,
    /// A good assertion, signed with this key.
    SignedBy(Signer),
    /// A good assertion for the domain's own entity id (`true`) or the shared one, whatever the settings say.
    For {
        /// Which.
        domain_specific: bool,
    },
    /// A good assertion that names the email address.
    NamingEmail,
}

impl World {
    /// Lets somebody present an assertion that is to pass for a person's.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn presents(&mut self, presented: Presented, person: &str) -> Result<(), Failure> {
        self.play(async |scene| scene.present(presented, person).await).await
    }
}

impl Scene {
    async fn present(&mut self, presented: Presented, name: &str) -> Result<(), Failure> {
        self.begin(Moment::When).await?;
        let mut answer = self.vouch(name)?;
        let mut signer = Signer::Present;
        match presented {
            Presented::Forged(_) | Presented::Used => {}
            Presented::SignedBy(other) => signer = other,
            Presented::For { domain_specific } => answer.audience = self.domain.entity_id(domain_specific),
            Presented::NamingEmail => {
                let email = self.person(name)?.email.clone();
                answer.subject = email.ok_or_else(|| Failure::errored(format!("{name} has no email address")))?;
            }
        }
        let response = match presented {
            Presented::Forged(forgery) => forgery.forge(&answer)?,
            _ => idp::respond(&answer, signer)?,
        };
        let bring = || SamlPost { to: answer.destination.clone(), response: response.clone(), relay_state: None };
        if presented == Presented::Used {
            self.bring(Answered { brought: bring(), asked: None }).await?;
            self.was_taken(name)?;
        }
        self.bring(Answered { brought: bring(), asked: None }).await
    }

    /// An assertion can be used again only where it was used once.
    fn was_taken(&self, name: &str) -> Result<(), Failure> {
        match &self.sign_in.attempt {
            Some(Attempt::Brought { verdict: SignInVerdict::Refused { sentence, .. }, .. }) => {
                Err(Failure::errored(format!("{name} cannot use the assertion even once: {sentence}")))
            }
            _ => Ok(()),
        }
    }
}
