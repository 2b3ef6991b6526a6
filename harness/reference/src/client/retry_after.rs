//! Wait that a server asks for with `Retry-After`: seconds, or a date in one of three forms (RFC 9110 section 5.6.7).

use std::time::Duration;

use jiff::Timestamp;

use super::policy::DateForms;

/// Reads a number of seconds.
pub(super) fn read_seconds(text: &str) -> Option<Duration> {
    text.parse().ok().map(Duration::from_secs)
}

/// Reads a date, and returns the time until then; zero if it is over.
pub(super) fn read_date(text: &str, forms: DateForms, now: Timestamp) -> Option<Duration> {
    let is_fixdate = text.as_bytes().get(3) == Some(&b',');
    if forms == DateForms::None || (forms == DateForms::FixdateOnly && !is_fixdate) {
        return None;
    }
    let then = Timestamp::try_from(httpdate::parse_http_date(text).ok()?).ok()?;
    Some(Duration::try_from(then.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_a_date_are_read() {
        let now: Timestamp = "1994-11-06T08:49:30Z".parse().unwrap();
        let read = |text, forms| read_date(text, forms, now);
        let seven = Some(Duration::from_secs(7));
        for date in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(read(date, DateForms::All), seven, "{date}");
            assert_eq!(read(date, DateForms::FixdateOnly), seven.filter(|_| date.contains("1994 ")), "{date}");
        }
        assert_eq!(read("Sun, 06 Nov 1994 08:49:20 GMT", DateForms::All), Some(Duration::ZERO));
        assert_eq!([read("soon", DateForms::All), read_seconds("soon"), read_seconds("-1")], [None; 3]);
    }
}
