//! Paths in the documents for contributors: each names a file or a folder that exists.

use std::fs;
use std::path::Path;

/// Prefixes of paths in this repository.
const ROOTS: [&str; 6] = ["server/", "harness/", "features/", "fixtures/", "docs/", ".ci/"];

#[test]
fn paths_in_documents_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut missing = Vec::new();
    for page in ["CONTRIBUTING.md", "README.md", "docs/architecture.md", "docs/glossary.md"] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        // Text between backticks is every second part.
        let paths = text.split('`').skip(1).step_by(2).filter(|path| ROOTS.iter().any(|root| path.starts_with(root)));
        let plain = paths.filter(|path| !path.contains(['*', ' ', '<']) && !path.chars().any(char::is_uppercase));
        missing.extend(plain.filter(|path| !root.join(path).exists()).map(|path| format!("{page}: {path}")));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
