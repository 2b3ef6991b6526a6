//! A server in a process of its own, on a core of its own: a mock full of users, or a bare handler. The parent process reads
//! its address from standard output, and can ask for its CPU time and memory.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;
use std::{env, io, thread};

use actix_web::http::header::AUTHORIZATION;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use cpu_time::ProcessTime;
use egnyte_mock::domain::{Group, GroupName, UserId};
use egnyte_mock::scim::diagnostics::Diagnostics;
use egnyte_mock::scim::resource::{self, Purpose};
use egnyte_mock::scim::schema::user_schema;
use egnyte_mock::{Config, Server};
use serde_json::{Value, json};

/// The argument after which a process is told what to be.
pub(super) const ROLE: &str = "--be";

/// Role of a bare handler; any other role is the number of users of a mock.
const BARE: &str = "bare";

/// Core that a process is pinned to.
#[derive(Clone, Copy)]
pub(super) enum Core {
    Server,
    Load,
}

/// Stays on a core from now on, with every thread that is begun later; whether that was possible.
pub(super) fn pin(core: Core) -> bool {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    let place = match core {
        Core::Server => 0,
        Core::Load => 1,
    };
    cores.get(place).is_some_and(|core| core_affinity::set_for_current(*core))
}

/// Says whether each process has a core of its own.
pub(super) fn pinning_note(done: bool) -> &'static str {
    if done { "The server is pinned to one core, the load to another." } else { "Not pinned: no two cores to be had." }
}

/// A process that answers.
pub(super) struct Process {
    child: Child,
    asked: ChildStdin,
    told: BufReader<ChildStdout>,
    /// Base URL, token and content of a server.
    pub(super) is: Value,
}

impl Process {
    /// A handler that answers everything with the bytes it was given last.
    pub(super) fn bare() -> Self {
        Self::start(BARE)
    }

    /// A mock with that many people.
    pub(super) fn mock(people: u64) -> Self {
        Self::start(&people.to_string())
    }

    fn start(role: &str) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args([ROLE, role]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (asked, told) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut process = Self { child, asked, told, is: Value::Null };
        process.is = process.line();
        process
    }

    /// CPU time used so far.
    pub(super) fn cpu(&mut self) -> Duration {
        Duration::from_nanos(self.ask("cpu"))
    }

    /// Memory in bytes.
    pub(super) fn memory(&mut self) -> u64 {
        self.ask("memory")
    }

    fn ask(&mut self, question: &str) -> u64 {
        writeln!(self.asked, "{question}").unwrap();
        self.line().as_u64().unwrap()
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.told.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It is no longer needed, however it ends.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves in its role until standard input ends.
pub(super) fn play(role: &str) {
    pin(Core::Server);
    if role == BARE {
        say(&json!({ "url": bare() }));
        answer_questions();
        return;
    }
    let people: u64 = role.parse().unwrap();
    let start = Server::start(Config { workers: 1, ..Config::default() });
    let mock = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(start).unwrap();
    let (first, group) = fill(&mock, people);
    say(&json!({ "url": mock.scim_url(), "token": mock.token(), "first": first, "group": group }));
    answer_questions();
}

/// Every line is a question.
fn answer_questions() {
    for question in io::stdin().lines() {
        let answer = match question.unwrap().as_str() {
            "cpu" => u64::try_from(ProcessTime::now().as_duration().as_nanos()).unwrap(),
            _ => memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem as u64),
        };
        say(&answer.into());
    }
}

fn say(line: &Value) {
    println!("{line}");
}

/// A person as a connector tells of one: the six attributes that are mapped, and the external id.
pub(super) fn person(number: u64) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": format!("person{number}"),
        "externalId": format!("{number:024x}"),
        "name": { "formatted": format!("Given{number} Family"), "givenName": format!("Given{number}"), "familyName": "Family" },
        "emails": [{ "value": format!("person{number}@acme.example"), "type": "work", "primary": true }],
        "userType": "power",
        "active": true,
    })
}

/// Creates the users as POST does, and an empty group; returns the ids of the first user and of the group.
fn fill(mock: &Server, people: u64) -> (u64, String) {
    let made = mock.domains().default_domain().write(|desk| {
        let rules = *desk.roster.rules();
        let mut first = None;
        for number in 0..people {
            let said =
                resource::user(person(number), user_schema(&rules), Purpose::Create, &mut Diagnostics::lenient());
            let user = desk.roster.create_user(said.unwrap().create(desk.ids.user(), &rules, desk.now)?)?;
            first.get_or_insert(user.id);
        }
        let group = Group::new(desk.ids.group(), GroupName::parse("everyone", rules.longest_group_name)?, desk.now);
        let UserId(first) = first.unwrap();
        Ok::<_, egnyte_mock::domain::RosterError>((first, desk.roster.create_group(group)?.id.to_string()))
    });
    made.unwrap().0
}

/// The bytes that a bare handler answers with.
type Fixed = Data<Mutex<(StatusCode, Bytes)>>;

/// Starts a bare handler; where it answers.
fn bare() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let fixed = Data::new(Mutex::new((StatusCode::OK, Bytes::new())));
    thread::spawn(move || {
        let app = move || {
            let limit = PayloadConfig::new(64 << 20);
            App::new().app_data(fixed.clone()).app_data(limit).default_service(web::to(answer))
        };
        let server = HttpServer::new(app).workers(1).keep_alive(Duration::from_secs(120)).listen(listener).unwrap();
        actix_web::rt::System::new().block_on(server.run()).unwrap();
    });
    url
}

/// `TRACE` sets what is answered to everything else.
async fn answer(request: HttpRequest, body: Bytes, fixed: Fixed) -> HttpResponse {
    let token = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if request.method() == Method::TRACE {
        let status = StatusCode::from_bytes(token.as_bytes()).unwrap();
        *fixed.lock().unwrap() = (status, body);
        return HttpResponse::NoContent().finish();
    }
    if !token.starts_with("Bearer ") {
        return HttpResponse::Unauthorized().finish();
    }
    let (status, body) = fixed.lock().unwrap().clone();
    HttpResponse::build(status).content_type("application/scim+json").body(body)
}
