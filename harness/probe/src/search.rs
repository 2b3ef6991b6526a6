//! Searches: the largest number that the server accepts, such as the length of a name.

use serde_json::{Value, json};

use super::call::{Call, Kind, creation, patch, path_of};
use super::client::{Client, ProbeError};
use super::experiment::{Experiment, Search, Searched};
use super::report::Outcome;
use super::template::Names;

/// Greatest number of attempts of a search, for the plan: three, and one for each bit of what is between them.
pub(crate) const ATTEMPTS: usize = 16;

/// Searcher: the objects that its attempts are about.
pub(crate) struct Searcher<'s, 'r> {
    pub(crate) client: &'s mut Client,
    pub(crate) names: &'s Names<'r>,
    searched: Searched,
    /// Path of the group and id of the member of PATCHes.
    prepared: Option<(String, Value)>,
    attempts: usize,
}

/// Failed attempt, or an outcome before there is a number.
enum SearchEnd {
    Outcome(Outcome),
    Failure(ProbeError),
}

impl From<ProbeError> for SearchEnd {
    fn from(error: ProbeError) -> Self {
        Self::Failure(error)
    }
}

/// Searches for the largest number that is accepted.
pub(crate) async fn search(
    client: &mut Client,
    names: &Names<'_>,
    experiment: &Experiment,
    search: Search,
) -> Result<Outcome, ProbeError> {
    let mut searcher = Searcher { client, names, searched: search.of, prepared: None, attempts: 0 };
    match searcher.search(experiment, search).await {
        Ok(number) => Ok(Outcome::Answered(number.to_string())),
        Err(SearchEnd::Outcome(outcome)) => Ok(outcome),
        Err(SearchEnd::Failure(error)) => Err(error),
    }
}

/// Returns the first requests of a search, for the plan.
pub(crate) fn examples(searched: Searched, names: &Names<'_>, first: u64) -> Vec<Call> {
    match searched {
        Searched::GroupName => vec![group_with_name(names, 1, first)],
        Searched::PatchMembers => {
            let created = [(Kind::Person, "a"), (Kind::Group, "g")];
            let mut calls: Vec<Call> = created.map(|(kind, object)| creation(kind, kind.body(names, object))).into();
            calls.push(patch("/Groups/<id of g>", &addition(&json!("<id of a>"), first)));
            calls
        }
    }
}

impl Searcher<'_, '_> {
    async fn search(&mut self, experiment: &Experiment, search: Search) -> Result<u64, SearchEnd> {
        let Search { first, beyond, .. } = search;
        let Experiment { least, most, .. } = *experiment;
        if self.searched == Searched::PatchMembers {
            self.prepared = Some(self.prepare().await?);
        }
        // Between these two numbers is the answer: the lower one is accepted, the upper one refused.
        let (mut accepted, mut refused) = (least.saturating_sub(1), first);
        if self.accepts(first).await? {
            if !self.accepts(first + 1).await? {
                return Ok(first);
            }
            if self.accepts(most).await? {
                return Ok(beyond.unwrap_or(most));
            }
            (accepted, refused) = (first + 1, most);
        }
        while refused - accepted > 1 {
            let middle = accepted + (refused - accepted) / 2;
            if self.accepts(middle).await? { accepted = middle } else { refused = middle }
        }
        if accepted < least {
            return Err(SearchEnd::Outcome(Outcome::Unanswered(format!("even {least} was refused"))));
        }
        Ok(accepted)
    }

    /// Creates a person and a group. Returns the path of the group and the id of the person.
    async fn prepare(&mut self) -> Result<(String, Value), SearchEnd> {
        let person = self.create(creation(Kind::Person, Kind::Person.body(self.names, "a")), Kind::Person).await?;
        let group = self.create(creation(Kind::Group, Kind::Group.body(self.names, "g")), Kind::Group).await?;
        Ok((path_of(Kind::Group, &group), person))
    }

    async fn create(&mut self, call: Call, kind: Kind) -> Result<Value, SearchEnd> {
        let (reply, id) = self.client.create(&call, kind).await?;
        id.ok_or_else(|| SearchEnd::Outcome(Outcome::failed(&call, &reply)))
    }

    async fn accepts(&mut self, number: u64) -> Result<bool, SearchEnd> {
        self.attempts += 1;
        let (call, reply) = match &self.prepared {
            Some((path, member)) => {
                let call = patch(path, &addition(member, number));
                let reply = self.client.send(&call).await?;
                (call, reply)
            }
            None => {
                let call = group_with_name(self.names, self.attempts, number);
                let (reply, _) = self.client.create(&call, Kind::Group).await?;
                (call, reply)
            }
        };
        match reply.status {
            200..=299 => Ok(true),
            400 | 409 | 413 | 422 => Ok(false),
            _ => Err(SearchEnd::Outcome(Outcome::failed(&call, &reply))),
        }
    }
}

/// Creation of a group whose name has this length.
fn group_with_name(names: &Names<'_>, attempt: usize, length: u64) -> Call {
    let mut name = format!("{}-", names.name(&format!("g{attempt}")));
    let missing = usize::try_from(length).unwrap_or_default().saturating_sub(name.len());
    name.push_str(&"x".repeat(missing));
    let mut body = Kind::Group.body(names, "g");
    body.insert("displayName".to_owned(), name.into());
    creation(Kind::Group, body)
}

/// Operations that name the same member as often as this: one each, because a server can reduce a list to its different
/// members before it counts them.
fn addition(member: &Value, count: u64) -> Value {
    let operation = json!({ "op": "add", "path": "members", "value": [{ "value": member }] });
    (0..count).map(|_| operation.clone()).collect()
}
