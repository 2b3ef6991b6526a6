//! Search filters (RFC 4511 section 4.5.1.7), evaluated with three values: `None` is Undefined, for attribute types that the
//! tree does not know and for matching rules that it does not have.

use ldap3_proto::LdapFilter;
use ldap3_proto::proto::LdapSubstringFilter;

use super::dn::{Dn, fold};
use super::entry::{Entry, attribute_type, has_names};

/// Returns whether an entry matches a filter.
pub(super) fn matches(filter: &LdapFilter, entry: &Entry) -> bool {
    evaluate(filter, entry) == Some(true)
}

fn evaluate(filter: &LdapFilter, entry: &Entry) -> Option<bool> {
    match filter {
        LdapFilter::And(all) => combine(all, entry, false),
        LdapFilter::Or(any) => combine(any, entry, true),
        LdapFilter::Not(inner) => evaluate(inner, entry).map(|is_match| !is_match),
        LdapFilter::Present(name) => Some(attribute_type(name).is_some_and(|name| !entry.values(name).is_empty())),
        LdapFilter::Equality(name, value) | LdapFilter::Approx(name, value) => equals(entry, name, value),
        LdapFilter::Substring(name, parts) => test(entry, name, |value| contains(value, parts)),
        LdapFilter::GreaterOrEqual(name, limit) => test(entry, name, |value| value >= fold(limit).as_str()),
        LdapFilter::LessOrEqual(name, limit) => test(entry, name, |value| value <= fold(limit).as_str()),
        LdapFilter::Extensible(rule) => match (&rule.matching_rule, &rule.type_) {
            (None, Some(name)) => equals(entry, name, &rule.match_value),
            _ => None,
        },
    }
}

/// Combines filters: `decisive` is the value that one of them is enough for.
fn combine(filters: &[LdapFilter], entry: &Entry, decisive: bool) -> Option<bool> {
    let mut all = Some(!decisive);
    for filter in filters {
        match evaluate(filter, entry) {
            Some(value) if value == decisive => return Some(decisive),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

fn equals(entry: &Entry, name: &str, value: &str) -> Option<bool> {
    let name = attribute_type(name)?;
    if has_names(name) {
        let wanted = Dn::parse(value)?;
        return Some(entry.has_name(name, &wanted));
    }
    let wanted = fold(value);
    Some(entry.values(name).iter().any(|value| fold(value) == wanted))
}

fn test(entry: &Entry, name: &str, is_match: impl Fn(&str) -> bool) -> Option<bool> {
    let name = attribute_type(name)?;
    Some(entry.values(name).iter().any(|value| is_match(&fold(value))))
}

fn contains(value: &str, parts: &LdapSubstringFilter) -> bool {
    // Blanks at the ends of a part count, unlike those at the ends of a value.
    let part = |text: &String| text.to_lowercase();
    let Some(mut rest) = value.strip_prefix(parts.initial.as_ref().map(part).unwrap_or_default().as_str()) else {
        return false;
    };
    for any in parts.any.iter().map(part) {
        match rest.find(&any) {
            Some(at) => rest = &rest[at + any.len()..],
            None => return false,
        }
    }
    rest.ends_with(parts.final_.as_ref().map(part).unwrap_or_default().as_str())
}

#[cfg(test)]
mod tests {
    use ldap3_proto::parse_ldap_filter_str;

    use super::*;

    fn ada() -> Entry {
        let value = |text: &str| vec![text.to_owned()];
        let attributes = vec![
            ("uid", value("ada")),
            ("cn", value("Ada  Lovelace")),
            ("mail", value("Ada@acme.example")),
            ("memberOf", vec!["cn=R\\,D,ou=Users,dc=x".to_owned(), "cn=Sales,ou=Users,dc=x".to_owned()]),
        ];
        Entry::new("uid=ada,ou=Users,dc=x".to_owned(), &["top", "inetOrgPerson"], attributes).unwrap()
    }

    #[test]
    fn filters_of_real_builds_match() {
        let is_match = |filter: &str| matches(&parse_ldap_filter_str(filter).unwrap(), &ada());
        for filter in [
            "(objectClass=*)",
            "(&(objectclass=inetOrgPerson)(uid=ADA))",
            "(|(uid=grace)(mail=ada@ACME.example))",
            "(!(pwdAccountLockedTime=*))",
            "(!(sn=King))",
            "(cn=a*love*ce)",
            "(uid>=ad)",
            "(uid~=Ada)",
        ] {
            assert!(is_match(filter), "{filter}");
        }
        // An attribute type that is not known is Undefined, also when it is negated.
        for filter in
            ["(objectClass=groupOfNames)", "(uid=ad)", "(cn=love*)", "(!(employeeType=*intern))", "(!(nickname=x))"]
        {
            assert!(!is_match(filter), "{filter}");
        }
    }

    #[test]
    fn names_in_values_are_compared_as_names() {
        let is_match = |value: &str| matches(&LdapFilter::Equality("memberof".to_owned(), value.to_owned()), &ada());
        assert!(is_match("CN=Sales, OU=users,DC=x") && is_match("cn=R\\2CD,ou=Users,dc=x"));
        assert!(!is_match("cn=Other,ou=Users,dc=x") && !is_match("Sales"));
    }
}
