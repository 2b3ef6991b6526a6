//! Descriptions of requests to Egnyte, for failure messages.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::mock::Exchange;

/// Describes a request by method and path below the SCIM base URL, without the query.
pub(super) fn describe(exchange: &Exchange) -> String {
    let path = scim_path(exchange);
    format!("{} {}", exchange.method, path.split('?').next().unwrap_or_default())
}

/// Describes a request with its query and the status of the response.
pub(super) fn describe_with_status(exchange: &Exchange) -> String {
    format!("{} {}  {}", exchange.method, scim_path(exchange), exchange.status)
}

/// Path below the SCIM base URL.
pub(super) fn scim_path(exchange: &Exchange) -> &str {
    exchange.path.split_once("/scim/v2").map_or(exchange.path.as_str(), |(_, path)| path)
}

/// Counts equal descriptions and lists the commonest, the rest as a number.
pub(super) fn tally(descriptions: impl Iterator<Item = String>, most: usize) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for description in descriptions {
        *counts.entry(description).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    let rest = counts.len().saturating_sub(most);
    let times = |(text, count)| if count == 1 { text } else { format!("{text} ({count} times)") };
    let commonest = counts.into_iter().take(most).map(times);
    commonest.chain((rest > 0).then(|| format!("and {rest} others"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_commonest_requests_are_listed() {
        let all = (0..10).map(|number| format!("GET /Users/{number}")).chain(["GET /Users/3".to_owned()]);
        let lines = tally(all, 8);
        assert_eq!((lines.len(), lines[0].as_str(), lines[8].as_str()), (9, "GET /Users/3 (2 times)", "and 2 others"));
    }
}
