//! The verdicts of a run as they fall: judged by the list of known failures, told, counted and kept.

use std::io::{self, Stderr, Write};

use crate::report::console::{Closing, Console};
use crate::report::progress::Progress;
use crate::report::{Tally, Verdict};
use crate::run::known_failures::List;
use crate::suite::Case;
use crate::suite::rules::Keeper;
use crate::util::exit::Exit;

use super::gather::Gathered;

/// What a run has come to.
pub(super) struct Books<W> {
    console: Console<W>,
    progress: Progress<Stderr>,
    known: List,
    gathered: Gathered,
    connector: Tally,
    egnyte: Tally,
    /// Every verdict, for whoever writes a list of them.
    pub(super) verdicts: Vec<Verdict>,
}

impl<W: Write> Books<W> {
    pub(super) fn new(console: Console<W>, progress: Progress<Stderr>, known: List, gathered: Gathered) -> Self {
        let (connector, egnyte) = (Tally::default(), Tally::default());
        Self { console, progress, known, gathered, connector, egnyte, verdicts: Vec::new() }
    }

    /// Takes a verdict as it fell.
    pub(super) fn take(&mut self, verdict: Verdict) -> io::Result<()> {
        for verdict in self.known.judge(verdict) {
            self.tell(verdict)?;
        }
        Ok(())
    }

    /// Closes the books.
    pub(super) fn close(&mut self, closing: &mut Closing, again: impl Fn(&Case) -> String) -> io::Result<()> {
        for verdict in self.known.rest() {
            self.tell(verdict)?;
        }
        closing.wire = self.gathered.close(closing.interrupted);
        self.progress.clear();
        self.console.close(closing, again)
    }

    fn tell(&mut self, verdict: Verdict) -> io::Result<()> {
        let one = std::slice::from_ref(&verdict);
        self.connector = self.connector + Tally::of(one, Keeper::Connector);
        self.egnyte = self.egnyte + Tally::of(one, Keeper::Egnyte);
        self.gathered.add(&verdict);
        self.verdicts.push(verdict.clone());
        self.progress.clear();
        let is_red = verdict.is_red();
        let told = self.console.verdict(verdict);
        self.progress.count(is_red);
        told
    }

    /// How the program ends.
    pub(super) fn exit(&self, closing: &Closing) -> Exit {
        let all = self.connector + self.egnyte;
        if closing.interrupted {
            Exit::Interrupted
        } else if all.faults > 0 || !closing.faults.is_empty() {
            Exit::HarnessFault
        } else if all.red() > 0 || closing.wire.is_red() {
            Exit::Red
        } else if all.total() == all.skipped {
            Exit::NothingRan
        } else {
            Exit::Green
        }
    }
}
