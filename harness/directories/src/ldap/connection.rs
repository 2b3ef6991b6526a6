//! Connection of one client: its sign-in, its searches, and the pages that it has not fetched yet. Answers requests without
//! knowing of sockets.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::vec;

use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::LdapOp;
use ldap3_proto::proto::{
    LdapBindCred, LdapBindRequest, LdapBindResponse, LdapExtendedRequest, LdapExtendedResponse, LdapResult,
    LdapResultCode, LdapSearchRequest, LdapSearchResultEntry, OID_WHOAMI,
};
use ldap3_proto::{LdapMsg, LdapSearchScope};

use super::account::LdapDirectory;
use super::dn::Dn;
use super::search::{self, LARGEST_RESULT};
use super::server::LdapAccounts;
use crate::requests::{Listed, Served};

/// Extended operation that begins TLS (RFC 4511 section 4.14).
const START_TLS: &str = "1.3.6.1.4.1.1466.20037";

/// Control for pages (RFC 2696).
const PAGED_RESULTS: &str = "1.2.840.113556.1.4.319";

/// Response to one request.
#[derive(Debug, PartialEq)]
pub(super) enum Response {
    /// Messages; the connection goes on.
    Messages(Vec<LdapMsg>),
    /// A message, after which TLS begins.
    StartTls(LdapMsg),
    /// The client ends the connection.
    End,
}

/// Connection of one client.
pub(super) struct Connection {
    shared: Arc<LdapAccounts>,
    is_protected: bool,
    account: Option<Arc<LdapDirectory>>,
    /// Rest of each paged search, by its cookie.
    pages: BTreeMap<u64, Rest>,
    next_cookie: u64,
}

/// Rest of a paged search.
struct Rest {
    found: vec::IntoIter<LdapSearchResultEntry>,
    sent: usize,
}

impl Connection {
    /// Creates a connection before its bind.
    pub(super) fn new(shared: &Arc<LdapAccounts>, is_protected: bool) -> Self {
        Self { shared: Arc::clone(shared), is_protected, account: None, pages: BTreeMap::new(), next_cookie: 1 }
    }

    /// Answers a request.
    pub(super) async fn answer(&mut self, LdapMsg { msgid, op, ctrl }: LdapMsg) -> Response {
        let message = |op| Response::Messages(vec![LdapMsg { msgid, op, ctrl: Vec::new() }]);
        match op {
            LdapOp::BindRequest(request) => message(LdapOp::BindResponse(self.bind(&request))),
            LdapOp::SearchRequest(request) => Response::Messages(self.search(msgid, &request, &ctrl).await),
            LdapOp::ExtendedRequest(request) => self.extended(msgid, &request),
            LdapOp::CompareRequest(_) => message(LdapOp::CompareResult(unwilling("compare"))),
            LdapOp::ModifyRequest(_) => message(LdapOp::ModifyResponse(unwilling("modify"))),
            LdapOp::AddRequest(_) => message(LdapOp::AddResponse(unwilling("add"))),
            LdapOp::DelRequest(_) => message(LdapOp::DelResponse(unwilling("delete"))),
            LdapOp::ModifyDNRequest(_) => message(LdapOp::ModifyDNResponse(unwilling("rename"))),
            LdapOp::AbandonRequest(_) => Response::Messages(Vec::new()),
            _ => Response::End,
        }
    }

    fn bind(&mut self, request: &LdapBindRequest) -> LdapBindResponse {
        self.account = None;
        let respond = |code, line: &str| LdapBindResponse { res: result(code, line), saslcreds: None };
        if request.version != 3 {
            return respond(LdapResultCode::ProtocolError, "only version 3 is spoken here");
        }
        let LdapBindCred::Simple(password) = &request.cred else {
            return respond(LdapResultCode::AuthMethodNotSupported, "only a simple bind is possible");
        };
        let Some(name) = Dn::parse(&request.dn) else {
            return respond(LdapResultCode::InvalidDNSyntax, &format!("`{}` is no distinguished name", request.dn));
        };
        if name.is_root() && password.is_empty() {
            // Anonymous: the root entry can be read, and nothing else.
            return respond(LdapResultCode::Success, "");
        }
        self.account = self.shared.find_account(&name, password);
        if self.account.is_some() {
            return respond(LdapResultCode::Success, "");
        }
        respond(LdapResultCode::InvalidCredentials, "no account has this name and password")
    }

    async fn search(&mut self, msgid: i32, request: &LdapSearchRequest, controls: &[LdapControl]) -> Vec<LdapMsg> {
        let message = |op, ctrl| LdapMsg { msgid, op, ctrl };
        let refuse = |code, line: &str| vec![message(LdapOp::SearchResultDone(result(code, line)), Vec::new())];
        if request.base.is_empty() && request.scope == LdapSearchScope::Base {
            let root = LdapOp::SearchResultEntry(search::selected(&self.shared.root_entry(), request));
            let done = LdapOp::SearchResultDone(result(LdapResultCode::Success, ""));
            return vec![message(root, Vec::new()), message(done, Vec::new())];
        }
        let Some(account) = self.account.clone() else {
            return refuse(LdapResultCode::InsufficentAccessRights, "no anonymous search: bind first");
        };
        if let Some(oid) = controls.iter().find_map(unknown_critical) {
            let line = format!("the control {oid} is not supported");
            return refuse(LdapResultCode::UnavailableCriticalExtension, &line);
        }
        let page = controls.iter().find_map(page_asked);
        let path = search::text(&request.filter);
        let begins_list = search::is_for_list(request) && page.is_none_or(|(_, cookie)| cookie.is_empty());
        let served = Served { begins_list, ..Served::new("SEARCH", &path, &[]) };
        let number = account.requests().begin(served).await;
        let answered = match page {
            Some((size, cookie)) => self.page(&account, request, size, cookie),
            None => search::find(&account.tree(), request).map(|found| SearchPage::whole(found, request.sizelimit)),
        };
        match answered {
            Ok(page) => {
                account.requests().end(number, 200, Some(page.listed));
                let entries =
                    page.entries.into_iter().map(|entry| message(LdapOp::SearchResultEntry(entry), Vec::new()));
                let done = message(LdapOp::SearchResultDone(page.result), page.control.into_iter().collect());
                entries.chain([done]).collect()
            }
            Err(error) => {
                account.requests().end(number, 400, None);
                refuse(error.code, &error.message)
            }
        }
    }

    /// Returns one page of a search, and the cookie of the next one.
    fn page(
        &mut self,
        account: &LdapDirectory,
        request: &LdapSearchRequest,
        size: i64,
        cookie: &[u8],
    ) -> Result<SearchPage, search::SearchError> {
        let number = std::str::from_utf8(cookie).ok().and_then(|text| text.parse().ok());
        let rest = match (cookie.is_empty(), number.and_then(|number| self.pages.remove(&number))) {
            (true, _) => Rest { found: search::find(&account.tree(), request)?.into_iter(), sent: 0 },
            (false, Some(rest)) => rest,
            (false, None) => {
                let (code, message) =
                    (LdapResultCode::UnwillingToPerform, "the cookie is of no search of this connection");
                return Err(search::SearchError { code, message: message.to_owned() });
            }
        };
        let size = usize::try_from(size).unwrap_or_default().min(LARGEST_RESULT);
        let Rest { found: mut later, sent } = rest;
        let total = sent + later.len();
        let found: Vec<LdapSearchResultEntry> = later.by_ref().take(size).collect();
        let listed = Listed { skip: sent, count: found.len(), total };
        let mut cookie = Vec::new();
        // A page of no entries ends a search early (RFC 2696 section 3).
        if later.len() > 0 && size > 0 {
            cookie = self.next_cookie.to_string().into_bytes();
            self.pages.insert(self.next_cookie, Rest { found: later, sent: sent + listed.count });
            self.next_cookie += 1;
        }
        let size = i64::try_from(total).unwrap_or_default();
        let control = Some(LdapControl::SimplePagedResults { size, cookie });
        Ok(SearchPage { entries: found, listed, result: result(LdapResultCode::Success, ""), control })
    }

    fn extended(&mut self, msgid: i32, request: &LdapExtendedRequest) -> Response {
        let message = |res, value| {
            let name = Some(request.name.clone());
            LdapMsg { msgid, op: LdapOp::ExtendedResponse(LdapExtendedResponse { res, name, value }), ctrl: Vec::new() }
        };
        match request.name.as_str() {
            START_TLS if self.is_protected => {
                let line = "TLS is in use already";
                Response::Messages(vec![message(result(LdapResultCode::OperationsError, line), None)])
            }
            START_TLS => {
                self.is_protected = true;
                Response::StartTls(message(result(LdapResultCode::Success, ""), None))
            }
            OID_WHOAMI => {
                let name = self.account.as_ref().map(|account| format!("dn:{}", account.bind_dn())).unwrap_or_default();
                Response::Messages(vec![message(result(LdapResultCode::Success, ""), Some(name.into_bytes()))])
            }
            other => {
                let line = format!("the extended operation {other} is not supported");
                Response::Messages(vec![message(result(LdapResultCode::ProtocolError, &line), None)])
            }
        }
    }
}

/// Entries of one response.
struct SearchPage {
    entries: Vec<LdapSearchResultEntry>,
    listed: Listed,
    result: LdapResult,
    control: Option<LdapControl>,
}

impl SearchPage {
    /// Returns the response to a search without pages: no more entries than the client and the server allow.
    fn whole(mut found: Vec<LdapSearchResultEntry>, size_limit: i32) -> Self {
        let total = found.len();
        let limit = usize::try_from(size_limit).ok().filter(|limit| *limit > 0).unwrap_or(LARGEST_RESULT);
        found.truncate(limit.min(LARGEST_RESULT));
        let listed = Listed { skip: 0, count: found.len(), total };
        let result = if found.len() < total {
            let line = format!("{total} entries match, and {} are sent: ask for pages", found.len());
            result(LdapResultCode::SizeLimitExceeded, &line)
        } else {
            result(LdapResultCode::Success, "")
        };
        Self { entries: found, listed, result, control: None }
    }
}

/// Returns the controls and extended operations that the root entry lists.
pub(super) fn supported() -> ([&'static str; 1], [&'static str; 2]) {
    ([PAGED_RESULTS], [START_TLS, OID_WHOAMI])
}

/// Returns the name of a control that must not be ignored.
fn unknown_critical(control: &LdapControl) -> Option<&str> {
    match control {
        LdapControl::Unknown { oid, criticality: true, .. } => Some(oid),
        LdapControl::SyncRequest { criticality: true, .. } => Some("1.3.6.1.4.1.4203.1.9.1.1"),
        _ => None,
    }
}

/// Returns the size and the cookie of the control for pages.
fn page_asked(control: &LdapControl) -> Option<(i64, &[u8])> {
    match control {
        LdapControl::SimplePagedResults { size, cookie } => Some((*size, cookie)),
        _ => None,
    }
}

fn unwilling(operation: &str) -> LdapResult {
    result(LdapResultCode::UnwillingToPerform, &format!("the directory is read-only: no {operation}"))
}

fn result(code: LdapResultCode, message: &str) -> LdapResult {
    LdapResult { code, matcheddn: String::new(), message: message.to_owned(), referral: Vec::new() }
}
