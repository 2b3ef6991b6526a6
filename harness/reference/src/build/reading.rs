//! Reading of a directory, and the flaws of reading that real builds have.

/// Part of a list that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pages {
    /// Every page.
    All,
    /// One page, of the size that the service chooses or of the given one.
    One(Option<usize>),
    /// Every page, each of which begins one entry too late.
    TooLate,
}

/// Attribute of the source that decides that a person is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Activity {
    /// The life cycle.
    State,
    /// The password.
    Password,
    /// Both.
    StateAndPassword,
    /// Nothing: everybody is.
    Nothing,
}

/// User groups that count as associated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Associated {
    /// Those of the application.
    OfApplication,
    /// Those of the application, and "All Users".
    AllUsersToo,
    /// All but "All Users".
    Every,
}

/// Data that an earlier sync read and a later one does not read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Memory {
    Nothing,
    People,
    Members,
    GroupNames,
}

/// Id by which a person is known from sync to sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    Id,
    Email,
}

/// Attributes that the name of a person is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameSource {
    Fields,
    /// The display name, cut at its first blank.
    DisplayName,
}

/// Way in which a table of a CSV file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// By RFC 4180, in UTF-8.
    Standard,
    /// Cut at every comma, in quotes or not.
    CutAtCommas,
    /// In Latin-1.
    InLatin1,
    /// Without blanks at the ends of its fields.
    Trimmed,
    /// Without its last row.
    WithoutLastRow,
}

/// Column that the user group of a membership is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupColumn {
    Id,
    Name,
}

/// Splits a display name at its first blank into a first and a last name.
pub(super) fn split_name(name: &str) -> (Option<String>, Option<String>) {
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    (Some(first.to_owned()), Some(last.to_owned()).filter(|last| !last.is_empty()))
}

/// Way in which a directory is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) people: Pages,
    pub(super) members: Pages,
    pub(super) activity: Activity,
    pub(super) associated: Associated,
    pub(super) memory: Memory,
    pub(super) identity: Identity,
    pub(super) names: NameSource,
    pub(super) table: Table,
    pub(super) group_of_member: GroupColumn,
    /// True if usernames and emails are read in lower case.
    pub(super) lower_cases: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            people: Pages::All,
            members: Pages::All,
            activity: Activity::State,
            associated: Associated::OfApplication,
            memory: Memory::Nothing,
            identity: Identity::Id,
            names: NameSource::Fields,
            table: Table::Standard,
            group_of_member: GroupColumn::Id,
            lower_cases: false,
        }
    }
}

/// Form of a directory that a build reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// CSV files.
    Files,
    /// JumpCloud's REST API.
    JumpCloud,
    /// LDAP.
    Ldap,
}

/// Every form.
const ANY: &[Form] = &[Form::Files, Form::JumpCloud, Form::Ldap];
/// Forms with pages of people, and with display names.
const SERVED: &[Form] = &[Form::JumpCloud, Form::Ldap];
/// Form with pages of members, passwords, and a group of all people.
const JUMPCLOUD: &[Form] = &[Form::JumpCloud];
/// Forms that are often read without regard to case.
const CASELESS: &[Form] = &[Form::Files, Form::Ldap];
/// Form with tables.
const FILES: &[Form] = &[Form::Files];

/// Flaw in the reading of a directory.
#[derive(Debug, Clone, Copy)]
pub struct ReadingFlaw {
    name: &'static str,
    rule: &'static str,
    /// Forms whose readers can have it.
    forms: &'static [Form],
    alter: fn(&mut Reading),
}

/// Flaws of reading, each with the rule that catches it.
const FLAWS: [ReadingFlaw; 20] = [
    // One page of members, without `limit`.
    flaw("reads-ten-members", "delivery.whole-directory", JUMPCLOUD, |it| {
        it.members = Pages::One(None);
    }),
    // One page of people, with the largest `limit`, or as many rows.
    flaw("reads-hundred-people", "delivery.whole-directory", ANY, |it| {
        it.people = Pages::One(Some(100));
    }),
    // Each page of people begins one entry too late.
    flaw("skips-people-between-pages", "delivery.whole-directory", SERVED, |it| {
        it.people = Pages::TooLate;
    }),
    // Each page of members begins one entry too late.
    flaw("skips-page-boundary", "delivery.whole-directory", JUMPCLOUD, |it| {
        it.members = Pages::TooLate;
    }),
    // `activated` decides beside `state`.
    flaw("needs-a-password", "users.rehired", JUMPCLOUD, |it| {
        it.activity = Activity::StateAndPassword;
    }),
    // `activated` decides instead of `state`.
    flaw("goes-by-activated", "users.suspended", JUMPCLOUD, |it| {
        it.activity = Activity::Password;
    }),
    // Everybody counts as active.
    flaw("ignores-state", "users.suspended", ANY, |it| {
        it.activity = Activity::Nothing;
    }),
    // A person who is no longer listed is kept.
    flaw("keeps-deleted-people", "users.removed", ANY, |it| {
        it.memory = Memory::People;
    }),
    // "All Users" counts as associated.
    flaw("syncs-all-users", "application.deny-by-default", JUMPCLOUD, |it| {
        it.associated = Associated::AllUsersToo;
    }),
    // Every user group counts as associated.
    flaw("syncs-every-group", "application.deny-by-default", ANY, |it| {
        it.associated = Associated::Every;
    }),
    // Members of a user group are read once.
    flaw("follows-stale-memberof", "groups.join-leave", ANY, |it| {
        it.memory = Memory::Members;
    }),
    // The name of a user group is read once.
    flaw("keeps-group-names", "groups.renamed", ANY, |it| {
        it.memory = Memory::GroupNames;
    }),
    // A person is another one with another email.
    flaw("knows-people-by-email", "users.updates", ANY, |it| {
        it.identity = Identity::Email;
    }),
    // Usernames and emails are read in lower case, as LDAP compares them without regard to case.
    flaw("lower-cases-values", "users.created-with-mapping", CASELESS, |it| {
        it.lower_cases = true;
    }),
    // First and last name are cut out of the display name.
    flaw("splits-display-names", "users.created-with-mapping", SERVED, |it| {
        it.names = NameSource::DisplayName;
    }),
    // Rows are cut at every comma.
    flaw("cuts-at-commas", "groups.name-mapping", FILES, |it| {
        it.table = Table::CutAtCommas;
    }),
    // Files are read in Latin-1.
    flaw("reads-latin-1", "groups.name-mapping", FILES, |it| {
        it.table = Table::InLatin1;
    }),
    // Fields lose the blanks at their ends.
    flaw("trims-fields", "groups.name-mapping", FILES, |it| {
        it.table = Table::Trimmed;
    }),
    // The last row of a table is lost.
    flaw("drops-last-row", "delivery.whole-directory", FILES, |it| {
        it.table = Table::WithoutLastRow;
    }),
    // Memberships are joined with user groups by name.
    flaw("joins-members-by-group-name", "groups.rename-collision", FILES, |it| {
        it.group_of_member = GroupColumn::Name;
    }),
];

const fn flaw(name: &'static str, rule: &'static str, forms: &'static [Form], alter: fn(&mut Reading)) -> ReadingFlaw {
    ReadingFlaw { name, rule, forms, alter }
}

impl ReadingFlaw {
    /// Returns the flaws that a reader of a form can have.
    pub fn of(form: Form) -> impl Iterator<Item = Self> {
        FLAWS.into_iter().filter(move |flaw| flaw.forms.contains(&form))
    }

    /// Returns the name, for the command line.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Returns the id of the rule that catches the flaw.
    pub fn rule(self) -> &'static str {
        self.rule
    }

    pub(super) fn reading(flaw: Option<Self>) -> Reading {
        let mut reading = Reading::default();
        if let Some(flaw) = flaw {
            (flaw.alter)(&mut reading);
        }
        reading
    }
}
