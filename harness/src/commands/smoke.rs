//! The first command for whoever connects a connector: one person, one user group, one sync, stage by stage; the
//! first that fails comes with what to do about it.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use crate::connector::ConnectorError;
use crate::run::driven::{Choice, Driven};
use crate::run::result::exchange;
use crate::run::{NotReady, introduction, stage, told, unless_interrupted};
use crate::scenario::{
    ApplicationChange, Evidence, Failure, FailureKind, Happening, Leeway, Moment, Place, Stage, Switch, World,
};
use crate::suite::rules::Keeper;
use crate::util::exit::Exit;
use egnyte_protocol::{Capability, Identity};
use egnyte_report::render_exchanges;
use egnyte_support::mask::{self, MaskedWriter};
use egnyte_support::paint::Paint;

/// What the command line asks for.
#[derive(Debug, Clone)]
pub struct Options {
    /// What is driven, and how.
    pub choice: Choice,
    /// A mock that is running already.
    pub mock: Option<String>,
}

/// One stage that a connector comes through, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    There,
    Introduced,
    Connected,
    Person,
    Group,
    Sync,
}

impl Part {
    /// What is seen where it goes well.
    fn title(self) -> &'static str {
        match self {
            Self::There => "the connector is there",
            Self::Introduced => "it introduces itself",
            Self::Connected => "it answers an event",
            Self::Person => "one person arrives in Egnyte",
            Self::Group => "one user group arrives, with that person in it",
            Self::Sync => "syncing again changes nothing",
        }
    }

    /// What to do where it does not.
    fn advice(self) -> &'static str {
        match self {
            Self::There => {
                "Name it with --connector, for example \"stdio:python3 connector.py\". A program with a slash in it is \
                 looked up from the folder of conformance.toml, else from this one. A service has to run already."
            }
            Self::Introduced => {
                "Answer `hello` with {\"protocol\":1,\"name\":\"…\"}: one line on standard output, flushed. Logs belong on \
                 standard error. Try it by hand: echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":\
                 {\"protocol\":1,\"suite\":\"0.1.0\",\"session\":\"s-1\"}}' | YOUR COMMAND"
            }
            Self::Connected => {
                "The integration was activated, and nothing is associated with Egnyte yet: there is nothing to send. \
                 Answer every `deliver` with {\"ok\":true} when nothing is left to do, or exit with 0."
            }
            Self::Person => {
                "Ada is active and in an associated user group: look for her account, and create it where there is none. \
                 POST {baseUrl}/Users with userName, emails, name, active and userType `power`."
            }
            Self::Group => {
                "The user group is associated and has an active member: create it with POST {baseUrl}/Groups and its \
                 displayName, then add the member with PATCH. Look at `manageGroups`: it is true."
            }
            Self::Sync => {
                "Look for what is there before you create it. An event says that something happened, not that Egnyte \
                 lacks it."
            }
        }
    }
}

/// Tries a connector, and tells it on `out`.
///
/// # Errors
/// When the command line, the connector's file or the mock cannot be used.
pub async fn smoke(options: &Options, out: &mut (impl Write + IsTerminal)) -> Result<Exit, NotReady> {
    let driven = options.choice.driven()?;
    let paint = Paint::for_stream(out);
    let mut teller = Teller { out: &mut MaskedWriter::new(out), paint };
    match unless_interrupted(stages(&driven, options.mock.as_deref(), &mut teller)).await {
        Some(ended) => ended,
        None => Ok(Exit::Interrupted),
    }
}

async fn stages<W: Write>(driven: &Driven, mock: Option<&str>, teller: &mut Teller<'_, W>) -> Result<Exit, NotReady> {
    let stage = Arc::new(stage(mock, driven).await?);
    if let Err(ConnectorError { message: what }) = stage.target.check().await {
        return teller.stopped(Part::There, &what, &Evidence::default(), Exit::Usage);
    }
    teller.passed(Part::There, &stage.target.spec())?;
    let identity = match introduction(&stage).await {
        Err(NotReady::Connector { why, .. }) => {
            return teller.stopped(Part::Introduced, &why, &Evidence::default(), Exit::Usage);
        }
        other => other?,
    };
    teller.passed(Part::Introduced, &called(&identity))?;
    let mut world = World::default();
    let (session, title) = ("smoke".to_owned(), "Smoke test".to_owned());
    let (keeper, needs, weaknesses) = (Keeper::Connector, Vec::new(), Vec::new());
    world.begin(Arc::clone(&stage), Place { session, title, keeper, needs, weaknesses });
    let mut ended = Ok(());
    for part in [Part::Connected, Part::Person, Part::Group, Part::Sync] {
        ended = play(&mut world, part).await.map_err(|failure| (part, failure));
        if ended.is_err() {
            break;
        }
        teller.passed(part, "")?;
    }
    let evidence = world.finish().await;
    match (ended, &evidence.failure) {
        (Err((part, failure)), _) => teller.failed(part, &failure, &evidence),
        // What came to light only when all was over.
        (Ok(()), Some(failure)) => teller.failed(Part::Sync, failure, &evidence),
        (Ok(()), None) => teller.through(driven, &stage),
    }
}

async fn play(world: &mut World, part: Part) -> Result<(), Failure> {
    let name = "Engineering".to_owned();
    let members = vec!["Ada".to_owned()];
    match part {
        Part::There | Part::Introduced => Ok(()),
        Part::Connected => world.opens(vec![Happening::Application(ApplicationChange::Integration(Switch::On))]).await,
        Part::Person => {
            let group = Happening::UserGroup { name: name.clone(), members };
            world.happens(Moment::When, vec![group, Happening::Associated(name)]).await?;
            world.expects_active("Ada").await
        }
        Part::Group => {
            let rows = ["user Ada is created", "group \"Engineering\" is created", "Ada joins \"Engineering\""];
            world.closes(&rows.map(|row| vec![row.to_owned()]), Leeway::None).await
        }
        Part::Sync => {
            world.happens(Moment::When, vec![Happening::SyncedAgain]).await?;
            world.closes_unchanged(Leeway::None).await
        }
    }
}

/// Who the connector says it is.
fn called(identity: &Identity) -> String {
    let version = identity.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let able: Vec<&str> = identity.capabilities.iter().copied().map(Capability::as_str).collect();
    let able = if able.is_empty() { "people and groups".to_owned() } else { able.join(", ") };
    format!("{}{version}: {able}", identity.name)
}

/// Writes a line for each stage, and all there is to say about the one that failed.
struct Teller<'a, W> {
    out: &'a mut W,
    paint: Paint,
}

impl<W: Write> Teller<'_, W> {
    fn passed(&mut self, part: Part, detail: &str) -> Result<(), NotReady> {
        let detail = if detail.is_empty() { String::new() } else { self.paint.dim(&format!("  {detail}")) };
        let line = writeln!(self.out, "{}      {}{detail}", self.paint.green("ok"), part.title());
        told(line.and_then(|()| self.out.flush()), Exit::Green).map(drop)
    }

    fn failed(&mut self, part: Part, failure: &Failure, evidence: &Evidence) -> Result<Exit, NotReady> {
        let exit = if failure.kind == FailureKind::HarnessFault { Exit::HarnessFault } else { Exit::Red };
        self.stopped(part, &failure.message, evidence, exit)
    }

    fn stopped(&mut self, part: Part, message: &str, evidence: &Evidence, exit: Exit) -> Result<Exit, NotReady> {
        told(self.story(part, message, evidence), exit)
    }

    fn story(&mut self, part: Part, message: &str, evidence: &Evidence) -> io::Result<()> {
        writeln!(self.out, "{}  {}\n", self.paint.red("FAILED"), part.title())?;
        self.section("", mask::text(message).lines().map(str::to_owned))?;
        let exchanges = render_exchanges(&evidence.exchanges.iter().map(exchange).collect::<Vec<_>>());
        let quiet = exchanges.is_empty() && !matches!(part, Part::There | Part::Introduced);
        let silence = quiet.then(|| "it asked Egnyte nothing".to_owned());
        self.section("said to Egnyte", exchanges.into_iter().chain(silence))?;
        let stderr = mask::text(&evidence.stderr);
        self.section("the end of its standard error", last(&stderr).into_iter().map(str::to_owned))?;
        self.section("what to do", std::iter::once(part.advice().to_owned()))?;
        writeln!(self.out, "More: egnyte-conformance protocol")
    }

    fn section(&mut self, title: &str, lines: impl Iterator<Item = String>) -> io::Result<()> {
        let lines: Vec<String> = lines.collect();
        if lines.is_empty() {
            return Ok(());
        }
        if !title.is_empty() {
            writeln!(self.out, "  {}:", self.paint.bold(title))?;
        }
        lines.iter().try_for_each(|line| writeln!(self.out, "    {line}"))?;
        writeln!(self.out)
    }

    fn through(&mut self, driven: &Driven, stage: &Stage) -> Result<Exit, NotReady> {
        let next = if driven.file.is_some() { "run" } else { "init" };
        let line = format!("{} passed the smoke test; next: egnyte-conformance {next}", stage.target.spec());
        told(writeln!(self.out, "\n{}", self.paint.green(&line)), Exit::Green)
    }
}

/// The last lines of a log.
fn last(log: &str) -> Vec<&str> {
    const MOST: usize = 20;
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(MOST)..].to_vec()
}
