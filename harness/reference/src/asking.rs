//! Questions about Egnyte's users: what is asked, brought together with what Egnyte answers.

use egnyte_protocol::directory::{Directory, Integration};
use egnyte_protocol::{Importable, Imported};

use super::client::{Conduct, Egnyte, Manners, Quiet, Spills, Trouble};
use super::plan::Account;
use super::{Arc, ConnectorError, Session, import};

impl From<Trouble> for ConnectorError {
    fn from(trouble: Trouble) -> Self {
        Self::new(trouble.to_string())
    }
}

impl Session {
    /// Egnyte as an integration names it, and until when it wants to be left alone.
    pub(super) fn reach(&self, integration: &Integration) -> Result<(Egnyte, Quiet), Trouble> {
        let mut manners = Manners::default();
        if let Some(flaw) = self.target.flaw {
            flaw.spoil(&mut manners);
        }
        if manners.spills == Spills::AtFirst && self.memory.people.is_empty() {
            manners.spills = Spills::Everywhere;
        }
        let quiet = Quiet::until(self.memory.quiet_until);
        let conduct = Conduct { pace: Arc::clone(&self.target.pace), manners, quiet: quiet.clone() };
        Ok((Egnyte::new(&self.target.clients, integration, conduct)?, quiet))
    }

    /// Egnyte's users, as an administrator chooses from them.
    pub(super) async fn importable(&mut self, new_only: bool) -> Result<Importable, ConnectorError> {
        let (_, accounts, directory) = self.accounts().await?;
        Ok(import::list(accounts, (&directory, &self.memory), new_only, &self.habits.import))
    }

    /// Brings those people into the directory.
    pub(super) async fn bring_in(&mut self, ids: &[String]) -> Result<Imported, ConnectorError> {
        let (egnyte, accounts, directory) = self.accounts().await?;
        let chosen = import::chosen(accounts, ids, (&directory, &self.memory));
        let chosen = chosen.map_err(|nobody| ConnectorError::new(nobody.to_string()))?;
        if self.habits.import.deactivates_accounts {
            for account in &chosen {
                egnyte.deactivate_account(&account.id).await?;
            }
        }
        Ok(self.jobs.run(&chosen, &self.habits.import))
    }

    /// What became of an import that took its time.
    pub(super) fn import_outcome(&self, job: &str) -> Result<Imported, ConnectorError> {
        self.jobs.outcome(job).ok_or_else(|| ConnectorError::new(format!("there is no import called `{job}`")))
    }

    /// Everybody in Egnyte, with the directory they are compared with.
    async fn accounts(&mut self) -> Result<(Egnyte, Vec<Account>, Directory), ConnectorError> {
        let inactive = || ConnectorError::new("the integration is not active, so nobody can be imported");
        let directory = self.directory.clone().ok_or_else(inactive)?;
        let integration = directory.application.as_ref().map(|application| &application.integration);
        let (egnyte, quiet) = self.reach(integration.filter(|it| it.active).ok_or_else(inactive)?)?;
        let accounts = egnyte.accounts().await;
        self.memory.quiet_until = quiet.millis();
        Ok((egnyte, accounts?, directory))
    }
}
