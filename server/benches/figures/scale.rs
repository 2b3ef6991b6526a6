//! Cost of a request over a bare handler, in domains of a thousand and of a million users.

use std::array;
use std::ops::Range;

use reqwest::Method;
use serde_json::json;

use crate::child::{Process, person};
use crate::load::{Loaded, Request};
use crate::table::{Figure, head, row};

const SMALL: u64 = 1_000;
const LARGE: u64 = 1_000_000;
const ROUNDS: u64 = 25;
const REQUESTS: u64 = 200;

/// Makes a request to a mock with so many people; numbers come in order, and none comes twice.
type Asks = fn(mock: &Loaded, people: u64, number: u64) -> Request;

/// A kind of request.
struct Act {
    name: &'static str,
    /// Target of the CPU time it adds, in microseconds.
    target: &'static str,
    asks: Asks,
    /// Request that undoes it, so that a mock keeps its size.
    undoes: Option<Asks>,
}

const ACTS: [Act; 8] = [
    Act::new("GET user by id", "6", |mock, people, number| get(format!("/Users/{}", some(mock, people, number)))),
    Act::new("the same by Egnyte's own API", "7.8", |mock, people, number| {
        get(format!("/../../v2/users/{}", some(mock, people, number)))
    }),
    Act::new("`userName eq`", "8", |_, people, number| find(people, number)),
    Act::new("PATCH user", "", deactivate),
    Act::new("PUT user", "", replace),
    Act::new("POST user", "30", |_, _, number| (Method::POST, "/Users".to_owned(), Some(person(LARGE + number))))
        .undone_by(|mock, people, number| (Method::DELETE, format!("/Users/{}", mock.id(people + number)), None)),
    Act::new("first page of 100 users", "200", |_, _, _| get("/Users?count=100".to_owned())),
    Act::new("last page of 100 users", "200", |_, people, _| {
        get(format!("/Users?count=100&startIndex={}", people - 99))
    }),
];

pub(crate) async fn measure() {
    let [mut bare, mut small, mut large] =
        [Process::bare(), Process::mock(SMALL), Process::mock(LARGE)].map(Loaded::new);
    head(&[
        "CPU that the mock adds to a request, µs",
        "1,000 users",
        "1,000,000 users",
        "ratio",
        "target",
        "a bare handler's own",
        "median by the wall clock: bare, 1,000, 1,000,000",
    ]);
    for act in &ACTS {
        let [base, few, many] = act.measure([&mut bare, &mut small, &mut large]).await;
        let (added_few, added_many) = (few.cpu - base.cpu, many.cpu - base.cpu);
        row([
            act.name.to_owned(),
            format!("{added_few:.1}"),
            format!("{added_many:.1}"),
            format!("{:.2}", added_many / added_few),
            act.target.to_owned(),
            format!("{:.1}", base.cpu),
            format!("{:.0}, {:.0}, {:.0}", base.wall, few.wall, many.wall),
        ]);
    }
    // After the requests: the allocator returns memory that the growth of a table has freed only when it is used again.
    let memory = large.process.memory() as f64 / 1e9;
    println!("\nMemory with 1,000,000 users after these requests: {memory:.2} GB (target 1.5)");
}

impl Act {
    const fn new(name: &'static str, target: &'static str, asks: Asks) -> Self {
        Self { name, target, asks, undoes: None }
    }

    const fn undone_by(self, undoes: Asks) -> Self {
        Self { undoes: Some(undoes), ..self }
    }

    /// All three take turns, so that they have the same weather.
    async fn measure(&self, [bare, small, large]: [&mut Loaded; 3]) -> [Figure; 3] {
        bare.like(small, (self.asks)(small, SMALL, 0)).await;
        self.undo(small, SMALL, 0..1).await;
        let mut rounds: [Vec<_>; 3] = array::from_fn(|_| Vec::new());
        for round in 0..ROUNDS {
            let numbers = 1 + round * REQUESTS..1 + (round + 1) * REQUESTS;
            let of_small: Vec<_> = numbers.clone().map(|number| (self.asks)(small, SMALL, number)).collect();
            // The large mock was not asked what the bare handler answers with, so it is one number behind.
            let behind = numbers.start - 1..numbers.end - 1;
            let of_large = behind.clone().map(|number| (self.asks)(large, LARGE, number)).collect();
            rounds[0].push(bare.round(of_small.clone()).await);
            rounds[1].push(small.round(of_small).await);
            rounds[2].push(large.round(of_large).await);
            self.undo(small, SMALL, numbers).await;
            self.undo(large, LARGE, behind).await;
        }
        rounds.map(|rounds| Figure::of(&rounds))
    }

    async fn undo(&self, mock: &Loaded, people: u64, numbers: Range<u64>) {
        for (undoes, number) in
            self.undoes.into_iter().flat_map(|undoes| numbers.clone().map(move |number| (undoes, number)))
        {
            mock.ask(undoes(mock, people, number)).await;
        }
    }
}

/// Some person or other, another one each time.
fn nth(people: u64, number: u64) -> u64 {
    number.wrapping_mul(7_919_993) % people
}

fn some(mock: &Loaded, people: u64, number: u64) -> u64 {
    mock.id(nth(people, number))
}

fn get(path: String) -> Request {
    (Method::GET, path, None)
}

fn find(people: u64, number: u64) -> Request {
    get(format!("/Users?filter=userName%20eq%20%22PERSON{}%22", nth(people, number)))
}

fn deactivate(mock: &Loaded, people: u64, number: u64) -> Request {
    let operation = json!({ "op": "replace", "path": "active", "value": number.is_multiple_of(2) });
    let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation] });
    (Method::PATCH, format!("/Users/{}", some(mock, people, number)), Some(body))
}

fn replace(mock: &Loaded, people: u64, number: u64) -> Request {
    let mut body = person(nth(people, number));
    body["name"]["givenName"] = format!("Other{number}").into();
    (Method::PUT, format!("/Users/{}", some(mock, people, number)), Some(body))
}
