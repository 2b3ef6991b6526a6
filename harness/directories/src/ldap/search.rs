//! Searches (RFC 4511 section 4.5): the entries in scope that match, in pages (RFC 2696).

use ldap3_proto::proto::{LdapPartialAttribute, LdapResultCode, LdapSearchRequest, LdapSearchResultEntry};
use ldap3_proto::{LdapFilter, LdapSearchScope};

use super::dn::Dn;
use super::entry::Entry;
use super::filter::matches;
use super::tree::Tree;

/// Most entries of a response or a page. A build that needs more has to ask for pages. OpenLDAP's default.
pub(super) const LARGEST_RESULT: usize = 500;

/// Refusal of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SearchError {
    pub(super) code: LdapResultCode,
    pub(super) message: String,
}

/// Returns the entries that a search finds, in the order of the tree.
pub(super) fn find(tree: &Tree, request: &LdapSearchRequest) -> Result<Vec<LdapSearchResultEntry>, SearchError> {
    let wrong = || SearchError {
        code: LdapResultCode::InvalidDNSyntax,
        message: format!("`{}` is no distinguished name", request.base),
    };
    let base = Dn::parse(&request.base).ok_or_else(wrong)?;
    let Some(at_base) = tree.entry(&base) else {
        let nearest = tree.entries().first().map(|entry| entry.dn.clone()).unwrap_or_default();
        let message = format!("there is no entry `{}`; the directory begins at `{nearest}`", request.base);
        return Err(SearchError { code: LdapResultCode::NoSuchObject, message });
    };
    let is_for_one = request.scope == LdapSearchScope::Base;
    let candidates = if is_for_one { std::slice::from_ref(at_base) } else { tree.entries() };
    let found = candidates.iter().filter(|entry| {
        let is_in_scope = entry.name.levels_below(&base).is_some_and(|levels| match request.scope {
            LdapSearchScope::Base => levels == 0,
            LdapSearchScope::OneLevel => levels == 1,
            LdapSearchScope::Subtree => true,
            LdapSearchScope::Children => levels > 0,
        });
        is_in_scope && matches(&request.filter, entry)
    });
    Ok(found.map(|entry| selected(entry, request)).collect())
}

/// Returns an entry with the attributes that a search selects.
pub(super) fn selected(entry: &Entry, request: &LdapSearchRequest) -> LdapSearchResultEntry {
    let attributes = entry.selected(&request.attrs).map(|(name, values)| {
        let values = if request.typesonly { &[] } else { values };
        let vals = values.iter().map(|value| value.clone().into_bytes()).collect();
        LdapPartialAttribute { atype: name.to_owned(), vals }
    });
    LdapSearchResultEntry { dn: entry.dn.clone(), attributes: attributes.collect() }
}

/// Returns whether a search is for a whole list: not for one entry, and not for the groups of one person.
pub(super) fn is_for_list(request: &LdapSearchRequest) -> bool {
    request.scope != LdapSearchScope::Base && !names_one(&request.filter)
}

fn names_one(filter: &LdapFilter) -> bool {
    match filter {
        LdapFilter::And(all) => all.iter().any(names_one),
        LdapFilter::Equality(name, _) => !["objectclass", "memberof"].contains(&name.to_ascii_lowercase().as_str()),
        _ => false,
    }
}

/// Writes a filter as text (RFC 4515).
pub(super) fn text(filter: &LdapFilter) -> String {
    let all = |filters: &[LdapFilter]| filters.iter().map(text).collect::<String>();
    match filter {
        LdapFilter::And(filters) => format!("(&{})", all(filters)),
        LdapFilter::Or(filters) => format!("(|{})", all(filters)),
        LdapFilter::Not(inner) => format!("(!{})", text(inner)),
        LdapFilter::Equality(name, value) => format!("({name}={})", escape(value)),
        LdapFilter::Approx(name, value) => format!("({name}~={})", escape(value)),
        LdapFilter::GreaterOrEqual(name, value) => format!("({name}>={})", escape(value)),
        LdapFilter::LessOrEqual(name, value) => format!("({name}<={})", escape(value)),
        LdapFilter::Present(name) => format!("({name}=*)"),
        LdapFilter::Substring(name, parts) => {
            let part = |text: &Option<String>| text.as_deref().map(escape).unwrap_or_default();
            let any: String = parts.any.iter().map(|text| format!("{}*", escape(text))).collect();
            format!("({name}={}*{any}{})", part(&parts.initial), part(&parts.final_))
        }
        LdapFilter::Extensible(rule) => {
            let (name, kind) = (rule.type_.as_deref().unwrap_or_default(), rule.matching_rule.as_deref());
            let names = if rule.dn_attributes { ":dn" } else { "" };
            let kind = kind.map(|kind| format!(":{kind}")).unwrap_or_default();
            format!("({name}{names}{kind}:={})", escape(&rule.match_value))
        }
    }
}

fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for sign in value.chars() {
        match sign {
            '*' | '(' | ')' | '\\' | '\0' => escaped.push_str(&format!("\\{:02x}", u32::from(sign))),
            _ => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use ldap3_proto::parse_ldap_filter_str;

    use super::*;

    #[test]
    fn filter_is_written_as_it_is_read() {
        for filter in
            ["(&(objectClass=inetOrgPerson)(!(mail=*)))", "(|(cn=a*b*c)(cn=*x))", "(uid>=a)", "(memberOf:1.2.3:=a)"]
        {
            assert_eq!(text(&parse_ldap_filter_str(filter).unwrap()), filter);
        }
    }
}
