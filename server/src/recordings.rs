//! Commands `record` and `compare`.

use std::io::{self, Write};

use anyhow::anyhow;
use egnyte_mock::guesses::Settings;
use egnyte_mock::{Config, Server};
use egnyte_recorder::{CompareArgs, RecordArgs, compare, record};
use egnyte_support::shutdown::ShutdownSignal;

/// Records until a signal comes.
pub(super) fn run_record(args: &RecordArgs) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(async {
        // Registered before a client can know the process.
        let mut shutdown = ShutdownSignal::listen();
        let recorder = record(args)?;
        let folder = args.output.display();
        // A closed pipe does not stop the recorder.
        let _ = writeln!(io::stdout(), "{}", serde_json::json!({ "scimUrl": recorder.url, "pid": std::process::id() }));
        let _ = writeln!(io::stderr(), "point the client at {}; the exchanges are written to {folder}", recorder.url);
        shutdown.recv().await;
        let count = recorder.stop().await?;
        let _ = writeln!(io::stderr(), "{count} exchanges are in {folder}: egnyte-mock compare {folder}");
        Ok(())
    })
}

/// Compares exchanges with a mock that has this profile. Returns whether all are alike.
pub(super) fn run_compare(args: &CompareArgs, profile: Settings) -> anyhow::Result<bool> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let config = Config { profile, ..Config::default() };
        let mock = Server::start(config).await.map_err(|error| anyhow!(error.to_string()))?;
        let comparison = compare(&args.files, &mock.url()).await?;
        mock.stop().await;
        // A reader that closes the pipe early has read enough.
        let _ = io::stdout().write_all(comparison.text.as_bytes());
        Ok(comparison.different == 0)
    })
}
