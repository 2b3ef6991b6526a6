//! Reader of an LDAP directory in JumpCloud's layout.

use std::collections::BTreeMap;
use std::io;

use bytes::BytesMut;
use egnyte_protocol::directory::{Id, Person, PersonState, UserGroup};
use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{
    LdapBindCred, LdapBindRequest, LdapDerefAliases, LdapOp, LdapResultCode, LdapSearchRequest, LdapSearchResultEntry,
};
use ldap3_proto::{LdapCodec, LdapMsg, LdapSearchScope, parse_ldap_filter_str};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::codec::{Decoder as _, Encoder as _};

use super::Content;
use super::error::BuildError;
use super::reading::{Activity, Associated, Identity, NameSource, Pages, Reading, split_name};

/// Entries of a page.
const PAGE: i64 = 100;

/// Largest message that is read, in bytes: a group with 100,000 members.
const LARGEST_MESSAGE: usize = 64 << 20;

/// Bytes that are read at a time.
const CHUNK: usize = 256 << 10;

const PEOPLE: &str = "(objectClass=inetOrgPerson)";
const GROUPS: &str = "(objectClass=groupOfNames)";

/// Address and account of an LDAP directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LdapLocation {
    /// URL: `ldap://HOST:PORT`.
    pub url: String,
    /// Base of people and user groups.
    pub base: String,
    /// Distinguished name of the account.
    pub bind_dn: String,
    /// Its password.
    pub password: String,
    /// Entry whose members are the associated user groups.
    pub application: String,
}

/// Client of one directory.
pub(super) struct Ldap {
    location: LdapLocation,
    reading: Reading,
    /// Content of the sync before, for a flaw that does not read it again.
    before: Option<Content>,
}

impl Ldap {
    pub(super) fn new(location: LdapLocation, reading: Reading) -> Self {
        Self { location, reading, before: None }
    }

    /// Reads the directory.
    pub(super) async fn read(&mut self) -> Result<Content, BuildError> {
        let mut session = LdapSession::open(&self.location).await?;
        let people = session.list(&self.location.base, PEOPLE, self.reading.people).await?;
        let groups = session.list(&self.location.base, GROUPS, Pages::All).await?;
        let (mut users, mut ids) = (Vec::new(), BTreeMap::new());
        for entry in &people {
            let person = self.person(entry)?;
            ids.insert(entry.dn.clone(), person.id.clone());
            users.push(person);
        }
        let group = |entry: &LdapSearchResultEntry| {
            let members = values(entry, "member").into_iter().filter_map(|name| ids.get(&name).cloned()).collect();
            let associated = self.reading.associated == Associated::Every
                || values(entry, "memberOf").contains(&self.location.application);
            let name = values(entry, "cn").into_iter().next().unwrap_or_default();
            Ok(UserGroup { id: id(&value(entry, "entryUUID"))?, name, associated, members })
        };
        let user_groups = groups.iter().map(group).collect::<Result<_, BuildError>>()?;
        let content = Content { users, user_groups }.with_memory(self.before.as_ref(), self.reading.memory);
        self.before = Some(content.clone());
        Ok(content)
    }

    fn person(&self, entry: &LdapSearchResultEntry) -> Result<Person, BuildError> {
        let known_as = match self.reading.identity {
            Identity::Id => value(entry, "entryUUID"),
            Identity::Email => value(entry, "mail").or_else(|| value(entry, "entryUUID")),
        };
        let is_locked = value(entry, "pwdAccountLockedTime").is_some() && self.reading.activity != Activity::Nothing;
        let (firstname, lastname) = match self.reading.names {
            NameSource::Fields => (value(entry, "givenName"), value(entry, "sn")),
            NameSource::DisplayName => split_name(&value(entry, "cn").unwrap_or_default()),
        };
        Ok(Person {
            id: id(&known_as)?,
            username: self.cased(value(entry, "uid")).unwrap_or_default(),
            email: self.cased(value(entry, "mail")),
            firstname,
            lastname,
            state: if is_locked { PersonState::Suspended } else { PersonState::Active },
        })
    }

    fn cased(&self, value: Option<String>) -> Option<String> {
        value.map(|value| if self.reading.lower_cases { value.to_lowercase() } else { value })
    }
}

/// Returns the id of an attribute's value.
fn id(value: &Option<String>) -> Result<Id, BuildError> {
    let missing = || BuildError::Directory("an entry has no entryUUID".to_owned());
    let value = value.as_ref().ok_or_else(missing)?;
    serde_json::from_value(json!(value)).map_err(|error| BuildError::Directory(format!("{value}: {error}")))
}

fn values(entry: &LdapSearchResultEntry, name: &str) -> Vec<String> {
    let found = entry.attributes.iter().find(|attribute| attribute.atype.eq_ignore_ascii_case(name));
    let texts = |value: &Vec<u8>| String::from_utf8_lossy(value).into_owned();
    found.map(|attribute| attribute.vals.iter().map(texts).collect()).unwrap_or_default()
}

fn value(entry: &LdapSearchResultEntry, name: &str) -> Option<String> {
    values(entry, name).into_iter().next()
}

/// Connection with a server.
struct LdapSession {
    stream: TcpStream,
    codec: LdapCodec,
    received: BytesMut,
    number: i32,
}

impl LdapSession {
    /// Connects and signs in.
    async fn open(location: &LdapLocation) -> Result<Self, BuildError> {
        let address = location.url.trim_start_matches("ldap://").trim_end_matches('/');
        let stream = TcpStream::connect(address).await.map_err(|error| failed(&location.url, &error))?;
        let codec = LdapCodec::new(Some(LARGEST_MESSAGE), None);
        let mut session = Self { stream, codec, received: BytesMut::new(), number: 0 };
        let cred = LdapBindCred::Simple(location.password.clone());
        let bind = LdapBindRequest { version: 3, dn: location.bind_dn.clone(), cred };
        session.send(LdapOp::BindRequest(bind), Vec::new()).await.map_err(|error| failed("bind", &error))?;
        match session.receive().await.map_err(|error| failed("bind", &error))?.op {
            LdapOp::BindResponse(answer) if answer.res.code == LdapResultCode::Success => Ok(session),
            LdapOp::BindResponse(answer) => Err(failed("bind", &answer.res.message)),
            other => Err(failed("bind", &format!("{other:?}"))),
        }
    }

    /// Reads a list.
    async fn list(&mut self, base: &str, filter: &str, pages: Pages) -> Result<Vec<LdapSearchResultEntry>, BuildError> {
        let attrs = ["*", "entryUUID", "memberOf", "pwdAccountLockedTime"].map(str::to_owned).to_vec();
        let search = LdapSearchRequest {
            base: base.to_owned(),
            scope: LdapSearchScope::Subtree,
            aliases: LdapDerefAliases::Never,
            sizelimit: 0,
            timelimit: 0,
            typesonly: false,
            filter: parse_ldap_filter_str(filter).map_err(|error| failed(filter, &format!("{error:?}")))?,
            attrs,
        };
        let (mut all, mut cookie) = (Vec::new(), Vec::new());
        loop {
            let size = if let Pages::One(Some(limit)) = pages { i64::try_from(limit).unwrap_or(PAGE) } else { PAGE };
            let control = LdapControl::SimplePagedResults { size, cookie };
            let (page, next) = self.page(&search, control).await.map_err(|error| failed(filter, &error))?;
            // A flaw drops the first entry of each later page.
            let skipped = usize::from(pages == Pages::TooLate && !all.is_empty());
            all.extend(page.into_iter().skip(skipped));
            if next.is_empty() || matches!(pages, Pages::One(_)) {
                return Ok(all);
            }
            cookie = next;
        }
    }

    /// Reads one page, and returns the cookie of the next one.
    async fn page(
        &mut self,
        search: &LdapSearchRequest,
        control: LdapControl,
    ) -> io::Result<(Vec<LdapSearchResultEntry>, Vec<u8>)> {
        self.send(LdapOp::SearchRequest(search.clone()), vec![control]).await?;
        let mut entries = Vec::new();
        loop {
            let LdapMsg { op, ctrl, .. } = self.receive().await?;
            match op {
                LdapOp::SearchResultEntry(entry) => entries.push(entry),
                LdapOp::SearchResultDone(done) if done.code == LdapResultCode::Success => {
                    let cookie = ctrl.into_iter().find_map(|control| match control {
                        LdapControl::SimplePagedResults { cookie, .. } => Some(cookie),
                        _ => None,
                    });
                    return Ok((entries, cookie.unwrap_or_default()));
                }
                LdapOp::SearchResultDone(done) => return Err(io::Error::other(done.message)),
                _ => {}
            }
        }
    }

    async fn send(&mut self, op: LdapOp, ctrl: Vec<LdapControl>) -> io::Result<()> {
        self.number += 1;
        let mut sent = BytesMut::new();
        self.codec.encode(LdapMsg { msgid: self.number, op, ctrl }, &mut sent)?;
        self.stream.write_all(&sent).await
    }

    async fn receive(&mut self) -> io::Result<LdapMsg> {
        loop {
            // An incomplete message would be parsed from its beginning each time.
            if has_message(&self.received)
                && let Some(message) = self.codec.decode(&mut self.received)?
            {
                return Ok(message);
            }
            self.received.reserve(CHUNK);
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// Returns whether the bytes have a whole message, whose length stands at its beginning (X.690 section 8.1.3).
fn has_message(received: &[u8]) -> bool {
    let [_, first, rest @ ..] = received else { return false };
    let count = usize::from(first & 0x7f);
    if first & 0x80 == 0 {
        return rest.len() >= count;
    }
    let Some((digits, content)) = rest.split_at_checked(count) else { return false };
    let length = digits.iter().fold(0_usize, |length, digit| length.saturating_mul(256) | usize::from(*digit));
    content.len() >= length
}

fn failed(request: &str, reason: &impl ToString) -> BuildError {
    BuildError::Directory(format!("{request}: {}", reason.to_string()))
}

#[cfg(test)]
mod tests {
    use super::has_message;

    #[test]
    fn message_is_whole_when_its_content_is() {
        for (bytes, is_whole) in [
            (&[][..], false),
            (&[0x30], false),
            (&[0x30, 0x00], true),
            (&[0x30, 0x02, 0x01], false),
            (&[0x30, 0x02, 0x01, 0x05], true),
            (&[0x30, 0x82, 0x00], false),
            (&[0x30, 0x82, 0x00, 0x02, 0x01], false),
            (&[0x30, 0x82, 0x00, 0x02, 0x01, 0x05, 0x30], true),
        ] {
            assert_eq!(has_message(bytes), is_whole, "{bytes:?}");
        }
    }
}
