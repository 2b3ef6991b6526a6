//! Spans of time as people write them: `30s`, `1.5s`, `500ms`, `2m`.

use std::time::Duration;

/// Text that is no span of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no span of time; write a number above 0 and a unit: 500ms, 30s, 2m")]
pub struct BadDuration(String);

/// The span of time that `text` says.
///
/// # Errors
/// When it says none, or an empty one.
pub fn duration(text: &str) -> Result<Duration, BadDuration> {
    let bad = || BadDuration(text.to_owned());
    let unit_at = text.find(|character: char| character.is_ascii_alphabetic()).ok_or_else(bad)?;
    let (number, unit) = text.split_at(unit_at);
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(bad()),
    };
    let number: f64 = number.trim().parse().map_err(|_| bad())?;
    let span = Duration::try_from_secs_f64(number * seconds).map_err(|_| bad())?;
    if span.is_zero() { Err(bad()) } else { Ok(span) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::duration;

    #[test]
    fn a_span_of_time_is_a_number_and_a_unit() {
        assert_eq!(duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5 s"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        for bad in ["", "30", "s", "0s", "-1s", "30 seconds", "1e400s", "NaNs"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
