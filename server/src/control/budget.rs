//! How many requests an event may cost, so that a storm of requests has an end and a verdict instead of a time-out.
//! Pure counting: knows nothing of who asks, or for what.

use serde_json::{Value, json};

use crate::control::{Fields, Unreadable};

/// What may be spent, and what was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Budget {
    requests: Allowance,
    /// Of those, the ones with a token that was refused.
    refused: Allowance,
    exceeded: Option<UsedUp>,
}

/// One count and its limit; without one, anything goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Allowance {
    limit: Option<u64>,
    spent: u64,
}

/// Nothing is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsedUp {
    /// Of the requests.
    #[error("the budget of {0} requests for one event is used up; nothing more is answered until the next event")]
    Requests(u64),
    /// Of the requests with a token that is not good.
    #[error("the budget of {0} requests with a refused token is used up; a refused token stays refused")]
    Refused(u64),
}

impl Budget {
    /// A fresh budget, as it was sent; what is left out is without limit.
    pub fn of(value: &Value) -> Result<Self, Unreadable> {
        let fields = Fields::of(value, "a budget", &["requests", "refused"])?;
        let fresh = |limit| Allowance { limit, spent: 0 };
        let (requests, refused) = (number(fields, "requests")?, number(fields, "refused")?);
        Ok(Self { requests: fresh(requests), refused: fresh(refused), exceeded: None })
    }

    /// Spends one request, or tells that nothing is left.
    pub fn spend(&mut self) -> Result<(), UsedUp> {
        let used_up = self.requests.used_up().map(UsedUp::Requests).or(self.refused.used_up().map(UsedUp::Refused));
        if let Some(used_up) = used_up {
            self.exceeded.get_or_insert(used_up);
            return Err(used_up);
        }
        self.requests.spent += 1;
        Ok(())
    }

    /// The token of a request was refused.
    pub fn refuse(&mut self) {
        self.refused.spent += 1;
    }

    /// Begins anew with the same limits.
    pub fn renew(&mut self) {
        self.requests.spent = 0;
        self.refused.spent = 0;
        self.exceeded = None;
    }

    /// The budget in the control API's JSON. `last` is the number of the latest exchange.
    pub fn to_json(&self, last: u64) -> Value {
        json!({
            "requests": self.requests.limit,
            "refused": self.refused.limit,
            "spent": { "requests": self.requests.spent, "refused": self.refused.spent },
            "exceeded": self.exceeded.map(|used_up| used_up.to_string()),
            "last": last,
        })
    }
}

impl Allowance {
    /// The limit, once it is reached.
    fn used_up(self) -> Option<u64> {
        self.limit.filter(|limit| self.spent >= *limit)
    }
}

fn number(fields: Fields<'_>, field: &'static str) -> Result<Option<u64>, Unreadable> {
    let wrong = Unreadable::WrongType { field, expected: "a whole number" };
    fields.get(field).map(|value| value.as_u64().ok_or(wrong)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_spent_to_the_last_request_and_not_beyond() {
        let mut budget = Budget::of(&json!({ "requests": 2 })).unwrap();
        assert_eq!([budget.spend(), budget.spend()], [Ok(()), Ok(())]);
        assert_eq!(budget.to_json(2)["exceeded"], Value::Null);
        assert_eq!(budget.spend(), Err(UsedUp::Requests(2)));
        assert!(budget.to_json(2)["exceeded"].as_str().unwrap().starts_with("the budget of 2 requests"));
        budget.renew();
        assert_eq!(budget.spend(), Ok(()));
    }

    #[test]
    fn a_refused_token_has_a_budget_of_its_own() {
        let mut budget = Budget::of(&json!({ "requests": 500, "refused": 1 })).unwrap();
        assert_eq!(budget.spend(), Ok(()));
        budget.refuse();
        assert_eq!(budget.spend(), Err(UsedUp::Refused(1)));
    }

    #[test]
    fn without_limits_anything_goes_and_a_typo_is_refused() {
        let mut budget = Budget::of(&json!({})).unwrap();
        assert_eq!((0..10_000).find(|_| budget.spend().is_err()), None);
        let error = Budget::of(&json!({ "request": 1 })).unwrap_err().to_string();
        assert!(error.contains("did you mean `requests`?"), "{error}");
    }
}
