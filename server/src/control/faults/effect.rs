//! Effects of faults as JSON.
//!
//! Must not know how an effect is carried out.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, Unit};
use serde::Deserialize;
use serde_json::Value;

use crate::control::limits::LimitWindow;

/// Effect of a fault.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "EffectInput")]
pub enum Effect {
    /// Error response; the request is not carried out.
    Status {
        /// Status.
        status: u16,
        /// Format of the body; `None` for that of the API that the request is for.
        body: Option<ErrorFormat>,
        /// Text of the error.
        detail: Option<String>,
        /// Body instead of the error: JSON, or a text.
        content: Option<Value>,
        /// Header `Retry-After`.
        retry_after: Option<RetryAfter>,
        /// Header `Location`.
        location: Option<String>,
    },
    /// Rate limit of Egnyte; the request is not carried out.
    DeveloperLimit {
        /// Window of the limit.
        window: LimitWindow,
        /// Header `Retry-After`.
        retry_after: RetryAfter,
    },
    /// Delayed response; the request is carried out.
    Delay(Duration),
    /// Connection reset; the request is not carried out.
    Reset,
    /// Response that is not HTTP, then the end of the connection; the request is not carried out.
    Garbage,
    /// Half of the response, then the end of the connection; the request is carried out.
    Truncate,
    /// Response in small chunks over this time; the request is carried out.
    Drip(Duration),
    /// End of the connection before the response; the request is carried out.
    LoseReply,
    /// Response to a read from the state before the last write.
    Stale(Staleness),
}

/// Format of an error response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ErrorFormat {
    /// SCIM error of RFC 7644.
    Scim,
    /// HTML page of Egnyte's gateway.
    Egnyte,
}

/// Duration for which reads are stale after a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staleness {
    /// Number of reads after each write.
    Reads(u64),
    /// Time after each write.
    For(Duration),
}

/// Wait that a response asks for with `Retry-After` (RFC 9110 section 10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryAfter {
    /// Seconds.
    pub seconds: u64,
    /// Form of the header.
    pub form: WaitForm,
}

/// Form of `Retry-After`: a number of seconds, or a date in one of the forms of RFC 9110 section 5.6.7.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitForm {
    /// `delay-seconds`.
    #[default]
    DelaySeconds,
    /// `IMF-fixdate`: `Sun, 06 Nov 1994 08:49:37 GMT`.
    ImfFixdate,
    /// `rfc850-date`: `Sunday, 06-Nov-94 08:49:37 GMT`.
    Rfc850Date,
    /// `asctime-date`: `Sun Nov  6 08:49:37 1994`.
    AsctimeDate,
}

impl RetryAfter {
    /// Returns the value of the header, and the time that is left until then. A date has whole seconds: it is up to half a
    /// second earlier or later.
    pub fn render(self, now: Timestamp) -> (String, Duration) {
        let wait = Duration::from_secs(self.seconds);
        let form = match self.form {
            WaitForm::DelaySeconds => return (self.seconds.to_string(), wait),
            WaitForm::ImfFixdate => "%a, %d %b %Y %H:%M:%S GMT",
            WaitForm::Rfc850Date => "%A, %d-%b-%y %H:%M:%S GMT",
            WaitForm::AsctimeDate => "%a %b %e %H:%M:%S %Y",
        };
        let until = SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now);
        let until = until.round(Unit::Second).unwrap_or(until);
        (until.strftime(form).to_string(), Duration::try_from(until.duration_since(now)).unwrap_or_default())
    }
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
enum EffectInput {
    Status {
        status: u16,
        body: Option<ErrorFormat>,
        detail: Option<String>,
        content: Option<Value>,
        retry_after: Option<u64>,
        retry_after_form: Option<WaitForm>,
        location: Option<String>,
    },
    DeveloperLimit {
        window: Option<LimitWindow>,
        retry_after: Option<u64>,
        retry_after_form: Option<WaitForm>,
    },
    Delay {
        millis: u64,
    },
    Reset {},
    Garbage {},
    Truncate {},
    Drip {
        millis: u64,
    },
    LoseReply {},
    Stale {
        reads: Option<u64>,
        millis: Option<u64>,
    },
}

impl TryFrom<EffectInput> for Effect {
    type Error = &'static str;

    fn try_from(input: EffectInput) -> Result<Self, Self::Error> {
        Ok(match input {
            EffectInput::Status { status, .. } if !(200..600).contains(&status) => {
                return Err("`status` must be from 200 to 599");
            }
            EffectInput::Status { retry_after: None, retry_after_form: Some(_), .. } => {
                return Err("`retryAfterForm` requires `retryAfter`");
            }
            EffectInput::Status { status, body, detail, content, retry_after, retry_after_form, location } => {
                let form = retry_after_form.unwrap_or_default();
                let retry_after = retry_after.map(|seconds| RetryAfter { seconds, form });
                Self::Status { status, body, detail, content, retry_after, location }
            }
            EffectInput::DeveloperLimit { window, retry_after, retry_after_form } => {
                let (seconds, form) = (retry_after.unwrap_or(1), retry_after_form.unwrap_or_default());
                Self::DeveloperLimit { window: window.unwrap_or_default(), retry_after: RetryAfter { seconds, form } }
            }
            EffectInput::Delay { millis } => Self::Delay(Duration::from_millis(millis)),
            EffectInput::Drip { millis } => Self::Drip(Duration::from_millis(millis)),
            EffectInput::Reset {} => Self::Reset,
            EffectInput::Garbage {} => Self::Garbage,
            EffectInput::Truncate {} => Self::Truncate,
            EffectInput::LoseReply {} => Self::LoseReply,
            EffectInput::Stale { reads: Some(reads), millis: None } => Self::Stale(Staleness::Reads(reads)),
            EffectInput::Stale { reads: None, millis: Some(millis) } => {
                Self::Stale(Staleness::For(Duration::from_millis(millis)))
            }
            EffectInput::Stale { .. } => return Err("use one of `reads` and `millis`"),
        })
    }
}

impl Effect {
    /// Returns the kind in the control API.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::DeveloperLimit { .. } => "developer-limit",
            Self::Delay(_) => "delay",
            Self::Reset => "reset",
            Self::Garbage => "garbage",
            Self::Truncate => "truncate",
            Self::Drip(_) => "drip",
            Self::LoseReply => "lose-reply",
            Self::Stale(_) => "stale",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wait_is_a_number_or_a_date_in_one_of_three_forms() {
        let now: Timestamp = "1994-11-06T08:49:35.250Z".parse().unwrap();
        let render = |form| RetryAfter { seconds: 2, form }.render(now);
        let left = Duration::from_millis(1_750);
        assert_eq!(render(WaitForm::DelaySeconds), ("2".to_owned(), Duration::from_secs(2)));
        assert_eq!(render(WaitForm::ImfFixdate), ("Sun, 06 Nov 1994 08:49:37 GMT".to_owned(), left));
        assert_eq!(render(WaitForm::Rfc850Date), ("Sunday, 06-Nov-94 08:49:37 GMT".to_owned(), left));
        assert_eq!(render(WaitForm::AsctimeDate), ("Sun Nov  6 08:49:37 1994".to_owned(), left));
        let later: Timestamp = "1994-11-06T08:49:35.750Z".parse().unwrap();
        let later = RetryAfter { seconds: 2, form: WaitForm::AsctimeDate }.render(later);
        assert_eq!(later, ("Sun Nov  6 08:49:38 1994".to_owned(), Duration::from_millis(2_250)));
    }
}
