//! Cycles of operations that wait for each other. Knows numbers only.

/// Returns the operations, in no order, of a cycle that waits for nothing outside of it, found from `start`, where every
/// open operation waits for an open one. `waits` has for each operation those it waits for.
///
/// Rationale: any cycle could be broken, but one that waits for another would be broken too early. The result is the first
/// strongly connected component that Tarjan's algorithm completes, and no edge leads out of that.
pub(super) fn last_cycle(start: usize, waits: &[Vec<usize>], is_open: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let mut search = Search { waits, is_open, visited: vec![None; waits.len()], path: Vec::new() };
    search.visit(start);
    search.path
}

struct Search<'a> {
    waits: &'a [Vec<usize>],
    is_open: &'a dyn Fn(usize) -> bool,
    /// Position at which each operation was visited.
    visited: Vec<Option<usize>>,
    /// Operations on the stack; in the end, those of the cycle.
    path: Vec<usize>,
}

impl Search<'_> {
    /// Returns the earliest position reachable from here; `None` once a cycle is complete. The recursion is as deep as
    /// there are operations, at most 1,000.
    fn visit(&mut self, at: usize) -> Option<usize> {
        let now = self.path.len();
        self.visited[at] = Some(now);
        self.path.push(at);
        let mut earliest = now;
        let (waits, is_open) = (self.waits, self.is_open);
        for next in waits[at].iter().copied().filter(|next| is_open(*next)) {
            let reached = match self.visited[next] {
                Some(position) => position,
                None => self.visit(next)?,
            };
            earliest = earliest.min(reached);
        }
        if earliest == now {
            self.path.drain(..now);
            return None;
        }
        Some(earliest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycle_from_first(waits: &[&[usize]]) -> Vec<usize> {
        let waits: Vec<_> = waits.iter().map(|waits| waits.to_vec()).collect();
        let mut cycle = last_cycle(0, &waits, &|_| true);
        cycle.sort_unstable();
        cycle
    }

    #[test]
    fn cycle_waits_for_nothing_outside() {
        assert_eq!(cycle_from_first(&[&[0]]), [0]);
        assert_eq!(cycle_from_first(&[&[1], &[2], &[1]]), [1, 2]);
        assert_eq!(cycle_from_first(&[&[1, 2], &[0], &[3], &[2]]), [2, 3]);
        assert_eq!(cycle_from_first(&[&[1], &[2], &[0, 3], &[3]]), [3]);
        assert_eq!(cycle_from_first(&[&[1], &[2], &[3, 0], &[1]]), [0, 1, 2, 3]);
    }

    #[test]
    fn longest_chain_is_searched() {
        let waits: Vec<_> = (0..1_000).map(|at| vec![(at + 1) % 1_000]).collect();
        assert_eq!(last_cycle(0, &waits, &|_| true).len(), 1_000);
    }
}
