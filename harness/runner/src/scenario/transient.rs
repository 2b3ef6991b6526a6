//! Changes within one event that it undid: an account that was deactivated and activated again, a member who left and joined
//! again. The account compares states only, so that it does not show them.

use super::failure::StepResult;
use super::quoting::quote;
use super::state::{Mark, Scenario};
use crate::mock::Undone;

impl Scenario {
    /// Begins an event since the `When`: what the event before it undid is kept, and a new mark is set.
    pub(super) async fn begin_event(&mut self) -> StepResult {
        let Some(Mark { roster, .. }) = self.egnyte.mark else { return Ok(()) };
        if self.egnyte.event_mark.is_none() {
            self.egnyte.event_mark = Some(roster);
            return Ok(());
        }
        self.egnyte.undone = self.undone().await?;
        self.egnyte.event_mark = Some(self.egnyte.call(|mock, domain| mock.mark(domain)).await?);
        Ok(())
    }

    /// Rows of the changes since the `When` that were undone within their event.
    async fn undone(&mut self) -> StepResult<Vec<String>> {
        let Some(mark) = self.egnyte.event_mark else { return Ok(self.egnyte.undone.clone()) };
        let undone = self.egnyte.call(|mock, domain| mock.changes(domain, mark)).await?.undone;
        self.add_undone(&undone).await
    }

    /// The same, given what was undone since the `When`: of a single event that is all.
    pub(super) async fn undone_since_when(&mut self, undone: &[Undone]) -> StepResult<Vec<String>> {
        let is_single = self.egnyte.event_mark == self.egnyte.mark.map(|mark| mark.roster);
        if is_single { self.add_undone(undone).await } else { self.undone().await }
    }

    async fn add_undone(&mut self, undone: &[Undone]) -> StepResult<Vec<String>> {
        let mut rows = self.egnyte.undone.clone();
        rows.extend(self.describe_undone(undone).await?);
        Ok(rows)
    }

    async fn describe_undone(&mut self, undone: &[Undone]) -> StepResult<Vec<String>> {
        if undone.is_empty() {
            return Ok(Vec::new());
        }
        let (_, naming) = self.roster().await?;
        let row = |undone: &Undone| match undone {
            Undone::UserDeactivated { user } => {
                format!("user {} is deactivated, and then reactivated", naming.account(user))
            }
            Undone::UserActivated { user } => {
                format!("user {} is reactivated, and then deactivated", naming.account(user))
            }
            Undone::MemberLeft { user, group } => {
                let group = quote(&group.display_name);
                format!("{} leaves {group}, and then joins it again", naming.account(user))
            }
            Undone::MemberJoined { user, group } => {
                let group = quote(&group.display_name);
                format!("{} joins {group}, and then leaves it again", naming.account(user))
            }
        };
        Ok(undone.iter().map(row).collect())
    }
}
