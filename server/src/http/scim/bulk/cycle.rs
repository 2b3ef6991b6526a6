//! Which operations wait for each other in a circle. Knows numbers only.

/// The operations of a circle that waits for nothing outside of it, found from `start`, where every open operation waits
/// for an open one; in no order. `waits` has for each operation those it waits for.
///
/// Rationale: any circle could be broken, but one that waits for another would be broken too early. What is found here
/// is the first strongly connected component that Tarjan's algorithm completes, and nothing leads out of that.
pub(super) fn last_circle(start: usize, waits: &[Vec<usize>], is_open: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let mut search = Search { waits, is_open, met: vec![None; waits.len()], path: Vec::new() };
    search.visit(start);
    search.path
}

struct Search<'a> {
    waits: &'a [Vec<usize>],
    is_open: &'a dyn Fn(usize) -> bool,
    /// When each operation was met.
    met: Vec<Option<usize>>,
    /// What was met; in the end, what the circle has.
    path: Vec<usize>,
}

impl Search<'_> {
    /// The earliest that can be come back to from here; nothing once a circle is complete. As deep as there are
    /// operations, which is not deep.
    fn visit(&mut self, at: usize) -> Option<usize> {
        let now = self.path.len();
        self.met[at] = Some(now);
        self.path.push(at);
        let mut earliest = now;
        let (waits, is_open) = (self.waits, self.is_open);
        for next in waits[at].iter().copied().filter(|next| is_open(*next)) {
            let reached = match self.met[next] {
                Some(met) => met,
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

    fn found(waits: &[&[usize]]) -> Vec<usize> {
        let waits: Vec<_> = waits.iter().map(|waits| waits.to_vec()).collect();
        let mut circle = last_circle(0, &waits, &|_| true);
        circle.sort_unstable();
        circle
    }

    #[test]
    fn what_is_found_waits_for_nothing_outside() {
        assert_eq!(found(&[&[0]]), [0]);
        assert_eq!(found(&[&[1], &[2], &[1]]), [1, 2]);
        assert_eq!(found(&[&[1, 2], &[0], &[3], &[2]]), [2, 3]);
        assert_eq!(found(&[&[1], &[2], &[0, 3], &[3]]), [3]);
        assert_eq!(found(&[&[1], &[2], &[3, 0], &[1]]), [0, 1, 2, 3]);
    }

    #[test]
    fn a_chain_as_long_as_a_request_may_have_is_searched() {
        let waits: Vec<_> = (0..1_000).map(|at| vec![(at + 1) % 1_000]).collect();
        assert_eq!(last_circle(0, &waits, &|_| true).len(), 1_000);
    }
}
