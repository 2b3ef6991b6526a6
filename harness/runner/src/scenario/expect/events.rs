//! Expectation about recorded Directory Insights events. Their order within a sync does not matter; their type, subject
//! and result do.

use jiff::Timestamp;

use super::account::IDLE_FAULTS;
use crate::scenario::failure::{Failure, StepFuture, StepResult, sections};
use crate::scenario::state::{Scenario, wrong_reply};
use crate::scenario::table_rows::{EventRow, TableRowError};
use egnyte_protocol::{Capability, InsightsEvent, InsightsEventType, Question, Reply, ResourceKind};

impl Scenario {
    /// Remembers the events that were recorded before a `When`, if the scenario is about events.
    pub(crate) async fn mark_events(&mut self) -> StepResult {
        if self.needs(Capability::Events) {
            self.conversation.events_before = self.recorded_events().await?;
        }
        Ok(())
    }

    /// Returns the recorded events as JSON, empty for a connector that records none.
    pub(super) async fn events_as_text(&mut self) -> StepResult<String> {
        if !self.declares(Capability::Events) {
            return Ok(String::new());
        }
        let events = self.recorded_events().await?;
        Ok(serde_json::to_string(&events).unwrap_or_default())
    }

    async fn recorded_events(&mut self) -> StepResult<Vec<InsightsEvent>> {
        match self.conversation.ask(Question::EventsList {}).await? {
            Reply::Events(log) => Ok(log.events),
            other => Err(wrong_reply(&other)),
        }
    }

    /// Expects exactly the events of the table since the `When`, one in each row.
    pub fn expect_events<'a>(&'a mut self, rows: &'a [Vec<String>]) -> StepFuture<'a> {
        Box::pin(async move {
            if !self.needs(Capability::Events) {
                return Err(Failure::error("events are read only where the Rule has the tag `@needs:events`"));
            }
            let expected = rows.iter().map(|cells| parse_row(cells)).collect::<StepResult<Vec<_>>>()?;
            let all = self.recorded_events().await?;
            let events = new_events(&self.conversation.events_before, all);
            let (mut recorded, mut unknown) = (Vec::new(), Vec::new());
            for event in &events {
                check_event(event).map_err(Failure::expectation)?;
                match InsightsEventType::find(&event.event_type) {
                    Some(kind) => recorded.push(self.row(kind, event)),
                    None => unknown.push(event.event_type.clone()),
                }
            }
            let (missing, unexpected) = compare(expected.clone(), recorded, self.declares(Capability::DeleteUsers));
            if missing.is_empty() && unexpected.is_empty() {
                return Ok(());
            }
            let lists = [
                ("not recorded", missing.iter().map(EventRow::to_string).collect()),
                ("recorded but not expected", unexpected.iter().map(|row| describe(row, &expected)).collect()),
                ("recorded under names that no SCIM event has", unknown),
                (IDLE_FAULTS, self.idle_faults().await),
            ];
            Err(Failure::expectation(sections(&lists)))
        })
    }

    fn row(&self, kind: InsightsEventType, event: &InsightsEvent) -> EventRow {
        let of = match kind.resource_kind() {
            ResourceKind::Application => None,
            ResourceKind::User => Some(self.directory.person_of(&event.resource)),
            ResourceKind::UserGroup => Some(self.directory.user_group_of(&event.resource)),
        };
        let reason = event.error_message.clone().filter(|_| !event.success);
        EventRow { kind, of, failed: !event.success, reason }
    }
}

/// Events that were recorded later, in any order of the list.
fn new_events(before: &[InsightsEvent], mut all: Vec<InsightsEvent>) -> Vec<InsightsEvent> {
    for event in before {
        if let Some(at) = all.iter().position(|it| it == event) {
            all.remove(at);
        }
    }
    all
}

/// Checks what every event must have beyond the schema of its message.
fn check_event(event: &InsightsEvent) -> Result<(), String> {
    let InsightsEvent { event_type, timestamp, resource, .. } = event;
    if timestamp.parse::<Timestamp>().is_err() {
        return Err(format!("the `timestamp` of {event_type} is `{timestamp}`, which is not an RFC 3339 time"));
    }
    let integration =
        InsightsEventType::find(event_type).is_none_or(|kind| kind.resource_kind() == ResourceKind::Application);
    let has_name = [&resource.id, &resource.username, &resource.name].into_iter().flatten().any(|it| !it.is_empty());
    if integration || has_name {
        return Ok(());
    }
    Err(format!("{event_type} has no subject: its `resource` has no `id`, `username` or `name`"))
}

/// Rows without an event, and events without a row. Rows with a reason are matched first.
fn compare(
    mut expected: Vec<EventRow>,
    mut recorded: Vec<EventRow>,
    deletions: bool,
) -> (Vec<EventRow>, Vec<EventRow>) {
    let filled = |row: &&EventRow| {
        !row.failed && matches!(row.kind, InsightsEventType::GroupCreate | InsightsEventType::GroupUpdate)
    };
    let filled: Vec<Option<String>> = expected.iter().filter(filled).map(|row| row.of.clone()).collect();
    expected.sort_by_key(|row| row.reason.is_none());
    expected.retain(|row| {
        let found = recorded.iter().position(|it| matches(row, it, deletions));
        found.map(|at| recorded.remove(at)).is_none()
    });
    // A connector may add members to a group in one operation or in several.
    recorded.retain(|row| !(row.kind == InsightsEventType::GroupUpdate && !row.failed && filled.contains(&row.of)));
    (expected, recorded)
}

fn matches(expected: &EventRow, recorded: &EventRow, deletions: bool) -> bool {
    let deleted = deletions
        && (expected.kind, recorded.kind) == (InsightsEventType::UserDeprovision, InsightsEventType::UserDelete);
    let has_reason = |part: &String| recorded.reason.as_ref().is_some_and(|reason| reason.contains(part));
    (expected.kind == recorded.kind || deleted)
        && expected.of == recorded.of
        && expected.failed == recorded.failed
        && expected.reason.as_ref().is_none_or(has_reason)
}

/// Describes an unexpected event by its difference from the nearest row.
fn describe(row: &EventRow, expected: &[EventRow]) -> String {
    match expected.iter().find(|it| it.kind == row.kind && it.of == row.of) {
        Some(near) if matches(near, row, false) => format!("{row}, once more than expected"),
        Some(near) if near.failed && !row.failed => format!("{row}, with `success` true"),
        Some(near) if near.failed && row.reason.is_none() => format!("{row}, without an `error_message`"),
        _ => row.to_string(),
    }
}

fn parse_row(cells: &[String]) -> StepResult<EventRow> {
    match cells {
        [row] => row.parse().map_err(|error: TableRowError| Failure::error(error)),
        _ => Err(Failure::error(format!("`{}`: a row is one event in one cell", cells.join(" | ")))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(rows: &[&str]) -> Vec<EventRow> {
        rows.iter().map(|row| row.parse().unwrap()).collect()
    }

    fn compared(expected: &[&str], recorded: &[&str], deletions: bool) -> (Vec<String>, Vec<String>) {
        let (missing, unexpected) = compare(rows(expected), rows(recorded), deletions);
        (missing.iter().map(EventRow::to_string).collect(), unexpected.iter().map(EventRow::to_string).collect())
    }

    #[test]
    fn events_are_compared_in_any_order_and_each_once() {
        let (ada, grace) = ("user_create_provision of Ada", "user_update_provision of Grace");
        assert_eq!(compared(&[ada, grace], &[grace, ada], false), (vec![], vec![]));
        assert_eq!(compared(&[ada], &[ada, ada], false), (vec![], vec![ada.to_owned()]));
        assert_eq!(compared(&[ada, ada], &[ada], false), (vec![ada.to_owned()], vec![]));
    }

    #[test]
    fn expected_reason_must_be_recorded() {
        let (plain, with_reason) =
            ("user_update_provision of Ada failed", r#"user_update_provision of Ada failed: "a bad name""#);
        let wanted = r#"user_update_provision of Ada failed: "bad""#;
        assert_eq!(compared(&[plain], &[with_reason], false), (vec![], vec![]));
        assert_eq!(compared(&[plain, wanted], &[with_reason, plain], false), (vec![], vec![]));
        assert_eq!(compared(&[wanted], &[plain], false), (vec![wanted.to_owned()], vec![plain.to_owned()]));
    }

    #[test]
    fn group_updates_may_repeat_and_deletion_stands_for_deprovisioning() {
        let (create, update) = (r#"group_create_provision of "A""#, r#"group_update_provision of "A""#);
        assert_eq!(compared(&[create], &[create, update, update], false), (vec![], vec![]));
        assert_eq!(compared(&[], &[update], false), (vec![], vec![update.to_owned()]));
        let (deprovision, delete) = ("user_deprovision of Ada", "user_delete_provision of Ada");
        assert_eq!(compared(&[deprovision], &[delete], true), (vec![], vec![]));
        assert_eq!(compared(&[deprovision], &[delete], false).1, [delete]);
    }

    #[test]
    fn event_without_time_or_subject_is_rejected() {
        let event = |timestamp: &str, resource: serde_json::Value| {
            let event = json!({"event_type": "user_deprovision", "timestamp": timestamp, "success": true,
                "resource": resource});
            check_event(&serde_json::from_value(event).unwrap())
        };
        let ada = json!({"type": "user", "username": "ada"});
        assert_eq!(event("2026-11-23T10:00:00.5+01:00", ada.clone()), Ok(()));
        assert!(event("yesterday", ada).unwrap_err().contains("the `timestamp` of user_deprovision"));
        let nobody = event("2026-11-23T10:00:00Z", json!({"type": "user", "username": ""})).unwrap_err();
        assert!(nobody.contains("its `resource` has no `id`"), "{nobody}");
    }

    #[test]
    fn events_before_the_when_are_removed_once() {
        let event = |kind: &str| InsightsEvent {
            event_type: kind.to_owned(),
            ..serde_json::from_value(json!({
            "event_type": "", "timestamp": "", "success": true, "resource": {}}))
            .unwrap()
        };
        let rest = new_events(&[event("a")], vec![event("b"), event("a"), event("a")]);
        assert_eq!(rest.iter().map(|event| event.event_type.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    }
}
