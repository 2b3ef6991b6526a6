//! Failed attempts to enter the administrator's password, which are limited so that it cannot be guessed.

use jiff::{SignedDuration, Timestamp};

/// Failed attempts within a window, after which no further one is considered: Egnyte's number of token requests for a user
/// and hour.
const MOST: u32 = 10;

const WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// Refusal of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// Wrong user name or password.
    #[error("user name or password is wrong")]
    Wrong,
    /// Too many failed attempts.
    #[error("there were too many attempts with a wrong user name or password; the next one is possible in {seconds} s")]
    TooMany {
        /// Time until the next attempt.
        seconds: u64,
    },
}

/// Failed attempts since the first one of the window.
#[derive(Debug, Default)]
pub(super) struct FailedAttempts {
    since: Option<Timestamp>,
    count: u32,
}

impl FailedAttempts {
    /// Considers an attempt. Beyond the limit, right credentials are refused as well.
    pub(super) fn consider(&mut self, is_right: bool, now: Timestamp) -> Result<(), CredentialsError> {
        let since = self.since.filter(|since| now.duration_since(*since) < WINDOW);
        if since.is_none() {
            *self = Self::default();
        }
        if let Some(since) = since.filter(|_| self.count >= MOST) {
            let left = WINDOW - now.duration_since(since);
            let seconds = u64::try_from(left.as_millis()).unwrap_or_default().div_ceil(1_000);
            return Err(CredentialsError::TooMany { seconds });
        }
        if is_right {
            return Ok(());
        }
        self.since.get_or_insert(now);
        self.count += 1;
        Err(CredentialsError::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_credentials_are_refused_after_ten_wrong_ones_until_the_hour_is_over() {
        let mut attempts = FailedAttempts::default();
        let start = Timestamp::from_second(1_790_000_000).unwrap();
        for _ in 0..MOST {
            assert_eq!(attempts.consider(false, start), Err(CredentialsError::Wrong));
        }
        let late = start + SignedDuration::from_secs(3_000);
        assert_eq!(attempts.consider(true, late), Err(CredentialsError::TooMany { seconds: 600 }));
        assert_eq!(attempts.consider(true, start + WINDOW), Ok(()));
        assert_eq!(attempts.consider(false, start + WINDOW), Err(CredentialsError::Wrong));
    }
}
