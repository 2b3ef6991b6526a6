//! Session of one scenario: each event is one set of instructions, and the answer of the person ends it.

use std::collections::BTreeSet;
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::dialogue::{Answer, Dialogue};
use super::problems::TypedProblems;
use super::requests::RequestWatch;
use super::{ManualRun, SKIPPED_BY_TESTER};
use crate::mock::EgnyteError;
use egnyte_protocol::connector::{Connector, ConnectorError, ConnectorFuture, ScenarioName};
use egnyte_protocol::directory::Id;
use egnyte_protocol::{Delivery, Hello, Identity, Settled};

/// Question after instructions.
const DONE: &str = "Enter when the sync is through, the text of a problem, or r(epeat), s(kip), q(uit):";

/// Question after a sync that left a doubt.
const DOUBT: &str = "Enter to go on, the text of a problem, w(ait once more), s(kip) or q(uit):";

/// Session of one scenario.
pub(super) struct ManualSession {
    run: Arc<ManualRun>,
    /// Identity in the person's place.
    identity: Identity,
    /// Title of the scenario, until it is shown.
    title: Option<String>,
    /// All that was shown and answered.
    transcript: Transcript,
}

/// Lines that were shown and answered, as the log of the session.
#[derive(Default)]
struct Transcript(String);

impl Transcript {
    fn add(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }
}

impl ManualSession {
    pub(super) fn new(run: &Arc<ManualRun>, identity: Identity, scenario: &ScenarioName) -> Self {
        // The key has the file, the rule and the title.
        let mut parts = scenario.key.splitn(3, " | ").skip(1);
        let title = parts.next().zip(parts.next()).map(|(rule, title)| format!("{rule}: {title}"));
        Self { run: Arc::clone(run), identity, title, transcript: Transcript::default() }
    }

    async fn follow(&mut self, mut delivery: Delivery) -> Result<Settled, ConnectorError> {
        let run = Arc::clone(&self.run);
        run.publish(&mut delivery);
        let console = run.state.lock().console.clone();
        let instructions = console.instructions(&delivery);
        if instructions.is_empty() {
            run.change_console(|console| console.advance(&delivery));
            return Ok(Settled::ok());
        }
        // What is done of them is not known if the scenario ends before the answer.
        run.change_console(|console| console.begin(&delivery));
        let mut dialogue = run.dialogue.lock().await;
        if let Some(title) = self.title.take() {
            dialogue.say(&format!("\n== {title}"));
        }
        let text = numbered(&instructions);
        self.transcript.add(&text);
        let mut typed = TypedProblems::of(&delivery);
        let mut talk = Talk { run: &run, dialogue: &mut dialogue, transcript: &mut self.transcript };
        let mut watch = watch(&run).await?;
        talk.carry_out(&text, &mut watch, &mut typed).await?;
        run.change_console(|console| console.advance(&delivery));
        talk.await_requests(&mut watch, console.concerns_egnyte(&delivery), &mut typed).await?;
        Ok(typed.settle())
    }
}

/// Begins to watch the requests to the domain of the present scenario.
async fn watch(run: &ManualRun) -> Result<RequestWatch, ConnectorError> {
    let egnyte = run.egnyte.lock().clone();
    let (egnyte, domain) = egnyte.ok_or_else(|| ConnectorError::new("the scenario has no Egnyte domain"))?;
    RequestWatch::begin(&egnyte, &domain).await.map_err(of_mock)
}

/// Talk with the person about one set of instructions.
struct Talk<'a> {
    run: &'a ManualRun,
    dialogue: &'a mut Dialogue,
    transcript: &'a mut Transcript,
}

impl Talk<'_> {
    /// Shows the instructions until they are carried out.
    async fn carry_out(
        &mut self,
        text: &str,
        watch: &mut RequestWatch,
        typed: &mut TypedProblems<'_>,
    ) -> Result<(), ConnectorError> {
        self.dialogue.say(text);
        loop {
            let answer = watch.during(self.dialogue.ask(DONE)).await.map_err(of_mock)?;
            match self.take(answer)? {
                Answer::Done => return Ok(()),
                Answer::Problem(line) => self.note(typed.add(&line)),
                _ => self.dialogue.say(text),
            }
        }
    }

    /// Waits for the requests, and asks once more where they leave a doubt.
    async fn await_requests(
        &mut self,
        watch: &mut RequestWatch,
        is_due: bool,
        typed: &mut TypedProblems<'_>,
    ) -> Result<(), ConnectorError> {
        loop {
            self.dialogue.say_wait();
            let is_quiet = watch.until_quiet(self.run.settling).await.map_err(of_mock)?;
            self.note(watch.describe(is_quiet));
            let refused = watch.refused().await.map_err(of_mock)?;
            let is_silent = is_due && !watch.has_seen();
            if let Some(refused) = refused.filter(|_| typed.lacks_subjects()) {
                self.note(format!("Egnyte refused {refused}. Does the console show a problem?"));
            } else if is_silent || !is_quiet {
                self.note("Has the directory synced?".to_owned());
            } else {
                return Ok(());
            }
            loop {
                let answer = watch.during(self.dialogue.ask(DOUBT)).await.map_err(of_mock)?;
                match self.take(answer)? {
                    Answer::Done => return Ok(()),
                    Answer::Problem(line) => self.note(typed.add(&line)),
                    Answer::Wait => break,
                    _ => {}
                }
            }
        }
    }

    /// Takes an answer: the end of the scenario or of the run is an error.
    fn take(&mut self, answer: Answer) -> Result<Answer, ConnectorError> {
        self.transcript.add(&format!("> {answer}"));
        match answer {
            Answer::Skip(None) => Err(ConnectorError::skip(SKIPPED_BY_TESTER)),
            Answer::Skip(Some(reason)) => Err(ConnectorError::skip(format!("{SKIPPED_BY_TESTER}: {reason}"))),
            Answer::Quit => Err(ConnectorError::stop()),
            Answer::End => {
                self.run.input_ended.store(true, Ordering::Relaxed);
                Err(ConnectorError::stop())
            }
            Answer::Unknown(letter) => {
                self.note(format!("`{letter}` has no meaning here; a problem has more than one letter."));
                Ok(Answer::Unknown(letter))
            }
            answer => Ok(answer),
        }
    }

    fn note(&mut self, text: String) {
        self.dialogue.say(&text);
        self.transcript.add(&text);
    }
}

/// Has the person empty the console before a scenario, and waits until the requests are over: they are of no scenario.
pub(super) async fn clear(run: &ManualRun, lasting: &BTreeSet<Id>) -> Result<(), ConnectorError> {
    let console = run.state.lock().console.clone();
    let instructions = console.clearing(lasting);
    if instructions.is_empty() {
        run.change_console(|console| console.clear(lasting));
        return Ok(());
    }
    let text = format!("\n== The next scenario begins with an empty directory\n{}", numbered(&instructions));
    let mut typed = TypedProblems::default();
    let mut dialogue = run.dialogue.lock().await;
    let mut talk = Talk { run, dialogue: &mut dialogue, transcript: &mut Transcript::default() };
    let mut watch = watch(run).await?;
    talk.carry_out(&text, &mut watch, &mut typed).await?;
    run.change_console(|console| console.clear(lasting));
    talk.await_requests(&mut watch, console.has_accounts(), &mut typed).await
}

fn numbered(instructions: &[String]) -> String {
    let lines = instructions.iter().zip(1..).map(|(text, number)| format!("  {number}. {text}"));
    lines.collect::<Vec<_>>().join("\n")
}

fn of_mock(error: EgnyteError) -> ConnectorError {
    ConnectorError::new(error.to_string()).of_this_machine()
}

impl Connector for ManualSession {
    /// Answers in the person's place, with the name and the capabilities of the configuration file.
    fn hello(&mut self, _hello: Hello) -> ConnectorFuture<'_, Identity> {
        Box::pin(ready(Ok(self.identity.clone())))
    }

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        Box::pin(self.follow(delivery))
    }

    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        Box::pin(ready(Ok(())))
    }

    fn stderr(&self) -> String {
        self.transcript.0.clone()
    }

    fn polls(&self) -> bool {
        true
    }
}
