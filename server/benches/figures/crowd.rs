//! Cost of a group of 100,000 members.

use reqwest::Method;
use serde_json::{Value, json};

use crate::child::Process;
use crate::load::{Loaded, Request};
use crate::table::{Figure, head, row};

const PEOPLE: u64 = 150_000;
const MEMBERS: u64 = 100_000;

pub(crate) async fn measure() {
    let mut mock = Loaded::new(Process::mock(PEOPLE));
    let group = format!("/Groups/{}", mock.process.is["group"].as_str().unwrap());
    mock.ask(replace(&mock, &group, 0)).await;
    println!();
    head(&["a group of 100,000 members, ms", "wall", "CPU", "target"]);
    let joins =
        |number: u64| patch(&group, if number.is_multiple_of(2) { "remove" } else { "add" }, mock.id(number / 2));
    let requests = (0..200).map(joins).collect();
    tell("PATCH that names one member, answered 204", "1", &mut mock, requests).await;
    let requests = (1..6).map(|number| replace(&mock, &group, number)).collect();
    tell("full replace by PUT, half of the members new, answered with all members", "200", &mut mock, requests).await;
    let requests = (6..12)
        .map(|number| {
            let (_, path, body) = replace(&mock, &group, number);
            (Method::PUT, format!("{path}?excludedAttributes=members"), body)
        })
        .collect();
    tell("the same, answered without members", "200", &mut mock, requests).await;
}

async fn tell(name: &str, target: &str, mock: &mut Loaded, requests: Vec<Request>) {
    let Figure { cpu, wall } = Figure::of(&[mock.round(requests).await]);
    row([name.to_owned(), format!("{:.2}", wall / 1e3), format!("{:.2}", cpu / 1e3), target.to_owned()]);
}

fn patch(group: &str, op: &str, member: u64) -> Request {
    let operation = if op == "add" {
        json!({ "op": op, "path": "members", "value": [{ "value": member.to_string() }] })
    } else {
        json!({ "op": op, "path": format!("members[value eq \"{member}\"]") })
    };
    let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation] });
    (Method::PATCH, group.to_owned(), Some(body))
}

/// Makes the members one half of the people's others every time.
fn replace(mock: &Loaded, group: &str, number: u64) -> Request {
    let begin = number % 2 * (PEOPLE - MEMBERS);
    let members: Vec<Value> = (begin..begin + MEMBERS).map(|at| json!({ "value": mock.id(at).to_string() })).collect();
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "everyone",
        "members": members,
    });
    (Method::PUT, group.to_owned(), Some(body))
}
