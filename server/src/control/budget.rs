//! Budget of requests for one event, so that a storm of requests ends with a verdict instead of a timeout.
//!
//! Pure counting; must not know the requests.

use serde::Deserialize;
use serde_json::{Value, json};

/// Budget of requests, with its usage. A limit that is absent is infinite.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Budget {
    requests: Option<u64>,
    /// Limit of the requests with an invalid token among them.
    refused: Option<u64>,
    #[serde(skip)]
    spent: Spent,
    #[serde(skip)]
    exceeded: Option<BudgetError>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Spent {
    requests: u64,
    refused: u64,
}

/// Exhausted budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BudgetError {
    /// Limit of requests.
    #[error("the budget of {0} requests for one event is exhausted; there are no more responses until the next event")]
    Requests(u64),
    /// Limit of requests with an invalid token.
    #[error("the budget of {0} requests with a refused token is exhausted; a refused token stays refused")]
    Refused(u64),
}

impl Budget {
    /// Deducts one request, unless a limit is reached.
    pub fn spend(&mut self) -> Result<(), BudgetError> {
        let requests = self.requests.filter(|limit| self.spent.requests >= *limit).map(BudgetError::Requests);
        let refused = self.refused.filter(|limit| self.spent.refused >= *limit).map(BudgetError::Refused);
        if let Some(error) = requests.or(refused) {
            self.exceeded.get_or_insert(error);
            return Err(error);
        }
        self.spent.requests += 1;
        Ok(())
    }

    /// Counts a request with an invalid token.
    pub fn count_refused_token(&mut self) {
        self.spent.refused += 1;
    }

    /// Resets the usage.
    pub fn renew(&mut self) {
        self.spent = Spent::default();
        self.exceeded = None;
    }

    /// Renders the budget for the control API. `last` is the number of the latest exchange.
    pub fn to_json(&self, last: u64) -> Value {
        json!({
            "requests": self.requests,
            "refused": self.refused,
            "spent": { "requests": self.spent.requests, "refused": self.spent.refused },
            "exceeded": self.exceeded.map(|error| error.to_string()),
            "last": last,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::input::parse;

    fn budget(limits: &Value) -> Budget {
        parse(limits, "a budget").unwrap()
    }

    #[test]
    fn budget_is_exhausted_after_its_last_request() {
        let mut budget = budget(&json!({ "requests": 2 }));
        assert_eq!([budget.spend(), budget.spend()], [Ok(()), Ok(())]);
        assert_eq!(budget.to_json(2)["exceeded"], Value::Null);
        assert_eq!(budget.spend(), Err(BudgetError::Requests(2)));
        assert!(budget.to_json(2)["exceeded"].as_str().unwrap().starts_with("the budget of 2 requests"));
        budget.renew();
        assert_eq!(budget.spend(), Ok(()));
    }

    #[test]
    fn requests_with_a_refused_token_have_their_own_limit() {
        let mut budget = budget(&json!({ "requests": 500, "refused": 1 }));
        assert_eq!(budget.spend(), Ok(()));
        budget.count_refused_token();
        assert_eq!(budget.spend(), Err(BudgetError::Refused(1)));
    }

    #[test]
    fn budget_without_limits_is_infinite_and_an_unknown_limit_is_an_error() {
        let mut budget = budget(&json!({}));
        assert_eq!((0..10_000).find(|_| budget.spend().is_err()), None);
        let error = parse::<Budget>(&json!({ "request": 1 }), "a budget").unwrap_err().to_string();
        assert_eq!(error, "a budget: `request`: unknown field: did you mean `requests`?");
    }
}
