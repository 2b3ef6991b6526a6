//! Path of a domain: `/d/`, the name of the domain, and the path inside it.

/// Path that names a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DomainPath<'p> {
    /// Name of the domain; empty if there is none after `/d/`.
    pub(crate) name: &'p str,
    /// Prefix that names it, as it was sent.
    pub(crate) prefix: &'p str,
    /// Path inside the domain: empty, or with a slash at its beginning.
    pub(crate) rest: &'p str,
}

impl<'p> DomainPath<'p> {
    /// Parses a path; `None` if it names no domain. Several slashes count as one, as for the router.
    pub(crate) fn parse(path: &'p str) -> Option<Self> {
        let named = path.trim_start_matches('/').strip_prefix("d/")?.trim_start_matches('/');
        let name = named.split('/').next().unwrap_or_default();
        let (prefix, rest) = path.split_at(path.len() - named.len() + name.len());
        Some(Self { name, prefix, rest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_is_split_after_the_name_of_the_domain() {
        for (path, name, prefix, rest) in [
            ("/d/acme/pubapi", "acme", "/d/acme", "/pubapi"),
            ("/d/acme", "acme", "/d/acme", ""),
            ("/d/acme/", "acme", "/d/acme", "/"),
            ("//d///acme//Users", "acme", "//d///acme", "//Users"),
            ("/d/", "", "/d/", ""),
        ] {
            assert_eq!(DomainPath::parse(path), Some(DomainPath { name, prefix, rest }), "{path}");
        }
        for path in ["/d", "/", "", "/pubapi/d/acme", "/dd/acme"] {
            assert_eq!(DomainPath::parse(path), None, "{path}");
        }
    }
}
