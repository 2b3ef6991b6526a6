//! Does the mock stay as quick with 100,000 users as with 1,000? Times what a connector does most, over HTTP, and
//! prints the ratio. Run with `cargo bench -p egnyte-mock`.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::time::{Duration, Instant};

use egnyte_mock::domain::{Group, GroupName, Refusal, User, UserName};
use egnyte_mock::{Config, Server};
use reqwest::{Client, Method};
use serde_json::{Value, json};

const SMALL: u64 = 1_000;
const LARGE: u64 = 100_000;
const ROUNDS: u64 = 1_000;

/// A mock with that many users, all of them in one group.
struct Bench {
    server: Server,
    client: Client,
    users: Vec<u64>,
    group: String,
}

impl Bench {
    async fn with(count: u64) -> Self {
        // A client must know some cryptography, even where it speaks plain http.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let server = Server::start(Config::default()).await.unwrap();
        let filled = server.estate().default().write(|desk| {
            let mut users = Vec::new();
            for number in 0..count {
                let user = User::new(desk.ids.user(), UserName::parse(&format!("user{number}"))?, desk.now);
                users.push(desk.roster.create_user(user)?.id);
            }
            let group = Group::new(desk.ids.group(), GroupName::parse("everyone", 255)?, desk.now);
            let group = desk.roster.create_group(Group { members: users.iter().copied().collect(), ..group })?;
            Ok::<_, Refusal>((users.iter().map(|id| id.0).collect(), group.id.to_string()))
        });
        let (users, group) = filled.unwrap();
        Self { server, client: Client::new(), users, group }
    }

    /// Some user or other, a different one in each round.
    fn some(&self, round: u64) -> usize {
        usize::try_from(round.wrapping_mul(7_919)).unwrap() % self.users.len()
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) {
        let url = format!("{}{path}", self.server.scim_url());
        let request = self.client.request(method, url).bearer_auth(self.server.token());
        let request = if let Some(body) = body { request.json(&body) } else { request };
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.bytes().await.unwrap();
    }

    async fn get_by_id(&self, round: u64) {
        self.ask(Method::GET, &format!("/Users/{}", self.users[self.some(round)]), None).await;
    }

    async fn find_by_name(&self, round: u64) {
        let path = format!("/Users?filter=userName%20eq%20%22USER{}%22", self.some(round));
        self.ask(Method::GET, &path, None).await;
    }

    async fn read_last_page(&self, _: u64) {
        self.ask(Method::GET, &format!("/Users?count=10&startIndex={}", self.users.len() - 9), None).await;
    }

    async fn leave_and_join(&self, round: u64) {
        let member = json!([{ "value": self.users[self.some(round)].to_string() }]);
        let op = |op: &str| json!({ "op": op, "path": "members", "value": member });
        let body = json!({ "Operations": [op("remove"), op("add")] });
        self.ask(Method::PATCH, &format!("/Groups/{}", self.group), Some(body)).await;
    }
}

/// The median of the rounds on either mock, taken in turns so that both have the same weather.
macro_rules! compare {
    ($what:literal, $small:expr, $large:expr, $act:ident) => {{
        let (mut quick, mut slow) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            for (bench, times) in [(&$small, &mut quick), (&$large, &mut slow)] {
                let began = Instant::now();
                bench.$act(round).await;
                times.push(began.elapsed());
            }
        }
        report($what, median(quick), median(slow));
    }};
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e6
}

fn report(what: &str, small: f64, large: f64) {
    let ratio = large / small;
    println!("{what:<34}{small:>10.0} µs {large:>10.0} µs   x{ratio:.2}");
}

fn main() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let (small, large) = (Bench::with(SMALL).await, Bench::with(LARGE).await);
        println!("{:<34}{SMALL:>7} users {LARGE:>7} users   ratio", "median of an exchange");
        compare!("GET by id", small, large, get_by_id);
        compare!("userName eq", small, large, find_by_name);
        compare!("last page of 10", small, large, read_last_page);
        compare!("one member leaves and joins", small, large, leave_and_join);
    });
}
