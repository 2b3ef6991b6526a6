//! Ready line: where a mock answers, with its tokens, printed once it does and written to the ready file.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use egnyte_mock::Server;
use serde_json::json;

/// Prints the ready line, after it has written it to the file.
pub(crate) fn announce(mock: &Server, ready_file: Option<&Path>) -> anyhow::Result<()> {
    let mut ready = json!({
        "url": mock.url(), "scimUrl": mock.scim_url(), "token": mock.token(), "pid": std::process::id(),
    });
    if let Some(token) = mock.admin_token() {
        ready["adminToken"] = token.into();
    }
    if let Some(url) = mock.public_url() {
        ready["publicUrl"] = url.as_str().into();
    }
    if let Some(file) = ready_file {
        write_atomically(file, &format!("{ready}\n"))
            .with_context(|| format!("cannot write the ready file {}", file.display()))?;
    }
    // A closed pipe does not stop the mock.
    let _ = writeln!(io::stdout(), "{ready}");
    let public = mock.public_url().map_or_else(String::new, |url| format!(", and is reached at {}", url.as_str()));
    let _ = writeln!(io::stderr(), "egnyte-mock listens at {} (control API: {0}/_mock){public}", mock.url());
    Ok(())
}

/// Writes a file by renaming, so that a reader never sees a part of it. It has tokens: others cannot read it.
fn write_atomically(file: &Path, text: &str) -> io::Result<()> {
    let mut temporary = file.as_os_str().to_owned();
    temporary.push(".part");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&temporary)?.write_all(text.as_bytes())?;
    fs::rename(&temporary, file)
}
