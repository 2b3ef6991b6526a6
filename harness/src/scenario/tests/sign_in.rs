//! Signing in with a connector that does not know how, and what a scenario says that cannot be.

use super::*;
use crate::idp::{self, Signer};
use egnyte_protocol::{SignInMetadata, SignInResponse};

/// What the puppet answers to whoever wants to sign in: nothing, unless said.
fn answering(question: &Question, response: SignInResponse) -> Reply {
    match question {
        Question::SignInMetadata {} => Reply::Metadata(SignInMetadata {
            entity_id: idp::ENTITY_ID.to_owned(),
            login_url: idp::LOGIN_URL.to_owned(),
            certificate: Signer::Present.certificate().unwrap().to_owned(),
        }),
        _ => Reply::SignIn(response),
    }
}

fn silent(question: &Question) -> Reply {
    answering(question, SignInResponse::default())
}

fn refusing(question: &Question) -> Reply {
    answering(question, SignInResponse { refused: Some("not you".to_owned()), ..SignInResponse::default() })
}

fn misleading(question: &Question) -> Reply {
    let (saml_response, acs_url) = (Some("PHg+".to_owned()), Some("https://evil.example/samlconsumer".to_owned()));
    answering(question, SignInResponse { saml_response, acs_url, ..SignInResponse::default() })
}

/// A world in which Egnyte trusts a connector that answers so.
async fn trusting(answers: Answers) -> World {
    let mut world = asked(eager, answers, &[Capability::SignIn]).await;
    world.opens(connected()).await.unwrap();
    world.trusts_the_directory().await.unwrap();
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_none_breaks_the_protocol() {
    let mut world = trusting(silent).await;
    let failure = world.signs_in("Ada", Entrance::Directory).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Errored);
    assert!(failure.message.contains("either `samlResponse` with `acsUrl`, or `refused`"), "{failure}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_is_sent_to_egnyte_and_nowhere_else() {
    let mut world = trusting(misleading).await;
    let failure = world.signs_in("Ada", Entrance::Egnyte).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Failed);
    assert!(failure.message.starts_with("the directory sends Ada to https://evil.example/samlconsumer; "), "{failure}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_of_the_directory_is_told_apart_from_egnytes() {
    let mut world = trusting(refusing).await;
    world.signs_in("Ada", Entrance::Directory).await.unwrap();
    world.expects_rejection(Rejection::NoAssertion).await.unwrap();
    let told = world.expects_signed_in("Ada", Arrival::SignedIn).await.unwrap_err().message;
    assert_eq!(told, "Ada is not signed in: the directory issues no assertion (not you)");
    let of_egnyte = Rejection::ByEgnyte("user-unknown", "Egnyte knows nobody of that name");
    let told = world.expects_rejection(of_egnyte).await.unwrap_err().message;
    assert_eq!(told, "Egnyte was not asked, because the directory issues no assertion (not you)");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_connector_need_not_vouch_the_harness_does() {
    let mut world = world(eager, &[]).await;
    world.opens(connected()).await.unwrap();
    world.trusts_the_directory().await.unwrap();
    world.happens(Moment::Given, engineering()).await.unwrap();
    world.happens(Moment::Given, associated()).await.unwrap();
    world.signs_in("Ada", Entrance::Egnyte).await.unwrap();
    for arrival in [Arrival::ByUsername, Arrival::InAnswer, Arrival::WhereTheyWereGoing] {
        world.expects_signed_in("Ada", arrival).await.unwrap();
    }
    let told = world.expects_signed_in("Grace", Arrival::SignedIn).await.unwrap_err().message;
    assert_eq!(told, "it is not Grace who is signed in, but Ada");
    let told = world.expects_rejection(Rejection::NoAssertion).await.unwrap_err().message;
    assert_eq!(told, "the directory issued an assertion, and Ada is signed in");
    let told = world.expects_rejection(Rejection::ByEgnyte("expired", "it has expired")).await.unwrap_err().message;
    assert_eq!(told, "the sign-in is not refused: Ada is signed in, although it has expired");
    world.signs_in("Grace", Entrance::Directory).await.unwrap();
    let told = world.expects_signed_in("Grace", Arrival::SignedIn).await.unwrap_err().message;
    assert!(told.starts_with("Grace is not signed in; Egnyte refuses: Egnyte has no user for this name."), "{told}");
    let told = world.expects_rejection(Rejection::ByEgnyte("expired", "it has expired")).await.unwrap_err().message;
    assert!(told.starts_with("the sign-in is refused, but not because it has expired: Egnyte has no user"), "{told}");
    assert_eq!(world.finish().await.failure.unwrap().kind, FailureKind::Failed);
}

/// Does not bear its application changed.
fn touchy(delivery: &Delivery) -> (Vec<UserEdit>, Settled) {
    let ok = delivery.event.kind != EventKind::ApplicationUpdated;
    (Vec::new(), Settled { ok, error: (!ok).then(|| "hands off".to_owned()), problems: Vec::new() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connector_that_stumbles_over_the_issuer_stumbles_before_the_when() {
    let mut world = world(touchy, &[]).await;
    world.opens(connected()).await.unwrap();
    world.trusts_the_directory().await.unwrap();
    let failure = world.sets_sso(SsoSetting::DomainSpecificIssuer, "off").await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Errored);
    assert!(
        failure.message.starts_with("already before the When") && failure.message.contains("hands off"),
        "{failure}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_set_or_expected_is_told_so() {
    let mut world = world(nothing, &[]).await;
    world.opens(connected()).await.unwrap();
    let issuer = SsoSetting::DomainSpecificIssuer;
    let mut told = vec![world.sets_sso(issuer, "off").await.unwrap_err()];
    told.push(world.signs_in("Ada", Entrance::Egnyte).await.unwrap_err());
    world.trusts_the_directory().await.unwrap();
    told.push(world.sets_sso(issuer, "of").await.unwrap_err());
    told.push(world.sets_sso(SsoSetting::Certificate, "last").await.unwrap_err());
    told.push(world.sets_sso(SsoSetting::UserMapping, "shoe size").await.unwrap_err());
    told.push(world.expects_signed_in("Ada", Arrival::SignedIn).await.unwrap_err());
    told.push(world.expects_rejection(Rejection::NoAssertion).await.unwrap_err());
    world.presents(Presented::Forged(Forgery::Expired), "Ada").await.unwrap();
    told.push(world.presents(Presented::Used, "Ada").await.unwrap_err());
    for (failure, part) in told.iter().zip([
        "does not sign people in",
        "does not sign people in",
        "`on` or `off`, and not `of`",
        "no `last`",
        "defaultUserMapping",
        "nobody tried",
        "nobody tried",
        "not use the assertion even once",
    ]) {
        assert!(failure.kind == FailureKind::Errored && failure.message.contains(part), "{part}: {failure:?}");
    }
}
