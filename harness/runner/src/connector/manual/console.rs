//! Console of the directory as the person has filled it so far. What an event changes becomes instructions, as differences:
//! people are created when they are needed, so that little is typed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{application, groups, people};
use egnyte_protocol::Delivery;
use egnyte_protocol::directory::{Directory, Event, EventKind, Id, Person};

/// First instruction of a session.
const REST: &str = "Delete the users and user groups of an earlier session or smoke test, if there are any.";

/// State of the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConsoleState {
    directory: Directory,
    /// People whom the directory may have synced: it remembers their accounts in an Egnyte that is emptied.
    synced: BTreeSet<Id>,
    /// Delivery whose instructions were shown, without an answer that they are carried out: what is done of them is not known.
    pending: Option<Delivery>,
    /// True once instructions were carried out: until then, the console may have what an earlier session left.
    has_begun: bool,
}

impl Default for ConsoleState {
    fn default() -> Self {
        let directory = Directory { application: None, users: Vec::new(), user_groups: Vec::new() };
        Self { directory, synced: BTreeSet::new(), pending: None, has_begun: false }
    }
}

impl ConsoleState {
    /// Returns the instructions that lead to the directory after an event.
    pub(super) fn instructions(&self, delivery: &Delivery) -> Vec<String> {
        let (before, after) = (&self.directory, &delivery.directory);
        let (was, is) = (before.application.as_ref(), after.application.as_ref());
        let needed: Vec<&Person> = self.needed(delivery).collect();
        let mut said = application::endings(was, is);
        said.extend(before.users.iter().filter(|it| after.person(&it.id).is_none()).map(people::deletion));
        let kept = |id: &Id| after.user_groups.iter().any(|group| group.id == *id);
        said.extend(before.user_groups.iter().filter(|it| !kept(&it.id)).map(groups::deletion));
        said.extend(people::exchange(&before.users, &needed));
        said.extend(needed.iter().flat_map(|person| people::changes(before.person(&person.id), person)));
        said.extend(groups::exchange(&before.user_groups, &after.user_groups));
        for group in &after.user_groups {
            let was = before.user_groups.iter().find(|was| was.id == group.id);
            said.extend(groups::changes(was, group, after));
        }
        said.extend(application::settings(was, is));
        if delivery.event.kind == EventKind::SyncRequested {
            let words = "Start a sync of everything, without a change; if the console has no such action, skip with s.";
            said.push(words.to_owned());
        }
        if !self.has_begun && !said.is_empty() {
            said.insert(0, REST.to_owned());
        }
        said
    }

    /// Notes that the instructions of an event are shown.
    pub(super) fn begin(&mut self, delivery: &Delivery) {
        self.pending = Some(delivery.clone());
    }

    /// Takes over the directory after an event, whose instructions are carried out.
    pub(super) fn advance(&mut self, delivery: &Delivery) {
        self.has_begun |= self.pending.take().is_some();
        let after = &delivery.directory;
        let users = self.needed(delivery).cloned().collect();
        if after.is_integrated() {
            let associated = after.user_groups.iter().filter(|group| group.associated);
            self.synced.extend(associated.flat_map(|group| group.members.iter().cloned()));
        }
        self.directory = Directory { users, ..after.clone() };
    }

    /// Returns the people of the directory after an event who have to be in the console.
    fn needed<'d>(&self, Delivery { event, directory, .. }: &'d Delivery) -> impl Iterator<Item = &'d Person> {
        let members = directory.user_groups.iter().flat_map(|group| &group.members);
        let present = self.directory.users.iter().map(|person| &person.id);
        let needed: BTreeSet<Id> = members.chain(present).chain(&event.user).cloned().collect();
        directory.users.iter().filter(move |person| needed.contains(&person.id))
    }

    /// Returns the instructions that empty the console for the next scenario. People who were never synced stay, if they are
    /// among those whom every scenario begins with.
    pub(super) fn clearing(&self, lasting: &BTreeSet<Id>) -> Vec<String> {
        let after = self.after_pending();
        let (is, may_be) = (self.deletions(&after, lasting), after.deletions(self, lasting));
        let (certain, uncertain): (Vec<&String>, Vec<&String>) = is.iter().partition(|text| may_be.contains(text));
        let uncertain = uncertain.into_iter().chain(may_be.iter().filter(|text| !is.contains(text)));
        certain.into_iter().cloned().chain(uncertain.map(|text| if_present(text))).collect()
    }

    /// Empties the console, as the instructions say. Where it is not known whether an application is as it was, it is set up
    /// again in full.
    pub(super) fn clear(&mut self, lasting: &BTreeSet<Id>) {
        let after = self.after_pending();
        let staying = self.directory.users.iter().filter(|person| self.keeps(person, &after, lasting));
        let users = staying.cloned().collect();
        let application =
            self.directory.application.take().filter(|it| after.directory.application.as_ref() == Some(it));
        let directory = Directory { application, users, user_groups: Vec::new() };
        *self = Self { directory, synced: BTreeSet::new(), pending: None, has_begun: self.has_begun };
    }

    /// Returns whether the directory has synced anyone of those who are in the console, so that their deletion concerns Egnyte.
    pub(super) fn has_accounts(&self) -> bool {
        let directory = &self.directory;
        directory.is_integrated() && directory.users.iter().any(|person| directory.covers(&person.id))
    }

    /// Returns the console as it is if the pending instructions are carried out.
    fn after_pending(&self) -> Self {
        let mut after = self.clone();
        self.pending.iter().for_each(|delivery| after.advance(delivery));
        after
    }

    fn deletions(&self, other: &Self, lasting: &BTreeSet<Id>) -> Vec<String> {
        let groups = self.directory.user_groups.iter().map(groups::deletion);
        let people = self.directory.users.iter().filter(|person| !self.keeps(person, other, lasting));
        groups.chain(people.map(people::deletion)).collect()
    }

    /// Returns whether a person stays, whichever of two states the console has.
    fn keeps(&self, person: &Person, other: &Self, lasting: &BTreeSet<Id>) -> bool {
        let is_synced = [self, other].iter().any(|console| console.synced.contains(&person.id));
        lasting.contains(&person.id) && !is_synced && other.directory.person(&person.id) == Some(person)
    }

    /// Returns whether an event is about what Egnyte has to learn, so that requests are to be expected.
    pub(super) fn concerns_egnyte(&self, Delivery { event, directory, .. }: &Delivery) -> bool {
        let before = &self.directory;
        if !directory.is_integrated() && !before.is_integrated() {
            return false;
        }
        let is_covered = |id: &Id| before.covers(id) || directory.covers(id);
        let group = |id: &Id| {
            let mut both = before.user_groups.iter().chain(&directory.user_groups).filter(|group| group.id == *id);
            both.any(|group| group.associated && !group.members.is_empty())
        };
        match event {
            Event { user_group: Some(id), .. } => group(id),
            Event { user: Some(id), .. } => is_covered(id),
            Event { kind: EventKind::IntegrationActivated | EventKind::IntegrationReauthenticated, .. } => {
                directory.users.iter().any(|person| directory.covers(&person.id))
            }
            _ => false,
        }
    }
}

fn if_present(deletion: &str) -> String {
    format!("{}, if it is there.", deletion.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use egnyte_protocol::directory::{Application, IdKind, Integration, PersonState, Property, Sso, TestUser};

    use super::*;

    fn application() -> Application {
        let text = |text: &str| text.to_owned();
        let test_user = TestUser { username: text("conformance-test"), email: text("conformance-test@acme.example") };
        let (entity_id, acs_url) = (text("https://m.egnyte.com"), text("http://m/acs"));
        Application {
            label: text("Egnyte"),
            sso_idp_url: None,
            sso: Sso { configured: true, entity_id, acs_url, domain_specific_issuer: true },
            integration: Integration {
                active: false,
                base_url: text("http://m/scim/v2"),
                token: text("k2Jv0cZ7"),
                manage_groups: true,
                test_user,
                ca_file: None,
            },
        }
    }

    fn person(number: usize, username: &str, (first, last): (&str, &str)) -> Person {
        Person {
            id: Id::nth(IdKind::Person, number),
            username: username.to_owned(),
            email: Some(format!("{username}@acme.example")),
            firstname: Some(first.to_owned()),
            lastname: Some(last.to_owned()),
            state: PersonState::Active,
        }
    }

    /// Directory with its console, to which one event after the other is said.
    struct Story {
        console: ConsoleState,
        directory: Directory,
    }

    impl Story {
        fn new() -> Self {
            let mut directory = Directory::new(application());
            directory.users.push(person(1, "ada", ("Ada", "Lovelace")));
            directory.users.push(person(2, "grace", ("Grace", "Hopper")));
            Self { console: ConsoleState::default(), directory }
        }

        /// Story with the integration active, and the user group "Engineering" of Ada and Grace associated.
        fn begun() -> Self {
            let mut story = Self::new();
            story.say(|it| it.change_application(EventKind::IntegrationActivated, |it| it.integration.active = true));
            let members = vec![Id::nth(IdKind::Person, 1), Id::nth(IdKind::Person, 2)];
            story.say(|it| it.create_user_group(Id::nth(IdKind::UserGroup, 1), "Engineering", members));
            story.say(|it| it.set_associated("Engineering", true).unwrap());
            story
        }

        fn say(&mut self, change: impl FnOnce(&mut Directory) -> Event) -> Vec<String> {
            let said = self.show(change);
            let delivery = self.console.pending.clone().unwrap();
            self.console.advance(&delivery);
            said
        }

        /// Says an event to which no answer comes.
        fn show(&mut self, change: impl FnOnce(&mut Directory) -> Event) -> Vec<String> {
            let event = change(&mut self.directory);
            let delivery = Delivery { session: "s-1".to_owned(), event, directory: self.directory.clone() };
            let said = self.console.instructions(&delivery);
            self.console.begin(&delivery);
            said
        }

        #[track_caller]
        fn says(&mut self, change: impl FnOnce(&mut Directory) -> Event, expected: &[&str]) {
            assert_eq!(self.say(change), expected);
        }
    }

    fn ada() -> Id {
        Id::nth(IdKind::Person, 1)
    }

    const ADA: &str = "Create the user Ada Lovelace: username \"ada\", email \"ada@acme.example\", first name \"Ada\", \
                       last name \"Lovelace\".";

    #[test]
    fn first_activation_sets_the_application_up() {
        let expected = [
            "Delete the users and user groups of an earlier session or smoke test, if there are any.",
            "Create the Egnyte application with the label \"Egnyte\", without user groups; if it is there from an earlier \
             session, disassociate all its user groups.",
            "Configure its single sign-on. Any values do: sign-in is not judged.",
            "Enter the base URL \"http://m/scim/v2\" in the integration.",
            "Enter the token \"k2Jv0cZ7\" in the integration.",
            "Turn the management of groups and group membership on in the integration.",
            "Activate the integration with Egnyte.",
        ];
        let activate = |it: &mut Directory| {
            it.change_application(EventKind::IntegrationActivated, |it| it.integration.active = true)
        };
        let mut story = Story::new();
        story.says(activate, &expected);
        story.says(activate, &[]);
    }

    #[test]
    fn people_are_created_when_they_are_needed() {
        let mut story = Story::new();
        story.say(|it| it.change_application(EventKind::IntegrationActivated, |it| it.integration.active = true));
        let group = |number| Id::nth(IdKind::UserGroup, number);
        story.says(
            |it| it.create_user_group(group(1), "Engineering", vec![ada()]),
            &[ADA, "Create the user group \"Engineering\" with Ada Lovelace (ada)."],
        );
        story.says(
            |it| it.create_user_group(group(2), "Sales", Vec::new()),
            &["Create the user group \"Sales\", without members."],
        );
        let katherine = person(7, "katherine", ("Katherine", "Johnson"));
        let created = "Create the user Katherine Johnson: username \"katherine\", email \"katherine@acme.example\", first \
                       name \"Katherine\", last name \"Johnson\".";
        story.says(|it| it.create_person(katherine), &[created]);
    }

    #[test]
    fn changes_of_people_are_differences() {
        let mut story = Story::begun();
        let set = |property, value: Option<&str>| {
            let value = value.map(str::to_owned);
            move |it: &mut Directory| it.set_property(&ada(), property, value).unwrap()
        };
        let email = "Change the email of the user Ada Lovelace (ada) from \"ada@acme.example\" to \"a@b.example\".";
        story.says(set(Property::Email, Some("a@b.example")), &[email]);
        story.says(set(Property::Email, None), &["Remove the email \"a@b.example\" of the user Ada Lovelace (ada)."]);
        let entered = "Enter the email \"ada@acme.example\" of the user Ada Lovelace (ada).";
        story.says(set(Property::Email, Some("ada@acme.example")), &[entered]);
        let username = "Change the username of the user Ada Lovelace (ada) from \"ada\" to \"countess\".";
        story.says(set(Property::Username, Some("countess")), &[username]);
        let first = "Change the first name of the user Ada Lovelace (countess) from \"Ada\" to \"Ada \" (with a blank at the \
                     end).";
        story.says(set(Property::FirstName, Some("Ada ")), &[first]);
        story.say(set(Property::FirstName, Some("Ada")));
        let last = "Remove the last name \"Lovelace\" of the user Ada Lovelace (countess).";
        story.says(set(Property::LastName, None), &[last]);
        let suspend = "Suspend the user Ada (countess).";
        story.says(|it| it.set_state(&ada(), PersonState::Suspended).unwrap(), &[suspend]);
        let resume = "Activate the suspended user Ada (countess) again.";
        story.says(|it| it.set_state(&ada(), PersonState::Active).unwrap(), &[resume]);
        story.says(|it| it.delete_person(&ada()).unwrap(), &["Delete the user Ada (countess)."]);
    }

    #[test]
    fn changes_of_user_groups_are_differences() {
        let mut story = Story::begun();
        let (engineering, ada) = ("Engineering", ada());
        let add = "Add Ada Lovelace (ada) to the user group \"Engineering\".";
        let remove = "Remove Ada Lovelace (ada) from the user group \"Engineering\".";
        story.says(|it| it.leave(engineering, &ada).unwrap(), &[remove]);
        story.says(|it| it.join(engineering, &ada).unwrap(), &[add]);
        let associate = "Associate the user group \"Engineering\" with the Egnyte application.";
        let disassociate = "Disassociate the user group \"Engineering\" from the Egnyte application.";
        story.says(|it| it.set_associated(engineering, false).unwrap(), &[disassociate]);
        story.says(|it| it.set_associated(engineering, true).unwrap(), &[associate]);
        let rename = "Rename the user group \"Engineering\" to \"Platform\".";
        story.says(|it| it.rename_user_group(engineering, "Platform").unwrap(), &[rename]);
        story.says(|it| it.delete_user_group("Platform").unwrap(), &["Delete the user group \"Platform\"."]);
    }

    #[test]
    fn changes_of_the_application_are_differences() {
        use EventKind as Kind;
        let mut story = Story::begun();
        let mut says = |kind, change: fn(&mut Application), expected: &[&str]| {
            story.says(|it| it.change_application(kind, change), expected);
        };
        let groups = "Turn the management of groups and group membership off in the integration.";
        says(Kind::IntegrationUpdated, |it| it.integration.manage_groups = false, &[groups]);
        let slash = "Enter the base URL \"http://m/scim/v2/\" in the integration.";
        says(Kind::IntegrationUpdated, |it| it.integration.base_url.push('/'), &[slash]);
        let token = "Enter the token \"another-1\" in the integration. Where the console allows that in an inactive \
                     integration only, deactivate it, enter the token, and activate it again.";
        says(Kind::IntegrationReauthenticated, |it| it.integration.token = "another-1".to_owned(), &[token]);
        let off = "Deactivate the integration with Egnyte.";
        says(Kind::IntegrationDeactivated, |it| it.integration.active = false, &[off]);
        let token = "Enter the token \"another-2\" in the integration.";
        says(Kind::IntegrationUpdated, |it| it.integration.token = "another-2".to_owned(), &[token]);
        let sso = "Deactivate the single sign-on of the Egnyte application.";
        says(Kind::SsoDeactivated, |it| it.sso.configured = false, &[sso]);
        let sso = "Configure the single sign-on of the Egnyte application again.";
        says(Kind::SsoConfigured, |it| it.sso.configured = true, &[sso]);
        says(Kind::IntegrationActivated, |it| it.integration.active = true, &["Activate the integration with Egnyte."]);
        let url = "Change the SSO IdP URL of the Egnyte application to \"https://sso.example/e\".";
        says(Kind::ApplicationUpdated, |it| it.sso_idp_url = Some("https://sso.example/e".to_owned()), &[url]);
        let label = "Change the label of the Egnyte application to \"Files\".";
        says(Kind::ApplicationUpdated, |it| it.label = "Files".to_owned(), &[label]);
        story.says(Directory::delete_application, &["Delete the application \"Files\"."]);
    }

    #[test]
    fn sync_without_a_change_is_an_instruction() {
        let said = Story::begun().say(|it| it.request_sync());
        assert!(said.len() == 1 && said[0].starts_with("Start a sync of everything, without a change"), "{said:?}");
    }

    #[test]
    fn changes_that_were_not_told_come_with_the_next_event() {
        let mut story = Story::begun();
        story.directory.leave("Engineering", &ada()).unwrap();
        let expected = [
            "Deactivate the integration with Egnyte.",
            "Remove Ada Lovelace (ada) from the user group \"Engineering\".",
        ];
        let deactivate = |it: &mut Directory| {
            it.change_application(EventKind::IntegrationDeactivated, |it| it.integration.active = false)
        };
        story.says(deactivate, &expected);
    }

    #[test]
    fn exchange_of_values_has_a_hint() {
        let mut story = Story::begun();
        let grace = Id::nth(IdKind::Person, 2);
        story.directory.set_property(&ada(), Property::Email, Some("grace@acme.example".to_owned())).unwrap();
        let said =
            story.say(|it| it.set_property(&grace, Property::Email, Some("ada@acme.example".to_owned())).unwrap());
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].starts_with("The next steps exchange values"), "{said:?}");
        story.say(|it| it.create_user_group(Id::nth(IdKind::UserGroup, 2), "Sales", Vec::new()));
        story.directory.user_groups[0].name = "Sales".to_owned();
        story.directory.user_groups[1].name = "Engineering".to_owned();
        let said = story.say(|it| it.request_sync());
        assert!(said[0].starts_with("The next steps exchange names"), "{said:?}");
    }

    #[test]
    fn next_scenario_begins_without_those_who_were_synced() {
        let lasting: BTreeSet<Id> = (1..=6).map(|number| Id::nth(IdKind::Person, number)).collect();
        let mut story = Story::begun();
        assert!(story.console.has_accounts());
        let linus = person(3, "linus", ("Linus", "Torvalds"));
        story.directory.users.push(linus.clone());
        story.say(|it| it.create_user_group(Id::nth(IdKind::UserGroup, 2), "Sales", vec![linus.id.clone()]));
        let expected = [
            "Delete the user group \"Engineering\".",
            "Delete the user group \"Sales\".",
            "Delete the user Ada Lovelace (ada).",
            "Delete the user Grace Hopper (grace).",
        ];
        assert_eq!(story.console.clearing(&lasting), expected);
        story.console.clear(&lasting);
        assert!(!story.console.has_accounts());
        assert_eq!(story.console.clearing(&lasting), [] as [&str; 0]);
        let users: Vec<&str> = story.console.directory.users.iter().map(|it| it.username.as_str()).collect();
        assert_eq!(users, ["linus"]);
    }

    #[test]
    fn instructions_without_an_answer_are_said_again_in_full() {
        let mut story = Story::new();
        let activate = |it: &mut Directory| {
            it.change_application(EventKind::IntegrationActivated, |it| it.integration.active = true)
        };
        let first = story.show(activate);
        assert_eq!(story.console.clearing(&BTreeSet::new()), [] as [&str; 0]);
        story.console.clear(&BTreeSet::new());
        assert_eq!(story.say(activate), first);
        // What was carried out stays.
        story.show(|it| it.create_user_group(Id::nth(IdKind::UserGroup, 1), "Engineering", vec![ada()]));
        story.console.clear(&BTreeSet::new());
        story.says(activate, &[ADA, "Create the user group \"Engineering\" with Ada Lovelace (ada)."]);
        let token = |it: &mut Application| it.integration.token = "another-1".to_owned();
        story.show(|it| it.change_application(EventKind::IntegrationReauthenticated, token));
        story.console.clear(&BTreeSet::new());
        assert!(
            story.say(activate).contains(&"Enter the base URL \"http://m/scim/v2\" in the integration.".to_owned())
        );
    }

    #[test]
    fn deletion_of_what_may_be_there_has_a_condition() {
        let lasting = BTreeSet::from([ada(), Id::nth(IdKind::Person, 3)]);
        let mut story = Story::begun();
        let linus = person(3, "linus", ("Linus", "Torvalds"));
        story.directory.users.push(linus.clone());
        story.directory.rename_user_group("Engineering", "Platform").unwrap();
        story.show(|it| it.create_user_group(Id::nth(IdKind::UserGroup, 2), "Sales", vec![linus.id.clone()]));
        let expected = [
            "Delete the user Ada Lovelace (ada).",
            "Delete the user Grace Hopper (grace).",
            "Delete the user group \"Engineering\", if it is there.",
            "Delete the user group \"Platform\", if it is there.",
            "Delete the user group \"Sales\", if it is there.",
            "Delete the user Linus Torvalds (linus), if it is there.",
        ];
        assert_eq!(story.console.clearing(&lasting), expected);
        story.console.clear(&lasting);
        assert_eq!(story.console.directory.users, []);
    }

    #[test]
    fn only_events_about_what_is_synced_concern_egnyte() {
        let mut story = Story::begun();
        let mut concerns = |change: &dyn Fn(&mut Directory) -> Event| {
            let event = change(&mut story.directory);
            let delivery = Delivery { session: String::new(), event, directory: story.directory.clone() };
            let concerns = story.console.concerns_egnyte(&delivery);
            story.console.advance(&delivery);
            concerns
        };
        assert!(concerns(&|it| it.set_state(&ada(), PersonState::Suspended).unwrap()));
        assert!(!concerns(&|it| it.create_user_group(Id::nth(IdKind::UserGroup, 2), "Sales", vec![ada()])));
        assert!(!concerns(&|it| it.rename_user_group("Sales", "Trade").unwrap()));
        assert!(concerns(&|it| it.rename_user_group("Engineering", "Platform").unwrap()));
        assert!(concerns(&|it| it.delete_user_group("Platform").unwrap()));
        assert!(!concerns(&|it| it.delete_person(&ada()).unwrap()));
    }
}
