//! Expectations about a sign-in: the person is signed in, or the sign-in is rejected for a reason.

use crate::mock::SignInVerdict;
use crate::scenario::acts::REQUESTED_PAGE;
use crate::scenario::failure::{Failure, StepFuture, StepResult};
use crate::scenario::parameters::{RejectReason, SignedInHow};
use crate::scenario::state::{Scenario, SignInAttempt};

impl Scenario {
    /// Expects the person to be signed in.
    pub fn expect_signed_in<'a>(&'a mut self, name: &'a str, how: SignedInHow) -> StepFuture<'a> {
        Box::pin(async move {
            let message = match &self.egnyte.attempt {
                None => return Err(no_attempt()),
                Some(SignInAttempt::NotIssued(reason)) => {
                    format!("{name} is not signed in: the directory issues no assertion ({reason})")
                }
                Some(SignInAttempt::Presented {
                    verdict: SignInVerdict::Refused { sentence, reason, subject },
                    ..
                }) => {
                    let subject = subject.as_ref().map(|subject| format!("; the name was `{subject}`"));
                    let subject = subject.unwrap_or_default();
                    format!("{name} is not signed in; Egnyte refuses: {sentence} ({reason}{subject})")
                }
                Some(SignInAttempt::Presented { verdict: SignInVerdict::Accepted { account, .. }, .. }) => {
                    let account = account.clone();
                    let (roster, naming) = self.roster().await?;
                    if naming.find_account(name, &roster).is_none_or(|user| user.id != account) {
                        format!("it is not {name} who is signed in, but {}", self.account_name(&account).await?)
                    } else if let Some(difference) = self.difference_from(name, how)? {
                        format!("{name} is signed in, but {difference}")
                    } else {
                        return Ok(());
                    }
                }
            };
            Err(self.failure_with_changes(message).await)
        })
    }

    /// Expects the sign-in to be rejected for the reason.
    pub fn expect_rejection(&mut self, expected: RejectReason) -> StepFuture<'_> {
        Box::pin(async move {
            let words = expected.words();
            let message = match (&self.egnyte.attempt, expected) {
                (None, _) => return Err(no_attempt()),
                (Some(SignInAttempt::NotIssued(_)), RejectReason::NoAssertion) => return Ok(()),
                (Some(SignInAttempt::NotIssued(reason)), RejectReason::Egnyte(_)) => {
                    format!("Egnyte was not asked, because the directory issues no assertion ({reason})")
                }
                (Some(SignInAttempt::Presented { verdict, .. }), _) => match (verdict, expected) {
                    (SignInVerdict::Refused { reason, .. }, RejectReason::Egnyte(code)) if code == reason => {
                        return Ok(());
                    }
                    (SignInVerdict::Refused { reason, sentence, .. }, RejectReason::Egnyte(_)) => {
                        format!("the sign-in is refused, but not because {words}: {sentence} ({reason})")
                    }
                    (SignInVerdict::Refused { reason, sentence, .. }, RejectReason::NoAssertion) => {
                        format!("the directory issued an assertion, and only Egnyte refused it: {sentence} ({reason})")
                    }
                    (SignInVerdict::Accepted { account, .. }, _) => {
                        let name = self.account_name(&account.clone()).await?;
                        match expected {
                            RejectReason::NoAssertion => {
                                format!("the directory issued an assertion, and {name} is signed in")
                            }
                            RejectReason::Egnyte(_) => {
                                format!("the sign-in is not refused: {name} is signed in, although {words}")
                            }
                        }
                    }
                },
            };
            Err(self.failure_with_changes(message).await)
        })
    }

    /// Name of an account in the features.
    async fn account_name(&mut self, id: &str) -> StepResult<String> {
        let (roster, naming) = self.roster().await?;
        let user = roster.users.iter().find(|user| user.id == id);
        Ok(user.map_or_else(|| format!("an account that is gone ({id})"), |user| naming.account(user)))
    }

    /// Difference of a successful sign-in from the expected one.
    fn difference_from(&self, name: &str, how: SignedInHow) -> StepResult<Option<String>> {
        let Some(SignInAttempt::Presented {
            verdict: SignInVerdict::Accepted { subject, in_response_to, led_to, .. },
            request,
        }) = &self.egnyte.attempt
        else {
            return Ok(None);
        };
        let username = &self.directory.person(name)?.username;
        Ok(match how {
            SignedInHow::ByUsername if subject != username => {
                Some(format!("the assertion names `{subject}`, and not the username `{username}`"))
            }
            SignedInHow::InAnswer if request.is_none() => {
                return Err(Failure::error(
                    "signing in did not begin at Egnyte, so that there is no request to answer",
                ));
            }
            SignedInHow::InAnswer if in_response_to != request => {
                Some("the assertion does not name Egnyte's request (InResponseTo)".to_owned())
            }
            SignedInHow::AtRequestedPage if !led_to.ends_with(REQUESTED_PAGE) => {
                Some(format!("at {led_to} and not at {REQUESTED_PAGE}: the relay state was lost"))
            }
            _ => None,
        })
    }
}

fn no_attempt() -> Failure {
    Failure::error("there was no attempt to sign in")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::idp::{self, Forgery, Signer};
    use crate::scenario::parameters::{PresentedAssertion, SignInStart, SsoSetting, Switch};
    use crate::scenario::phase::StepPhase;
    use crate::scenario::puppet::{
        self, Answers, association, connected_world, create_accounts, do_nothing, engineering,
    };
    use crate::scenario::{ApplicationChange, DirectoryChange, FailureKind, World};
    use egnyte_protocol::directory::EventKind;
    use egnyte_protocol::{Capability, Delivery, Question, Reply, Settled, SignInMetadata, SignInResponse};

    async fn set_up(world: &mut World) {
        world.run(async |scenario| scenario.set_up_single_sign_on().await).await.unwrap();
    }

    async fn sign_in(world: &mut World, name: &str, start: SignInStart) -> StepResult {
        world.run(async |scenario| scenario.sign_in(name, start).await).await
    }

    async fn signed_in(world: &mut World, name: &str, how: SignedInHow) -> StepResult {
        world.run(async |scenario| scenario.expect_signed_in(name, how).await).await
    }

    async fn rejected(world: &mut World, words: &str) -> StepResult {
        let reason = words.parse().unwrap();
        world.run(async |scenario| scenario.expect_rejection(reason).await).await
    }

    async fn change_setting(world: &mut World, setting: SsoSetting, value: &str) -> StepResult {
        world.run(async |scenario| scenario.change_sso_setting(setting, value).await).await
    }

    /// A world in which Egnyte trusts a connector that gives this answer to each sign-in.
    async fn trusting(response: SignInResponse) -> World {
        let answers: Answers = Arc::new(move |question| match question {
            Question::SignInMetadata {} => Reply::Metadata(SignInMetadata {
                entity_id: idp::ENTITY_ID.to_owned(),
                login_url: idp::LOGIN_URL.to_owned(),
                certificate: Signer::Present.certificate().unwrap().to_owned(),
            }),
            _ => Reply::SignIn(response.clone()),
        });
        let mut world = puppet::puppet(create_accounts, answers, &[Capability::SignIn]).await;
        world.open(puppet::activation()).await.unwrap();
        set_up(&mut world).await;
        world
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn answer_without_assertion_and_refusal_breaks_the_protocol() {
        let mut world = trusting(SignInResponse::default()).await;
        let failure = sign_in(&mut world, "Ada", SignInStart::Directory).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Errored);
        assert!(failure.message.contains("either `samlResponse` with `acsUrl`, or `refused`"), "{failure}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn response_for_another_site_is_not_sent() {
        let (saml_response, acs_url) = (Some("PHg+".to_owned()), Some("https://evil.example/samlconsumer".to_owned()));
        let mut world = trusting(SignInResponse { saml_response, acs_url, ..SignInResponse::default() }).await;
        let failure = sign_in(&mut world, "Ada", SignInStart::Egnyte).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Failed);
        let message = "the directory sends Ada to https://evil.example/samlconsumer; ";
        assert!(failure.message.starts_with(message), "{failure}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refusal_of_the_directory_is_not_egnytes() {
        let refused = SignInResponse { refused: Some("not you".to_owned()), ..SignInResponse::default() };
        let mut world = trusting(refused).await;
        sign_in(&mut world, "Ada", SignInStart::Directory).await.unwrap();
        rejected(&mut world, "the directory issues no assertion").await.unwrap();
        let failure = signed_in(&mut world, "Ada", SignedInHow::Somehow).await.unwrap_err();
        assert_eq!(failure.message, "Ada is not signed in: the directory issues no assertion (not you)");
        let failure = rejected(&mut world, "Egnyte knows nobody of that name").await.unwrap_err();
        let message = "Egnyte was not asked, because the directory issues no assertion (not you)";
        assert_eq!(failure.message, message);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn harness_issues_assertions_where_the_rule_does_not_need_them() {
        let mut world = connected_world(create_accounts).await;
        set_up(&mut world).await;
        // The puppet creates accounts and no groups.
        let off = DirectoryChange::Application(ApplicationChange::GroupManagement(Switch::Off));
        puppet::change(&mut world, StepPhase::Given, vec![off]).await.unwrap();
        puppet::change(&mut world, StepPhase::Given, engineering()).await.unwrap();
        puppet::change(&mut world, StepPhase::Given, association()).await.unwrap();
        sign_in(&mut world, "Ada", SignInStart::Egnyte).await.unwrap();
        for how in [SignedInHow::ByUsername, SignedInHow::InAnswer, SignedInHow::AtRequestedPage] {
            signed_in(&mut world, "Ada", how).await.unwrap();
        }
        let failure = signed_in(&mut world, "Grace", SignedInHow::Somehow).await.unwrap_err();
        assert_eq!(failure.message, "it is not Grace who is signed in, but Ada");
        let failure = rejected(&mut world, "the directory issues no assertion").await.unwrap_err();
        assert_eq!(failure.message, "the directory issued an assertion, and Ada is signed in");
        let expired = "the assertion has expired";
        let failure = rejected(&mut world, expired).await.unwrap_err();
        let message = "the sign-in is not refused: Ada is signed in, although the assertion has expired";
        assert_eq!(failure.message, message);
        sign_in(&mut world, "Grace", SignInStart::Directory).await.unwrap();
        let failure = signed_in(&mut world, "Grace", SignedInHow::Somehow).await.unwrap_err();
        let message = "Grace is not signed in; Egnyte refuses: Egnyte has no user with this IdP Username";
        assert!(failure.message.starts_with(message), "{failure}");
        let failure = rejected(&mut world, expired).await.unwrap_err();
        let message = "the sign-in is refused, but not because the assertion has expired: Egnyte has no user";
        assert!(failure.message.starts_with(message), "{failure}");
        assert_eq!(world.finish().await.failure.unwrap().kind, FailureKind::Failed);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn problem_with_a_changed_issuer_comes_before_the_when() {
        let script = |delivery: &Delivery| {
            let ok = delivery.event.kind != EventKind::ApplicationUpdated;
            (Vec::new(), Settled { ok, error: (!ok).then(|| "hands off".to_owned()), problems: Vec::new() })
        };
        let mut world = connected_world(script).await;
        set_up(&mut world).await;
        let failure = change_setting(&mut world, SsoSetting::DomainSpecificIssuer, "off").await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Errored);
        assert!(failure.message.contains("before the When") && failure.message.contains("hands off"), "{failure}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn impossible_settings_and_expectations_are_errors() {
        let mut world = connected_world(do_nothing).await;
        let issuer = SsoSetting::DomainSpecificIssuer;
        let mut failures = vec![
            change_setting(&mut world, issuer, "off").await,
            sign_in(&mut world, "Ada", SignInStart::Egnyte).await,
        ];
        set_up(&mut world).await;
        failures.push(change_setting(&mut world, issuer, "of").await);
        failures.push(change_setting(&mut world, SsoSetting::Certificate, "last").await);
        failures.push(change_setting(&mut world, SsoSetting::UserMapping, "shoe size").await);
        failures.push(signed_in(&mut world, "Ada", SignedInHow::Somehow).await);
        failures.push(rejected(&mut world, "the directory issues no assertion").await);
        let present = async |scenario: &mut Scenario, presented| scenario.present_assertion(presented, "Ada").await;
        let expired = PresentedAssertion::Forged(Forgery::Expired);
        world.run(async |scenario| present(scenario, expired).await).await.unwrap();
        failures.push(world.run(async |scenario| present(scenario, PresentedAssertion::Replayed).await).await);
        let parts = [
            "single sign-on is not set up",
            "single sign-on is not set up",
            "`on` or `off`, and not `of`",
            "no `last`",
            "defaultUserMapping",
            "no attempt to sign in",
            "no attempt to sign in",
            "not use the assertion even once",
        ];
        for (failure, part) in failures.into_iter().zip(parts) {
            let failure = failure.unwrap_err();
            assert!(failure.kind == FailureKind::Errored && failure.message.contains(part), "{part}: {failure:?}");
        }
    }
}
