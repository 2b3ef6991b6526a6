//! Innermost cause of an error: "connection refused" says more than "error sending request".

use std::error::Error;

/// Returns the innermost cause of an error: the error itself if it has no source.
pub fn innermost<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn innermost_cause_is_the_error_of_the_lowest_layer() {
        let inner = io::Error::other("refused");
        assert_eq!(innermost(&inner).to_string(), "refused");
        let outer = io::Error::other(io::Error::other(inner));
        assert_eq!(innermost(&outer).to_string(), "refused");
    }
}
