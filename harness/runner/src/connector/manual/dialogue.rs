//! Dialogue with the person: lines of text out, lines of answers in.

use std::fmt;
use std::io::{self, BufRead, BufReader, IsTerminal as _, Write};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::sleep;

use egnyte_support::printable::guard;

/// Time in which a line is read that a terminal has already.
const READ_TIME: Duration = Duration::from_millis(50);

/// Dialogue over two streams. Tokens are shown: the person has to type them.
pub(super) struct Dialogue {
    /// Stream of the answers, until the first is awaited.
    input: Option<Box<dyn BufRead + Send>>,
    lines: Option<UnboundedReceiver<String>>,
    output: Box<dyn Write + Send>,
    /// True at a terminal: a line that was typed before a question is no answer to it.
    is_terminal: bool,
}

/// Answer of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The instructions are carried out.
    Done,
    /// The instructions are to be shown again.
    Repeat,
    /// Requests are to be awaited once more.
    Wait,
    /// The scenario is to be skipped, perhaps for a reason.
    Skip(Option<String>),
    /// The run is to end.
    Quit,
    /// Problem that the console shows.
    Problem(String),
    /// Single letter without a meaning.
    Unknown(String),
    /// The input has ended.
    End,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("(Enter)"),
            Self::Repeat => f.write_str("r"),
            Self::Wait => f.write_str("w"),
            Self::Skip(reason) => write!(f, "s {}", reason.as_deref().unwrap_or_default()),
            Self::Quit => f.write_str("q"),
            Self::Problem(text) | Self::Unknown(text) => f.write_str(text),
            Self::End => f.write_str("(end of the input)"),
        }
    }
}

impl Answer {
    fn parse(line: &str) -> Self {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let is_letter = |letter: &str| word.eq_ignore_ascii_case(letter);
        match rest.trim() {
            _ if line.is_empty() => Self::Done,
            "" if is_letter("r") => Self::Repeat,
            "" if is_letter("w") => Self::Wait,
            "" if is_letter("q") => Self::Quit,
            "" if is_letter("s") => Self::Skip(None),
            reason if is_letter("s") => Self::Skip(Some(reason.to_owned())),
            _ if line.chars().count() == 1 => Self::Unknown(line.to_owned()),
            _ => Self::Problem(line.to_owned()),
        }
    }
}

impl Dialogue {
    /// Creates a dialogue over standard input and standard error.
    pub(super) fn of_terminal() -> Self {
        let is_terminal = io::stdin().is_terminal();
        Self { is_terminal, ..Self::new(BufReader::new(io::stdin()), io::stderr()) }
    }

    /// Creates a dialogue over these streams.
    pub(super) fn new(input: impl BufRead + Send + 'static, output: impl Write + Send + 'static) -> Self {
        Self { input: Some(Box::new(input)), lines: None, output: Box::new(output), is_terminal: false }
    }

    /// Shows a text. A closed stream is no failure: the answers show that the person reads it.
    pub(super) fn say(&mut self, text: &str) {
        let _ = writeln!(self.output, "{}", guard(text)).and_then(|()| self.output.flush());
    }

    /// Shows that requests are awaited, at a terminal: what is typed meanwhile is dropped.
    pub(super) fn say_wait(&mut self) {
        if self.is_terminal {
            self.say("Waiting for requests …");
        }
    }

    /// Shows a question, and returns the answer.
    pub(super) async fn ask(&mut self, question: &str) -> Answer {
        if self.is_terminal {
            self.drop_early_lines().await;
        }
        let _ = write!(self.output, "{} ", guard(question)).and_then(|()| self.output.flush());
        match self.lines().recv().await {
            Some(line) => Answer::parse(&line),
            None => Answer::End,
        }
    }

    async fn drop_early_lines(&mut self) {
        self.lines();
        sleep(READ_TIME).await;
        let lines = self.lines();
        if std::iter::from_fn(|| lines.try_recv().ok()).count() > 0 {
            self.say("What was typed before this question is no answer to it, and is dropped.");
        }
    }

    /// Lines of the input, which a thread reads: a read that blocks holds nothing up, not even the end of the program.
    fn lines(&mut self) -> &mut UnboundedReceiver<String> {
        let input = self.input.take();
        self.lines.get_or_insert_with(|| {
            let (send, lines) = unbounded_channel();
            let read = move || input.map_or(Ok(()), |input| send_lines(input, &send));
            // Without the thread, the input is at its end.
            let _ = thread::Builder::new().name("answers".to_owned()).spawn(read);
            lines
        })
    }
}

/// Sends each line, until the input ends or no dialogue is left. A byte that is not UTF-8 is replaced.
fn send_lines(mut input: impl BufRead, lines: &UnboundedSender<String>) -> io::Result<()> {
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if lines.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
            break;
        }
        line.clear();
    }
    Ok(())
}

impl fmt::Debug for Dialogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialogue").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::PipeWriter;
    use std::sync::Arc;

    use parking_lot::Mutex;

    use super::*;

    #[test]
    fn answer_is_a_letter_or_the_text_of_a_problem() {
        let problem = |text: &str| Answer::Problem(text.to_owned());
        let skip = |reason: Option<&str>| Answer::Skip(reason.map(str::to_owned));
        let expected = [
            ("", Answer::Done),
            ("  ", Answer::Done),
            (" R ", Answer::Repeat),
            ("w", Answer::Wait),
            ("q", Answer::Quit),
            ("s", skip(None)),
            ("S the console needs an email", skip(Some("the console needs an email"))),
            ("x", Answer::Unknown("x".to_owned())),
            ("ada: the email is taken", problem("ada: the email is taken")),
            ("retry failed", problem("retry failed")),
            ("r u there", problem("r u there")),
            ("\u{1e9e}", Answer::Unknown("\u{1e9e}".to_owned())),
            ("\u{1e9e}\u{212a} is shown", problem("\u{1e9e}\u{212a} is shown")),
            ("\u{130}\u{3000}x", problem("\u{130}\u{3000}x")),
            ("s\u{3000}\u{1e9e}", skip(Some("\u{1e9e}"))),
        ];
        for (line, answer) in expected {
            assert_eq!(Answer::parse(line), answer, "{line}");
        }
    }

    #[tokio::test]
    async fn end_of_the_input_is_an_answer() {
        let mut dialogue = Dialogue::new(&b"\r\nZo\xeb: taken\nada: taken"[..], io::sink());
        assert_eq!(dialogue.ask(">").await, Answer::Done);
        assert_eq!(dialogue.ask(">").await, Answer::Problem("Zo\u{fffd}: taken".to_owned()));
        assert_eq!(dialogue.ask(">").await, Answer::Problem("ada: taken".to_owned()));
        assert_eq!([dialogue.ask(">").await, dialogue.ask(">").await], [Answer::End, Answer::End]);
    }

    /// Output to a person who answers each question.
    struct AnsweringPerson {
        shown: Arc<Mutex<Vec<u8>>>,
        input: PipeWriter,
    }

    impl Write for AnsweringPerson {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.shown.lock().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            let is_asked = self.shown.lock().ends_with(b"> ");
            if is_asked { self.input.write_all(b"r\n") } else { Ok(()) }
        }
    }

    #[tokio::test]
    async fn line_before_the_question_is_no_answer_at_a_terminal() {
        for (is_terminal, answer) in [(true, Answer::Repeat), (false, Answer::Done)] {
            let (input, mut typed) = io::pipe().unwrap();
            let shown = Arc::new(Mutex::new(Vec::new()));
            let person = AnsweringPerson { shown: Arc::clone(&shown), input: typed.try_clone().unwrap() };
            let mut dialogue = Dialogue { is_terminal, ..Dialogue::new(BufReader::new(input), person) };
            dialogue.say_wait();
            typed.write_all(b"\n\n").unwrap();
            while dialogue.lines().len() < 2 {
                sleep(Duration::from_millis(1)).await;
            }
            assert_eq!(dialogue.ask(">").await, answer);
            let shown = String::from_utf8(shown.lock().clone()).unwrap();
            assert_eq!(
                [shown.contains("Waiting for requests"), shown.contains("is dropped")],
                [is_terminal; 2],
                "{shown}"
            );
        }
    }
}
