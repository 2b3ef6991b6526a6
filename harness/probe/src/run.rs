//! Run: asks experiment after experiment, and removes what each has created.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use egnyte_support::mask;
use egnyte_support::shutdown::ShutdownSignal;
use jiff::Timestamp;
use reqwest::Method;

use super::call::{Api, Call, Objects, call};
use super::client::{Client, ProbeError};
use super::condition::{Replies, choose, number};
use super::evidence::excerpt;
use super::experiment::{Catalogue, Experiment, Step};
use super::guard::Creation;
use super::pace::Limits;
use super::plan::cost;
use super::removal::remove_all;
use super::report::{Answer, Leftover, Outcome, Report};
use super::search::search;
use super::template::{Names, RunName};

/// Calls that are kept for the removal at the end.
const RESERVE: u64 = 20;

/// Guess that is answered by chance.
const OVER_LIMIT: &str = "over-limit";

/// Options of a run.
#[derive(Debug, Clone)]
pub struct ProbeOptions {
    /// SCIM base URL.
    pub url: String,
    /// Token.
    pub token: String,
    /// HTTP client, which follows no redirects.
    pub http: reqwest::Client,
    /// Limits of the calls.
    pub limits: Limits,
    /// Domain of the email addresses.
    pub mail_domain: String,
}

/// Runs the experiments of a catalogue, and tells `progress` of each answer. A signal ends the run after the current call;
/// everything is removed first.
pub async fn probe(
    options: ProbeOptions,
    catalogue: &Catalogue,
    mut progress: impl FnMut(&Answer),
) -> Result<Report, ProbeError> {
    mask::register(&options.token);
    let run = RunName::unique(&options.mail_domain);
    let mut client = Client::new(options.http, &options.url, &options.token, options.limits, run.clone())?;
    check_access(&mut client).await?;
    let listener = tokio::spawn(listen(ShutdownSignal::listen(), client.interruption()));
    let mut report = Report::default();
    for (index, experiment) in catalogue.experiments().iter().enumerate() {
        let answered = ask(&mut client, experiment, &mut Names::new(&run, index + 1)).await;
        let removed = remove_all(&mut client).await;
        match answered {
            Ok(answer) => report.answers.push(answer),
            Err(error) => report.ended_early = Some(error),
        }
        if let Err(error) = removed {
            report.ended_early.get_or_insert(error);
        }
        if report.ended_early.is_some() {
            break;
        }
        if let Some(answer) = report.answers.last() {
            progress(answer);
        }
    }
    // Once more: a server that failed for a moment may be back.
    if let (Err(error), None) = (remove_all(&mut client).await, &report.ended_early) {
        report.ended_early = Some(error);
    }
    listener.abort();
    finish(&client, &mut report);
    Ok(report)
}

/// Sets the flag at a signal.
async fn listen(mut shutdown: ShutdownSignal, interrupted: Arc<AtomicBool>) {
    shutdown.recv().await;
    interrupted.store(true, Ordering::Relaxed);
}

/// Adds what is known only at the end.
fn finish(client: &Client, report: &mut Report) {
    let leftover = |creation: &Creation| Leftover { path: creation.path.clone(), name: creation.name.clone() };
    report.leftovers = client.guard.creations.iter().map(leftover).collect();
    report.calls = client.pace.calls();
    let by_chance = report.answers.iter_mut().find(|answer| answer.guess == OVER_LIMIT);
    if let (Some(answer), Some((status @ (403 | 429), exchange))) = (by_chance, &client.over_limit) {
        answer.outcome = Outcome::Answered(status.to_string());
        answer.exchanges.push(exchange.clone());
    }
}

/// Checks that the server is one of SCIM and accepts the token, before anything is changed.
async fn check_access(client: &mut Client) -> Result<(), ProbeError> {
    let call = Call::new(Method::GET, Api::Scim, "/Users?count=1");
    let reply = client.send(&call).await?;
    if reply.status == 200 && reply.json.get("totalResults").is_some() {
        return Ok(());
    }
    Err(ProbeError::Refused { path: call.path, status: reply.status, text: excerpt(&reply.text) })
}

async fn ask(client: &mut Client, experiment: &Experiment, names: &mut Names<'_>) -> Result<Answer, ProbeError> {
    client.transcript.clear();
    let outcome = if let Some(reason) = &experiment.impossible {
        Outcome::Impossible(reason.clone())
    } else if !client.pace.allows(cost(experiment) + RESERVE) {
        Outcome::Unanswered("the calls of the day are used up".to_owned())
    } else if !client.has(Api::Own) && needs_egnyte(experiment) {
        Outcome::Unanswered("it needs Egnyte's own API, which this URL has not".to_owned())
    } else {
        match experiment.search {
            Some(wanted) => search(client, names, experiment, wanted).await?,
            None => run_steps(client, experiment, names).await?,
        }
    };
    Ok(Answer {
        guess: experiment.guess.clone(),
        outcome,
        date: Timestamp::now(),
        exchanges: client.transcript.clone(),
        caution: experiment.caution.clone(),
    })
}

/// Returns whether an experiment is not about SCIM alone.
fn needs_egnyte(experiment: &Experiment) -> bool {
    let verbs = ["account", "team", "own", "root", "form"];
    let needs = |step: &Step| verbs.contains(&step.verb.as_str());
    // A number has several sources, of which one is enough.
    experiment.numbers.is_empty() && experiment.steps.iter().any(needs)
}

async fn run_steps(client: &mut Client, experiment: &Experiment, names: &mut Names<'_>) -> Result<Outcome, ProbeError> {
    let (mut replies, mut objects) = (Replies::new(), Objects::new());
    for step in &experiment.steps {
        // An object whose creation was asked for and refused is not there.
        let Some((call, kind)) = call(step, names, &mut objects) else { continue };
        if !client.has(call.api) {
            continue;
        }
        let (reply, id) = match kind {
            Some(kind) => client.create(&call, kind).await?,
            None => {
                let reply = client.send(&call).await?;
                let is_found = step.verb == "find" && reply.is_success();
                let id = if is_found { client.guard.recognise(&reply.json["Resources"][0]) } else { None };
                (reply, id)
            }
        };
        names.ids.extend(id.map(|id| (step.object.clone(), id)));
        if !reply.is_success() && !experiment.asks(step) {
            return Ok(Outcome::failed(&call, &reply));
        }
        replies.insert(step.label().to_owned(), reply);
    }
    let answer = match number(&experiment.numbers, &replies) {
        Some(found) => Some(found.clamp(experiment.least, experiment.most).to_string()),
        None => {
            let last = experiment.steps.last().map(Step::label).unwrap_or_default();
            choose(&experiment.answers, last, &replies, names).map(str::to_owned)
        }
    };
    let unclear = || Outcome::Unanswered(unclear(experiment, &replies));
    Ok(answer.map_or_else(unclear, Outcome::Answered))
}

fn unclear(experiment: &Experiment, replies: &Replies) -> String {
    let asked = experiment.steps.iter().filter(|step| experiment.asks(step));
    let statuses: Vec<String> =
        asked.filter_map(|step| Some(format!("{} {}", step.label(), replies.get(step.label())?.status))).collect();
    format!("no known answer fits ({})", statuses.join(", "))
}
