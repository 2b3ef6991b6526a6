//! Whether somebody got into Egnyte, and why not.

use super::World;
use super::scene::Scene;
use super::sign_in::{Attempt, PAGE};
use super::stage::Failure;
use crate::mock::SignInVerdict;

/// How somebody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Somehow.
    SignedIn,
    /// By the directory's username.
    ByUsername,
    /// In answer to the request that Egnyte sent with them.
    InAnswer,
    /// And led to the page they were going to.
    WhereTheyWereGoing,
}

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// The directory does not vouch for the person at all.
    NoAssertion,
    /// Egnyte refuses, for a reason of this name and these words.
    ByEgnyte(&'static str, &'static str),
}

impl World {
    /// Expects a person to be signed in.
    ///
    /// # Errors
    /// When they are not, or in another way.
    pub async fn expects_signed_in(&mut self, person: &str, arrival: Arrival) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_signed_in(person, arrival).await).await
    }

    /// Expects that nobody is signed in, for this reason.
    ///
    /// # Errors
    /// When somebody is, or for another reason nobody is.
    pub async fn expects_rejection(&mut self, rejection: Rejection) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_rejection(rejection).await).await
    }
}

impl Scene {
    async fn expect_signed_in(&mut self, name: &str, arrival: Arrival) -> Result<(), Failure> {
        let wrong = match &self.sign_in.attempt {
            None => return Err(nobody_tried()),
            Some(Attempt::NotIssued(why)) => {
                format!("{name} is not signed in: the directory issues no assertion ({why})")
            }
            Some(Attempt::Brought { verdict: SignInVerdict::Refused { sentence, reason, subject }, .. }) => {
                let by = subject.as_ref().map(|subject| format!("; the name was `{subject}`")).unwrap_or_default();
                format!("{name} is not signed in; Egnyte refuses: {sentence} ({reason}{by})")
            }
            Some(Attempt::Brought { verdict: SignInVerdict::Accepted { account, .. }, .. }) => {
                let account = account.clone();
                match self.somebody_else(name, &account).await? {
                    Some(other) => format!("it is not {name} who is signed in, but {other}"),
                    None => match self.shortcoming(name, arrival)? {
                        Some(shortcoming) => format!("{name} is signed in, but {shortcoming}"),
                        None => return Ok(()),
                    },
                }
            }
        };
        Err(Failure::failed(self.with_what_happened(wrong).await))
    }

    async fn expect_rejection(&mut self, rejection: Rejection) -> Result<(), Failure> {
        let wrong = match (&self.sign_in.attempt, rejection) {
            (None, _) => return Err(nobody_tried()),
            (Some(Attempt::NotIssued(_)), Rejection::NoAssertion) => return Ok(()),
            (Some(Attempt::NotIssued(why)), Rejection::ByEgnyte(..)) => {
                format!("Egnyte was not asked, because the directory issues no assertion ({why})")
            }
            (Some(Attempt::Brought { verdict: SignInVerdict::Refused { reason, sentence, .. }, .. }), _) => {
                match rejection {
                    Rejection::ByEgnyte(wanted, _) if wanted == reason => return Ok(()),
                    Rejection::ByEgnyte(_, words) => {
                        format!("the sign-in is refused, but not because {words}: {sentence} ({reason})")
                    }
                    Rejection::NoAssertion => {
                        format!("the directory issued an assertion, and only Egnyte refused it: {sentence} ({reason})")
                    }
                }
            }
            (Some(Attempt::Brought { verdict: SignInVerdict::Accepted { account, .. }, .. }), _) => {
                let account = account.clone();
                let who = self.name_of(&account).await?;
                match rejection {
                    Rejection::NoAssertion => format!("the directory issued an assertion, and {who} is signed in"),
                    Rejection::ByEgnyte(_, words) => {
                        format!("the sign-in is not refused: {who} is signed in, although {words}")
                    }
                }
            }
        };
        Err(Failure::failed(self.with_what_happened(wrong).await))
    }

    /// Whose account it is, unless it is the person's.
    async fn somebody_else(&mut self, name: &str, account: &str) -> Result<Option<String>, Failure> {
        let (roster, naming) = self.roster().await?;
        let theirs = naming.called(name, &roster).is_some_and(|user| user.id == account);
        if theirs { Ok(None) } else { self.name_of(account).await.map(Some) }
    }

    /// What the features call an account.
    async fn name_of(&mut self, account: &str) -> Result<String, Failure> {
        let (roster, naming) = self.roster().await?;
        let user = roster.users.iter().find(|user| user.id == account);
        Ok(user.map_or_else(|| format!("an account that is gone ({account})"), |user| naming.account(user)))
    }

    /// What the sign-in lacks of what is expected of it.
    fn shortcoming(&self, name: &str, arrival: Arrival) -> Result<Option<String>, Failure> {
        let Some(Attempt::Brought { verdict: SignInVerdict::Accepted { subject, in_response_to, led_to, .. }, asked }) =
            &self.sign_in.attempt
        else {
            return Ok(None);
        };
        let username = &self.person(name)?.username;
        Ok(match arrival {
            Arrival::ByUsername if subject != username => {
                Some(format!("the assertion names `{subject}`, and not the username `{username}`"))
            }
            Arrival::InAnswer if asked.is_none() => {
                return Err(Failure::errored("nobody was sent by Egnyte, so that there is no request to answer"));
            }
            Arrival::InAnswer if in_response_to != asked => {
                Some("the assertion does not say which request of Egnyte's it answers (InResponseTo)".to_owned())
            }
            Arrival::WhereTheyWereGoing if !led_to.ends_with(PAGE) => {
                Some(format!("led to {led_to} and not to {}: the relay state did not come back", PAGE))
            }
            _ => None,
        })
    }
}

fn nobody_tried() -> Failure {
    Failure::errored("nobody tried to sign in")
}
