//! Journal of a domain, read in pages.

use super::{Domain, Egnyte, EgnyteError, Journal, path};

/// Exchanges that are read at a time: the bodies of many are too long for one answer.
const JOURNAL_PAGE: usize = 1_000;

impl Egnyte {
    /// Exchanges after the given one up to the latest, oldest first.
    pub async fn journal(&self, domain: &Domain, after: u64) -> Result<Journal, EgnyteError> {
        let page = |after: u64| path(domain, &format!("/journal?after={after}&limit={JOURNAL_PAGE}"));
        let mut journal: Journal = self.get(&page(after)).await?;
        while let Some(read) = journal.exchanges.last().map(|exchange| exchange.seq).filter(|seq| *seq < journal.last) {
            let next: Journal = self.get(&page(read)).await?;
            if next.exchanges.is_empty() {
                break;
            }
            journal.dropped += next.dropped;
            journal.exchanges.extend(next.exchanges);
        }
        // Exchanges that came meanwhile are after the latest.
        journal.exchanges.retain(|exchange| exchange.seq <= journal.last);
        Ok(journal)
    }

    /// Number of the latest exchange.
    pub async fn latest_exchange(&self, domain: &Domain) -> Result<u64, EgnyteError> {
        let journal: Journal = self.get(&path(domain, &format!("/journal?after={}&limit=1", u32::MAX))).await?;
        Ok(journal.last)
    }
}
