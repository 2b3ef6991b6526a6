//! Transport `stdio`: standard input and output, one message a line.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt};

use super::dispatcher::Dispatcher;
use egnyte_protocol::connector::Target;

/// Answers every line of `input` on `output` until the input ends.
pub async fn stdio(
    target: Arc<dyn Target>,
    input: impl AsyncBufRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
) -> io::Result<()> {
    let dispatcher = Dispatcher::new(target);
    let mut lines = input.lines();
    while let Some(line) = lines.next_line().await? {
        let mut answer = dispatcher.answer(&line).await;
        answer.push('\n');
        output.write_all(answer.as_bytes()).await?;
        output.flush().await?;
    }
    Ok(())
}
