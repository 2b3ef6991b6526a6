//! Commands of this program, as a user can type them.

use std::env;
use std::path::Path;

use super::connector_args::ConnectorArgs;

/// Returns the command that started this program.
pub(crate) fn invocation() -> String {
    if env::var_os("CARGO").is_some() && env::var_os("CARGO_MANIFEST_DIR").is_some() {
        let release = if cfg!(debug_assertions) { "" } else { " --release" };
        return format!("cargo run{release} --");
    }
    let program = env::args_os().next().unwrap_or_default();
    let name = Path::new(&program).file_stem().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "egnyte-conformance".to_owned())
}

/// Renders the command that runs the scenario of a place again.
pub(super) fn rerun_command(place: &str, connector: &ConnectorArgs) -> String {
    let words = std::iter::once(place.to_owned()).chain(connector.to_words());
    words.fold(invocation(), |command, word| format!("{command} {}", quote(&word)))
}

/// Quotes a word for a shell.
fn quote(word: &str) -> String {
    let is_plain = |sign: char| sign.is_alphanumeric() || "-_./:=@,+".contains(sign);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
