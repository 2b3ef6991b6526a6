//! How much of a long story a report tells: of a storm of exchanges both ends, of a long body the beginning.

use std::io;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Document, Exchange, Told};

/// How much of a scenario is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// How many exchanges before the `When`.
    earlier: usize,
    /// How many since.
    exchanges: usize,
    /// How many bytes of a body, where not all of it.
    body: Option<usize>,
}

/// How many exchanges are not told, from the middle of those there were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LeftOut {
    /// Of those before the `When`.
    pub earlier: usize,
    /// Of those since.
    pub exchanges: usize,
}

impl Extent {
    /// All there are.
    pub const WHOLE: Self = Self { earlier: usize::MAX, exchanges: usize::MAX, body: None };
    /// What a page shows: it is to be read, and to be opened on a phone.
    pub const PAGE: Self = Self { earlier: 40, exchanges: 200, body: Some(12_000) };

    /// What is left out of so many exchanges before the `When`, and of so many since.
    pub(super) fn gaps(self, earlier: usize, exchanges: usize) -> (Range<usize>, Range<usize>) {
        (gap(earlier, self.earlier), gap(exchanges, self.exchanges))
    }

    /// Leaves no more of an exchange's bodies.
    pub(super) fn fit(self, exchange: &mut Exchange) {
        if let Some(most) = self.body {
            cut(&mut exchange.request_body, most);
            cut(&mut exchange.response_body, most);
        }
    }
}

fn gap(length: usize, most: usize) -> Range<usize> {
    let start = most.min(length) / 2;
    start..start + length.saturating_sub(most)
}

impl LeftOut {
    pub(super) fn of((earlier, exchanges): (&Range<usize>, &Range<usize>)) -> Self {
        Self { earlier: earlier.len(), exchanges: exchanges.len() }
    }

    /// Whether all is told.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Document {
    /// The same, told no longer than this.
    pub fn within(mut self, extent: Extent) -> Self {
        for told in &mut self.verdicts {
            told.keep(extent);
        }
        self
    }
}

impl Told {
    fn keep(&mut self, extent: Extent) {
        let (earlier, exchanges) = extent.gaps(self.earlier.len(), self.exchanges.len());
        self.left_out.earlier += earlier.len();
        self.left_out.exchanges += exchanges.len();
        self.earlier.drain(earlier);
        self.exchanges.drain(exchanges);
        for exchange in self.earlier.iter_mut().chain(&mut self.exchanges) {
            extent.fit(exchange);
        }
    }
}

fn cut(body: &mut Value, most: usize) {
    if length(body) <= most {
        return;
    }
    let text = body.to_string();
    let end = text.floor_char_boundary(most);
    *body = format!("{} …\n({} more bytes)", &text[..end], text.len() - end).into();
}

/// How many bytes a body has when it is written; nearly all are only counted.
fn length(body: &Value) -> usize {
    let mut counted = Counted(0);
    // A count takes everything.
    let _ = serde_json::to_writer(&mut counted, body);
    counted.0
}

struct Counted(usize);

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_told() {
        assert_eq!(gap(4, 4), 2..2);
        assert_eq!(gap(9, 4), 2..7);
        assert_eq!(gap(0, 4), 0..0);
        assert_eq!(gap(9, usize::MAX).len(), 0);
        let (earlier, exchanges) = Extent::PAGE.gaps(100, 100);
        assert_eq!(LeftOut::of((&earlier, &exchanges)), LeftOut { earlier: 60, exchanges: 0 });
    }
}
