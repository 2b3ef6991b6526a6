//! What the connector records of its work, compared with what a scenario expects. The order of events within a sync is
//! nobody's affair; what they tell of, whom they are about and how they ended is.

use jiff::Timestamp;

use super::World;
use super::asking::misread;
use super::reports::lines;
use super::scene::Scene;
use super::stage::Failure;
use crate::scenario::table_rows::{EventRow, quoted};
use egnyte_protocol::directory::Person;
use egnyte_protocol::{Capability, InsightsEvent, InsightsEventType, Question, Reply, Resource, ResourceKind};

impl World {
    /// Expects exactly these events to have been recorded since the `When`, one a row.
    ///
    /// # Errors
    /// When others were, one lacks what an event must have, or a row cannot be read.
    pub async fn expects_events(&mut self, rows: &[Vec<String>]) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_events(rows).await).await
    }
}

impl Scene {
    /// Remembers what was recorded before a `When`, where the scenario is about events.
    pub(super) async fn mark_events(&mut self) -> Result<(), Failure> {
        if self.place.needs.contains(&Capability::Events) {
            self.heard = self.recorded().await?;
        }
        Ok(())
    }

    /// Everything the connector recorded so far.
    pub(super) async fn recorded(&mut self) -> Result<Vec<InsightsEvent>, Failure> {
        match self.ask(Question::EventsList {}).await? {
            Reply::Events(log) => Ok(log.events),
            other => Err(misread(&other)),
        }
    }

    /// Whether an event that the connector recorded holds a text.
    pub(super) async fn events_hold(&mut self, text: &str) -> Result<bool, Failure> {
        if !self.declares(Capability::Events) {
            return Ok(false);
        }
        let events = self.recorded().await?;
        Ok(events.iter().any(|event| serde_json::to_string(event).is_ok_and(|event| event.contains(text))))
    }

    async fn expect_events(&mut self, rows: &[Vec<String>]) -> Result<(), Failure> {
        if !self.place.needs.contains(&Capability::Events) {
            return Err(Failure::errored("events are asked for only where the Rule has the tag `@needs:events`"));
        }
        let expected = rows.iter().map(|cells| event_row(cells)).collect::<Result<Vec<_>, _>>()?;
        let all = self.recorded().await?;
        let events = since(&self.heard, all);
        let mut told = Vec::new();
        let mut other = Vec::new();
        for event in &events {
            well_formed(event).map_err(Failure::failed)?;
            match InsightsEventType::find(&event.event_type) {
                Some(kind) => told.push(self.row(kind, event)),
                None => other.push(event.event_type.clone()),
            }
        }
        let (missing, unexpected) = compare(expected.clone(), told, self.declares(Capability::DeleteUsers));
        if missing.is_empty() && unexpected.is_empty() {
            return Ok(());
        }
        let lists = [
            ("not recorded", missing.iter().map(EventRow::to_string).collect()),
            ("recorded but not expected", unexpected.iter().map(|row| shown(row, &expected)).collect()),
            ("recorded under names that no SCIM event has", other),
            ("set to go wrong, and no request came for it", self.idle_trouble().await),
        ];
        let parts = lists.iter().filter(|(_, list): &&(&str, Vec<String>)| !list.is_empty());
        let parts: Vec<String> = parts.map(|(what, list)| format!("{what}:{}", lines(list))).collect();
        Err(Failure::failed(parts.join("\n")))
    }

    fn row(&self, kind: InsightsEventType, event: &InsightsEvent) -> EventRow {
        let of = match kind.resource_kind() {
            ResourceKind::Application => None,
            ResourceKind::User => Some(self.person_in(&event.resource)),
            ResourceKind::UserGroup => Some(self.user_group_in(&event.resource)),
        };
        let says = event.error_message.clone().filter(|_| !event.success);
        EventRow { kind, of, failed: !event.success, says }
    }

    /// Whom an event is about, as the features call them. The directory's id wins.
    fn person_in(&self, resource: &Resource) -> String {
        let everybody = || self.directory.users.iter().chain(&self.former.0).chain(self.stage.cast.everybody());
        let by_id = || everybody().find(|person| resource.id.as_deref() == Some(person.id.as_str()));
        let known_as = resource.username.as_deref().or(resource.name.as_deref());
        let same_name = |person: &&Person| known_as.is_some_and(|name| person.username.eq_ignore_ascii_case(name));
        match by_id().or_else(|| everybody().find(same_name)) {
            Some(person) => self.called(person),
            None => known_as.or(resource.id.as_deref()).map_or_else(|| "nobody".to_owned(), quoted),
        }
    }

    /// What the features call a person: nobody but the cast has a first name there.
    pub(super) fn called(&self, person: &Person) -> String {
        let cast = self.stage.cast.everybody().find(|known| known.id == person.id);
        cast.and_then(|known| known.firstname.clone()).unwrap_or_else(|| quoted(&person.username))
    }

    fn user_group_in(&self, resource: &Resource) -> String {
        let groups = || self.directory.user_groups.iter().chain(self.former.1.iter().rev());
        let by_id = groups().find(|group| resource.id.as_deref() == Some(group.id.as_str()));
        let name = by_id.map(|group| group.name.as_str()).or(resource.name.as_deref()).or(resource.id.as_deref());
        quoted(name.unwrap_or_default())
    }
}

/// What was recorded after the rest, whichever way a list is sorted.
fn since(before: &[InsightsEvent], mut all: Vec<InsightsEvent>) -> Vec<InsightsEvent> {
    for event in before {
        if let Some(at) = all.iter().position(|it| it == event) {
            all.remove(at);
        }
    }
    all
}

/// What every event must have beyond what its message must.
fn well_formed(event: &InsightsEvent) -> Result<(), String> {
    let InsightsEvent { event_type, timestamp, resource, .. } = event;
    if timestamp.parse::<Timestamp>().is_err() {
        return Err(format!("the `timestamp` of {event_type} is `{timestamp}`, and no time as RFC 3339 has it"));
    }
    let integration =
        InsightsEventType::find(event_type).is_none_or(|kind| kind.resource_kind() == ResourceKind::Application);
    let named = [&resource.id, &resource.username, &resource.name].into_iter().flatten().any(|it| !it.is_empty());
    if integration || named {
        return Ok(());
    }
    Err(format!("{event_type} is about nobody: its `resource` has no `id`, `username` or `name`"))
}

/// The rows nothing was recorded for, and what was recorded for no row. Of those that fit, the ones that say the most
/// are found first.
fn compare(mut expected: Vec<EventRow>, mut told: Vec<EventRow>, deletions: bool) -> (Vec<EventRow>, Vec<EventRow>) {
    let filled: Vec<Option<String>> = expected.iter().filter(|row| is_filled(row)).map(|row| row.of.clone()).collect();
    expected.sort_by_key(|row| row.says.is_none());
    expected.retain(|row| {
        let found = told.iter().position(|it| fits(row, it, deletions));
        found.map(|at| told.remove(at)).is_none()
    });
    // One operation or several: how members come into a group is the connector's affair.
    told.retain(|row| !(row.kind == InsightsEventType::GroupUpdate && !row.failed && filled.contains(&row.of)));
    (expected, told)
}

/// Whether a group is there afterwards, with members to be told of.
fn is_filled(row: &EventRow) -> bool {
    !row.failed && matches!(row.kind, InsightsEventType::GroupCreate | InsightsEventType::GroupUpdate)
}

fn fits(row: &EventRow, told: &EventRow, deletions: bool) -> bool {
    let deleted =
        deletions && (row.kind, told.kind) == (InsightsEventType::UserDeprovision, InsightsEventType::UserDelete);
    let said = |part: &String| told.says.as_ref().is_some_and(|says| says.contains(part));
    (row.kind == told.kind || deleted)
        && row.of == told.of
        && row.failed == told.failed
        && row.says.as_ref().is_none_or(said)
}

/// What was recorded, with what tells it from the row it comes nearest to.
fn shown(row: &EventRow, expected: &[EventRow]) -> String {
    let mut alike = expected.iter().filter(|it| it.kind == row.kind && it.of == row.of);
    match alike.next() {
        Some(one) if fits(one, row, false) => format!("{row}, once more than expected"),
        Some(one) if one.failed && !row.failed => format!("{row}, with `success` true"),
        Some(one) if one.failed && row.says.is_none() => format!("{row}, without an `error_message`"),
        _ => row.to_string(),
    }
}

fn event_row(cells: &[String]) -> Result<EventRow, Failure> {
    match cells {
        [row] => {
            row.parse().map_err(|error: crate::scenario::table_rows::ListingError| Failure::errored(error.to_string()))
        }
        _ => Err(Failure::errored(format!("`{}`: a row is one event in one cell", cells.join(" | ")))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(rows: &[&str]) -> Vec<EventRow> {
        rows.iter().map(|row| row.parse().unwrap()).collect()
    }

    fn compared(expected: &[&str], told: &[&str], deletions: bool) -> (Vec<String>, Vec<String>) {
        let (missing, unexpected) = compare(rows(expected), rows(told), deletions);
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
    fn a_reason_is_looked_for_where_one_is_expected_and_the_one_that_gives_it_is_found() {
        let (plain, told) =
            ("user_update_provision of Ada failed", r#"user_update_provision of Ada failed: "a bad name""#);
        let wanted = r#"user_update_provision of Ada failed: "bad""#;
        assert_eq!(compared(&[plain], &[told], false), (vec![], vec![]));
        assert_eq!(compared(&[plain, wanted], &[told, plain], false), (vec![], vec![]));
        assert_eq!(compared(&[wanted], &[plain], false), (vec![wanted.to_owned()], vec![plain.to_owned()]));
    }

    #[test]
    fn a_group_may_be_filled_in_steps_and_a_connector_that_deletes_may_say_so() {
        let (create, update) = (r#"group_create_provision of "A""#, r#"group_update_provision of "A""#);
        assert_eq!(compared(&[create], &[create, update, update], false), (vec![], vec![]));
        assert_eq!(compared(&[], &[update], false), (vec![], vec![update.to_owned()]));
        let (deprovision, delete) = ("user_deprovision of Ada", "user_delete_provision of Ada");
        assert_eq!(compared(&[deprovision], &[delete], true), (vec![], vec![]));
        assert_eq!(compared(&[deprovision], &[delete], false).1, [delete]);
    }

    #[test]
    fn what_an_event_lacks_is_named() {
        let event = |timestamp: &str, resource: serde_json::Value| {
            let event = json!({"event_type": "user_deprovision", "timestamp": timestamp, "success": true,
                "resource": resource});
            well_formed(&serde_json::from_value(event).unwrap())
        };
        let ada = json!({"type": "user", "username": "ada"});
        assert_eq!(event("2026-11-23T10:00:00.5+01:00", ada.clone()), Ok(()));
        assert!(event("yesterday", ada).unwrap_err().contains("the `timestamp` of user_deprovision"));
        let nobody = event("2026-11-23T10:00:00Z", json!({"type": "user", "username": ""})).unwrap_err();
        assert!(nobody.contains("its `resource` has no `id`"), "{nobody}");
    }

    #[test]
    fn what_was_recorded_before_is_left_out_once() {
        let event = |kind: &str| InsightsEvent {
            event_type: kind.to_owned(),
            ..serde_json::from_value(json!({
            "event_type": "", "timestamp": "", "success": true, "resource": {}}))
            .unwrap()
        };
        let rest = since(&[event("a")], vec![event("b"), event("a"), event("a")]);
        assert_eq!(rest.iter().map(|event| event.event_type.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    }
}
