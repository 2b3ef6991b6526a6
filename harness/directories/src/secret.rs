//! Comparison of keys and passwords, which takes as long for a wrong one as for the right one.

use subtle::ConstantTimeEq as _;

/// Returns whether a request has the secret.
pub(crate) fn is_same(given: Option<&str>, secret: &str) -> bool {
    given.is_some_and(|given| given.as_bytes().ct_eq(secret.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn only_the_whole_secret_is_the_same() {
        assert!(is_same(Some("s3cret"), "s3cret"));
        for given in [None, Some(""), Some("s3cre"), Some("s3cret "), Some("S3cret")] {
            assert!(!is_same(given, "s3cret"), "{given:?}");
        }
    }
}
