//! Parameters of a list: first index, count, and filters.

use egnyte_domain::Rules;
use egnyte_domain::rules::{Policy, SeveralFilters, UnknownFilters};

use crate::error::ApiError;
use crate::filter::Comparison;

/// Attribute that users can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserAttribute {
    /// `email`
    Email,
    /// `externalId`
    ExternalId,
    /// `userName`
    UserName,
}

/// Filter of users: an attribute that equals a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFilter {
    /// Attribute.
    pub attribute: UserAttribute,
    /// Value.
    pub value: String,
}

/// Operator of a filter of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameOperator {
    /// `eq`
    Equals,
    /// `co`
    Contains,
    /// `sw`
    StartsWith,
}

/// Filter of groups by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFilter {
    /// Operator.
    pub operator: NameOperator,
    /// Value.
    pub value: String,
}

/// Filter that a list can have.
pub trait ListFilter: Sized {
    /// Parses a filter.
    fn parse(text: &str) -> Result<Self, ApiError>;
}

impl ListFilter for UserFilter {
    fn parse(text: &str) -> Result<Self, ApiError> {
        let Comparison { attribute, operator, value } = Comparison::parse(text)?;
        let known = [
            ("email", UserAttribute::Email),
            ("externalId", UserAttribute::ExternalId),
            ("userName", UserAttribute::UserName),
        ];
        let found = known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute));
        match found {
            Some((_, attribute)) if operator == "eq" => Ok(Self { attribute, value }),
            _ => {
                let line =
                    format!("users cannot be filtered by {attribute} {operator}: by email, externalId or userName eq");
                Err(ApiError::bad_request(line))
            }
        }
    }
}

impl ListFilter for GroupFilter {
    fn parse(text: &str) -> Result<Self, ApiError> {
        let Comparison { attribute, operator, value } = Comparison::parse(text)?;
        let found = match operator.as_str() {
            "eq" => Some(NameOperator::Equals),
            "co" => Some(NameOperator::Contains),
            "sw" => Some(NameOperator::StartsWith),
            _ => None,
        };
        match found.filter(|_| attribute.eq_ignore_ascii_case("displayName")) {
            Some(operator) => Ok(Self { operator, value }),
            None => {
                let line = format!("groups cannot be filtered by {attribute} {operator}: by displayName eq, co or sw");
                Err(ApiError::bad_request(line))
            }
        }
    }
}

/// Query of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query<F> {
    /// Number of the first entry, from 1.
    pub start_index: usize,
    /// Number of entries that were asked for, within the maximum.
    pub count: usize,
    /// Filters, all of which apply.
    pub filters: Vec<F>,
}

impl<F: ListFilter> Query<F> {
    /// Parses the parameters of a request. Unknown ones are ignored.
    pub fn parse<'p>(parameters: impl Iterator<Item = (&'p str, &'p str)>, rules: &Rules) -> Result<Self, ApiError> {
        let mut query = Self { start_index: 1, count: rules.page_size, filters: Vec::new() };
        for (name, value) in parameters {
            match name {
                "startIndex" => {
                    let number = number(name, value)?;
                    let below = || ApiError::bad_request("startIndex must be at least 1");
                    query.start_index = Some(number).filter(|number| *number >= 1).ok_or_else(below)?;
                }
                "count" => query.count = count(number(name, value)?, rules)?,
                "filter" => match (F::parse(value), rules.api.unknown_filters) {
                    (Ok(filter), _) => query.filters.push(filter),
                    (Err(error), UnknownFilters::Refused) => return Err(error),
                    (Err(_), UnknownFilters::Ignored) => {}
                },
                _ => {}
            }
        }
        if rules.api.several_filters == SeveralFilters::Last {
            query.filters = query.filters.pop().into_iter().collect();
        }
        Ok(query)
    }
}

fn count(wanted: usize, rules: &Rules) -> Result<usize, ApiError> {
    if wanted > rules.page_size && rules.api.large_counts == Policy::Refuse {
        return Err(ApiError::bad_request(format!("count must be at most {}", rules.page_size)));
    }
    Ok(wanted.min(rules.page_size))
}

/// Parses a whole number; one that is too large for the machine is the largest there is.
fn number(name: &str, value: &str) -> Result<usize, ApiError> {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(ApiError::bad_request(format!("{name} must be a whole number, not {value:?}")));
    }
    Ok(value.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(parameters: &[(&str, &str)]) -> Result<Query<UserFilter>, ApiError> {
        Query::parse(parameters.iter().copied(), &Rules::default())
    }

    #[test]
    fn count_is_at_most_a_page_and_numbers_are_checked() {
        let query = parse(&[("count", "500"), ("startIndex", "7"), ("sortBy", "email")]).unwrap();
        assert_eq!((query.count, query.start_index), (100, 7));
        assert_eq!(parse(&[("count", "99999999999999999999")]).unwrap().count, 100);
        for bad in [("count", "-1"), ("count", "ten"), ("startIndex", "0"), ("startIndex", "")] {
            assert!(parse(&[bad]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn filters_are_collected() {
        let query = parse(&[("filter", "email eq \"a@b\""), ("filter", "USERNAME EQ \"ada\"")]).unwrap();
        assert_eq!(query.filters.len(), 2);
        assert!(parse(&[("filter", "userType eq \"power\"")]).is_err());
        assert!(parse(&[("filter", "email sw \"a\"")]).is_err());
    }
}
