//! Imports between the files of a crate, read from their paths. A name that a module re-exports leads to the file that
//! it comes from.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Source;

type Segments = Vec<String>;

/// Paths that a module names: `use` declarations, re-exports, and paths in its code.
#[derive(Default)]
struct Names {
    used: Vec<Segments>,
    re_exported: Vec<Segments>,
    inline: Vec<Segments>,
}

/// Imports from file to file, both as paths of modules.
#[derive(Debug)]
pub struct Imports(BTreeSet<(String, String)>);

impl Imports {
    /// Returns the imports between the files of a library.
    pub fn of<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Self {
        let library = sources.into_iter().filter(|source| source.part() != "main");
        let modules = library.map(|source| (source.module(), Names::read(source.code_lines().map(|(_, line)| line))));
        let modules = Modules(modules.collect());
        let mut found = BTreeSet::new();
        for (module, names) in &modules.0 {
            for target in modules.targets(module, names).into_iter().filter(|target| target != module) {
                found.insert((module.join("::"), target.join("::")));
            }
        }
        Self(found)
    }

    /// Returns the files of each import: the one that imports, and the imported one.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(from, to)| (from.as_str(), to.as_str()))
    }

    /// Returns the imports between the files of one room.
    #[must_use]
    pub fn within(&self, room: &str) -> Self {
        let is_in_room = |file: &str| file.split("::").next() == Some(room);
        Self(self.0.iter().filter(|(from, to)| is_in_room(from) && is_in_room(to)).cloned().collect())
    }

    /// Returns files that import each other in a cycle of three or more, if there are any.
    pub fn cycle_longer_than_two(&self) -> Option<Vec<String>> {
        self.0.iter().find_map(|(from, to)| self.way(to, from).map(|way| [vec![from.clone()], way].concat()))
    }

    /// Returns a way from one file to another that is not the direct one.
    fn way(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut ways = vec![vec![from.to_owned()]];
        let mut seen = BTreeSet::from([from.to_owned()]);
        while let Some(way) = ways.pop() {
            let at = way.last()?;
            for (_, next) in self.0.iter().filter(|(start, _)| start == at) {
                let longer = [way.clone(), vec![next.clone()]].concat();
                if next == to && longer.len() > 2 {
                    return Some(longer);
                }
                if next != to && seen.insert(next.clone()) {
                    ways.push(longer);
                }
            }
        }
        None
    }
}

struct Modules(BTreeMap<Segments, Names>);

impl Modules {
    fn targets(&self, module: &Segments, names: &Names) -> Vec<Segments> {
        let imported: Vec<_> = names.used.iter().filter_map(|path| self.absolute(module, path)).collect();
        let by_alias = |path: &Segments| {
            let known = imported.iter().find(|known| self.0.contains_key(*known) && known.last() == path.first())?;
            Some([&known[..], &path[1..]].concat())
        };
        let inline = names.inline.iter().filter_map(|path| self.absolute(module, path).or_else(|| by_alias(path)));
        let all: Vec<_> = imported.iter().cloned().chain(inline).collect();
        all.into_iter().map(|path| self.file_of(path)).collect()
    }

    /// Returns the path from the crate's root; none for a path that leads elsewhere.
    fn absolute(&self, module: &Segments, path: &Segments) -> Option<Segments> {
        let mut base = module.clone();
        let mut rest = &path[..];
        match rest.first()?.as_str() {
            "crate" => (base, rest) = (Segments::new(), &rest[1..]),
            "self" | "super" => {
                while let Some("self" | "super") = rest.first().map(String::as_str) {
                    if rest[0] == "super" {
                        base.pop();
                    }
                    rest = &rest[1..];
                }
            }
            child if !self.0.contains_key(&[&base[..], &[child.to_owned()]].concat()) => return None,
            _ => {}
        }
        let mut whole = [&base[..], rest].concat();
        whole.pop_if(|last| last == "self");
        Some(whole)
    }

    /// Returns the module that an item is written in, past re-exports.
    fn file_of(&self, path: Segments) -> Segments {
        let longest = (0..=path.len()).rev().find(|length| self.0.contains_key(&path[..*length])).unwrap_or(0);
        let (module, item) = (path[..longest].to_vec(), &path[longest..]);
        let Some(name) = item.first() else { return module };
        let re_exported = self.0[&module].re_exported.iter().find(|path| path.last() == Some(name));
        match re_exported.and_then(|path| self.absolute(&module, path)) {
            Some(origin) => self.file_of([&origin[..], &item[1..]].concat()),
            None => module,
        }
    }
}

impl Names {
    fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut names = Self::default();
        let mut declaration = String::new();
        for line in lines.map(|line| line.split(" // ").next().unwrap_or_default().trim()) {
            let opens = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "];
            if declaration.is_empty() && !opens.iter().any(|open| line.starts_with(open)) {
                names.inline.extend(paths_in(line));
                continue;
            }
            declaration += line;
            if let Some(whole) = declaration.strip_suffix(';') {
                let (before, tree) = whole.split_once("use ").unwrap_or_default();
                let paths = if before.is_empty() { &mut names.used } else { &mut names.re_exported };
                paths.extend(expanded(tree).iter().map(|path| segments(path)));
                declaration.clear();
            }
        }
        names
    }
}

/// Returns the paths of two or more segments in a line of code.
fn paths_in(line: &str) -> impl Iterator<Item = Segments> {
    let words = line.split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | ':')));
    words.filter(|word| word.trim_end_matches(':').contains("::")).map(segments)
}

fn segments(path: &str) -> Segments {
    path.split("::").map(|segment| segment.trim().to_owned()).filter(|segment| !segment.is_empty()).collect()
}

/// Returns the single paths of a tree with braces.
fn expanded(tree: &str) -> Vec<String> {
    let Some((before, inner)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().to_owned()];
    };
    let inner = inner.trim_end().trim_end_matches('}');
    let mut depth = 0;
    let parts = inner.split(|letter| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        letter == ',' && depth == 0
    });
    let parts = parts.filter(|part| !part.trim().is_empty());
    parts.flat_map(expanded).map(|part| format!("{before}{}", part.trim_start())).collect()
}
