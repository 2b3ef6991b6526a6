//! Durations as people write them: `30s`, `1.5s`, `500ms`, `2m`.

use std::time::Duration;

use jiff::fmt::friendly::SpanParser;

/// Text that is no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a duration; write a number above 0 and a unit: 500ms, 30s, 2m")]
pub struct DurationError(String);

/// Parses a number above 0 and its unit: `ms`, `s`, `m` or `h`.
///
/// # Errors
/// When the text is anything else.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    let unit = text.trim_start_matches(|sign: char| sign.is_ascii_digit() || "+. ".contains(sign));
    let duration = SpanParser::new().parse_unsigned_duration(text.trim()).ok();
    let duration = duration.filter(|duration| !duration.is_zero() && ["ms", "s", "m", "h"].contains(&unit));
    duration.ok_or_else(|| DurationError(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse_duration;

    #[test]
    fn duration_is_a_number_above_zero_and_a_unit() {
        assert_eq!(parse_duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse_duration("1.5 s"), Ok(Duration::from_millis(1500)));
        assert_eq!(parse_duration("2m"), Ok(Duration::from_secs(120)));
        for bad in ["", "30", "s", "0s", "-1s", "30 seconds", "1h 30m", "01:00:00", "1,5s", "1e400s", "NaNs"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }
}
