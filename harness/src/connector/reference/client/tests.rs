//! What is asked of Egnyte, against a server that answers what a test has it answer.

use crate::connector::reference::plan::{Attribute, Basis, Change};
use crate::connector::reference::scene::{person, values};

use super::scripted::{BROKEN, OK, Witness, transport};
use super::*;

async fn egnyte(scripts: &[&str]) -> (Egnyte, Arc<Witness>) {
    let (transport, witness) = transport(scripts).await;
    (Egnyte { transport }, witness)
}

#[tokio::test]
async fn lists_are_read_to_the_end_whatever_the_size_of_a_page() {
    let first = r#"200 OK
{"totalResults":3,"Resources":[{"id":1,"userName":"ada"},{"id":"2","userName":"grace"}]}"#;
    let second = r#"200 OK
{"totalResults":3,"Resources":[{"id":"3","userName":"linus"}]}"#;
    let (egnyte, witness) = egnyte(&[first, second]).await;
    assert_eq!(egnyte.accounts().await.unwrap().len(), 3);
    assert_eq!(witness.requests(), ["GET /Users?startIndex=1&count=100", "GET /Users?startIndex=3&count=100"]);
}

#[tokio::test]
async fn a_create_whose_answer_was_lost_is_looked_for_before_it_is_repeated() {
    let found = r#"200 OK
{"totalResults":1,"Resources":[{"id":"7","displayName":"Sales"}]}"#;
    let (egnyte, witness) = egnyte(&[BROKEN, found]).await;
    assert_eq!(egnyte.create_group("66e2", "Sales", &[]).await.unwrap().id, "7");
    assert_eq!(witness.requests()[1], "GET /Groups?filter=externalId+eq+%2266e2%22");
}

#[tokio::test]
async fn a_create_that_never_arrived_is_repeated() {
    let none = r#"200 OK
{"totalResults":0}"#;
    let made = r#"201 Created
{"id":"7","displayName":"Sales"}"#;
    let (egnyte, witness) = egnyte(&[BROKEN, none, made]).await;
    assert_eq!(egnyte.create_group("66e2", "Sales", &[]).await.unwrap().id, "7");
    assert_eq!(witness.requests()[0], witness.requests()[2]);
}

#[tokio::test]
async fn a_refused_attribute_does_not_hold_up_the_others() {
    let refused = "400 Bad\n{\"detail\":\"userName is immutable\"}";
    let (egnyte, witness) = egnyte(&[
        refused,
        refused,
        r#"200 OK
{"id":"1"}"#,
    ])
    .await;
    let mut update = AccountUpdate::none(person("ada"), "1".to_owned(), Basis::Managed);
    let given = values("ada");
    for attribute in [Attribute::UserName, Attribute::GivenName, Attribute::FamilyName] {
        update.changes.push(Change { attribute, value: given.get(attribute).map(str::to_owned) });
    }
    let patched = egnyte.update_account(&update).await.unwrap();
    assert_eq!((patched.refused.len(), patched.now.is_some()), (1, true));
    let last = &witness.requests()[2];
    assert!(last.contains("name.givenName") && last.contains("name.familyName") && !last.contains("userName"));
}

#[tokio::test]
async fn an_answer_without_a_body_is_followed_by_a_look() {
    let (egnyte, witness) = egnyte(&["204 Done\n", OK]).await;
    let update = AccountUpdate { bind: true, ..AccountUpdate::none(person("ada"), "a/1".to_owned(), Basis::TakeOver) };
    egnyte.update_account(&update).await.unwrap();
    assert_eq!(witness.requests()[1], "GET /Users/a%2F1");
}
