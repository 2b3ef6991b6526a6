//! A name that nothing in the directory has, told with the names that something has.

/// A word of a scenario that the directory does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the directory has no {what} `{name}`; it has {known}")]
pub struct Unknown {
    what: &'static str,
    name: String,
    known: String,
}

impl Unknown {
    pub(super) fn new<'a>(what: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Self { what, name: name.to_owned(), known }
    }
}
