//! Writes `fixtures/assertions`: valid and invalid SAML responses, signed with the keys of `fixtures/certificates`; each
//! file is named after its defect.
//!
//! `cargo run -p egnyte-mock --example assertions` writes them; with `-- --check` it only compares. Not part of the
//! mock, which verifies signatures and cannot create them.

mod cases;
mod shapes;
mod sign;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use cases::Case;

const PREFACE: &str = "# Responses of an identity provider

SAML responses as text, each named after its defect. All are for the domain `acme` at `https://acme.egnyte.com`
with a domain-specific issuer, from `https://idp.acme.example/saml`, whose certificate is `../certificates/idp.crt.pem`.
It is 2026-11-23 10:01:00 UTC, the only pending request of the domain is `_request-1`, and the assertion
`_assertion-used` was used before.

`cargo run -p egnyte-mock --example assertions` writes this folder; a test verifies each file and compares the outcome
with this table: the reason of the rejection, or the accepted subject.

| file | outcome | defect or feature |
|---|---|---|
";

fn main() -> anyhow::Result<()> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let keys = sign::Keys::in_folder(fixtures.join("certificates"));
    let files = files(&cases::all(&keys)?)?;
    let folder = fixtures.join("assertions");
    if std::env::args().any(|argument| argument == "--check") { check(&folder, &files) } else { write(&folder, &files) }
}

fn files(cases: &[Case]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let mut readme = PREFACE.to_owned();
    for Case { name, outcome, remark, xml } in cases {
        writeln!(readme, "| `{name}.xml` | {outcome} | {remark} |")?;
        if files.insert(format!("{name}.xml"), format!("{}\n", xml.trim_end())).is_some() {
            bail!("two cases are called {name}");
        }
    }
    files.insert("README.md".to_owned(), readme);
    Ok(files)
}

fn write(folder: &Path, files: &BTreeMap<String, String>) -> anyhow::Result<()> {
    for present in names(folder)?.into_iter().filter(|name| !files.contains_key(name)) {
        std::fs::remove_file(folder.join(present))?;
    }
    for (name, text) in files {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}

fn check(folder: &Path, files: &BTreeMap<String, String>) -> anyhow::Result<()> {
    if names(folder)? != files.keys().cloned().collect::<Vec<_>>() {
        bail!("{} does not hold the files it should", folder.display());
    }
    for (name, text) in files {
        if std::fs::read_to_string(folder.join(name))? != *text {
            bail!("{name} is not what this program writes");
        }
    }
    Ok(())
}

fn names(folder: &Path) -> anyhow::Result<Vec<String>> {
    let read =
        || -> std::io::Result<Vec<PathBuf>> { std::fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect() };
    let paths = read().with_context(|| folder.display().to_string())?;
    let mut names: Vec<String> =
        paths.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
    names.sort();
    Ok(names)
}
