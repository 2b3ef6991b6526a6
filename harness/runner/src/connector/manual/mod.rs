//! Person as the driver: the harness says what to do in the directory's own console, waits for the directory's requests, and
//! takes the problems that the console shows. All scenarios use one Egnyte domain, so that its address and its token are
//! entered once.

mod application;
mod console;
mod dialogue;
mod expressible;
mod groups;
mod people;
mod problems;
mod requests;
mod session;
mod spelling;
mod state;

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;

use super::config::Settling;
use super::error::TargetError;
use super::options::ConnectorOptions;
use super::settings_error::SettingsError;
use crate::mock::{Domain, Egnyte, EgnyteError, NewDomain};
use egnyte_protocol::connector::{Connector, ConnectorError, ConnectorFuture, ScenarioName, Target};
use egnyte_protocol::directory::Id;
use egnyte_protocol::{Capability, Delivery, Identity, VERSION};

use console::ConsoleState;
use dialogue::Dialogue;
use session::ManualSession;
use state::SavedState;
pub use state::StateFileError;

/// Specification of the target.
pub const MANUAL: &str = "manual";

/// Beginning of the reason of a scenario that the person skips.
pub const SKIPPED_BY_TESTER: &str = "skipped by the tester";

/// File of the state in a folder of results.
pub const STATE_FILE: &str = "manual.json";

/// Time limit of an event, which none reaches: a person may go home in between.
pub const NO_LIMIT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Wait for requests, unless `settle` says otherwise.
const SETTLING: Settling = Settling { quiet: Duration::from_secs(5), at_most: Duration::from_secs(120) };

/// Run that a person drives: the dialogue, the console of the directory as it is filled, and the Egnyte domain.
pub struct ManualRun {
    settling: Settling,
    /// URL under which the directory reaches the mock.
    public_url: Option<String>,
    dialogue: tokio::sync::Mutex<Dialogue>,
    state: Mutex<SavedState>,
    /// Egnyte domain of the present scenario, with its mock.
    egnyte: Mutex<Option<(Egnyte, Domain)>>,
    /// File in which the state is kept.
    file: OnceLock<PathBuf>,
    input_ended: AtomicBool,
}

impl ManualRun {
    /// Creates a run over standard input and standard error.
    pub fn new(settling: Option<Settling>, public_url: Option<String>) -> Self {
        Self::over(Dialogue::of_terminal(), settling.unwrap_or(SETTLING), public_url)
    }

    fn over(dialogue: Dialogue, settling: Settling, public_url: Option<String>) -> Self {
        Self {
            settling,
            public_url: public_url.map(|url| url.trim_end_matches('/').to_owned()),
            dialogue: tokio::sync::Mutex::new(dialogue),
            state: Mutex::new(SavedState::new()),
            egnyte: Mutex::default(),
            file: OnceLock::new(),
            input_ended: AtomicBool::new(false),
        }
    }

    /// Keeps the state in a file from now on: the token, and what the console holds.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep_state(&self, file: PathBuf) -> Result<(), StateFileError> {
        self.state.lock().write(&file)?;
        let _ = self.file.set(file);
        Ok(())
    }

    /// Continues from the state in a file, and keeps it there.
    ///
    /// # Errors
    /// When the file is not one of an earlier run.
    pub fn restore_state(&self, file: PathBuf) -> Result<(), StateFileError> {
        *self.state.lock() = SavedState::read(&file)?;
        self.keep_state(file)
    }

    /// Returns the URL under which the directory reaches the mock, if the user names one.
    pub fn public_url(&self) -> Option<&str> {
        self.public_url.as_deref()
    }

    /// Returns whether the input ended, so that no person answers.
    pub fn has_lost_input(&self) -> bool {
        self.input_ended.load(Ordering::Relaxed)
    }

    /// Empties the console of what the scenario before left there, and creates the domain anew, with the same name and token.
    ///
    /// # Errors
    /// When the person skips the scenario or ends the run, or when the mock fails.
    pub async fn open_domain(
        &self,
        egnyte: &Egnyte,
        wanted: NewDomain,
        lasting: &BTreeSet<Id>,
    ) -> Result<Result<Domain, EgnyteError>, ConnectorError> {
        let (name, token) = self.state.lock().domain();
        let wanted = NewDomain { name: Some(name), token: Some(token), ..wanted };
        let has_domain = self.egnyte.lock().is_some();
        // After an interruption, the directory has to reach an Egnyte while the console is emptied.
        if !has_domain && let Err(error) = self.replace_domain(egnyte, &wanted).await {
            return Ok(Err(error));
        }
        session::clear(self, lasting).await?;
        Ok(self.replace_domain(egnyte, &wanted).await)
    }

    async fn replace_domain(&self, egnyte: &Egnyte, wanted: &NewDomain) -> Result<Domain, EgnyteError> {
        let domain = egnyte.replace_domain(wanted).await?;
        *self.egnyte.lock() = Some((egnyte.clone(), domain.clone()));
        Ok(domain)
    }

    /// Changes what is known of the console, and saves it. A file that cannot be written any more keeps no person from working.
    fn change_console(&self, change: impl FnOnce(&mut ConsoleState)) {
        let mut state = self.state.lock();
        change(&mut state.console);
        if let Some(file) = self.file.get() {
            drop(state.write(file));
        }
    }
}

impl fmt::Debug for ManualRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManualRun").field("state", &self.state.lock()).finish_non_exhaustive()
    }
}

impl ManualRun {
    /// Replaces the address of the mock by the one under which the directory reaches it.
    fn publish(&self, delivery: &mut Delivery) {
        let egnyte = self.egnyte.lock();
        let Some((_, domain)) = egnyte.as_ref() else { return };
        let Some(public) = self.public_url.as_ref().or(domain.public_url.as_ref()) else { return };
        if let Some(application) = &mut delivery.directory.application
            && let Some(below) = application.integration.base_url.strip_prefix(domain.origin())
        {
            application.integration.base_url = format!("{public}{below}");
        }
    }
}

/// Target of a run that a person drives.
#[derive(Debug)]
pub(super) struct ManualTarget {
    run: Arc<ManualRun>,
    name: String,
    capabilities: Vec<Capability>,
    request_timeout: Duration,
}

impl ManualTarget {
    pub(super) fn new(run: &Arc<ManualRun>, options: &ConnectorOptions) -> Result<Self, TargetError> {
        let claims = options.capabilities.iter().flatten();
        if let Some(claim) = claims.copied().find(|claim| expressible::needs_messages(*claim)) {
            return Err(SettingsError::NotByHand(claim).into());
        }
        // The directory owns its integration.
        let mut capabilities = options.capabilities.clone().unwrap_or_default();
        if !capabilities.contains(&Capability::Integration) {
            capabilities.push(Capability::Integration);
        }
        Ok(Self {
            run: Arc::clone(run),
            name: options.name.clone().unwrap_or_else(|| MANUAL.to_owned()),
            capabilities,
            request_timeout: options.request_timeout,
        })
    }
}

impl Target for ManualTarget {
    fn open(&self, scenario: &ScenarioName) -> Result<Box<dyn Connector>, ConnectorError> {
        let (name, capabilities) = (self.name.clone(), self.capabilities.clone());
        let identity = Identity { protocol: VERSION, name, version: None, capabilities, homepage: None, issues: None };
        Ok(Box::new(ManualSession::new(&self.run, identity, scenario)))
    }

    fn spec(&self) -> String {
        MANUAL.to_owned()
    }

    fn request_timeout(&self) -> Duration {
        self.request_timeout
    }

    fn lacks_sentence(&self, sentence: &str) -> Option<String> {
        expressible::lacks(sentence)
    }

    fn check(&self) -> ConnectorFuture<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }
}
