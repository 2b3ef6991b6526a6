//! Figures as a page: a plot of the requests for each change, with logarithmic axes, and the table.

use super::change::CHANGES;
use super::figures::{COLUMNS, to_f64};
use super::report::{CostReport, Measurement, cell};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 300.0;
const MARGIN: f64 = 48.0;
/// Top of the plot.
const TOP: f64 = 12.0;

/// Colours that can be told apart on white and on black, also without colour vision.
const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9"];

/// Renders the page.
pub(super) fn render(report: &CostReport) -> String {
    let connector = escape(&report.connector);
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Cost of {connector}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head><body>\n\
         <h1>Cost of {connector}</h1>\n<h2>Requests</h2>\n{}\n<h2>Figures</h2>\n{}\n<p>{}</p>\n</body></html>\n",
        plot(report),
        table(report),
        escape(&report.share())
    )
}

const STYLE: &str = ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:60rem;margin:2rem \
                     auto;padding:0 1rem}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{padding:.25rem \
                     .5rem;text-align:right;border-bottom:1px solid #8885}th:first-child,td:first-child{text-align:left}svg{\
                     max-width:100%;height:auto}svg text{fill:currentColor;font-size:12px}svg .axis{stroke:#8888}";

/// Renders the plot of all changes that have figures in two sizes or more.
fn plot(report: &CostReport) -> String {
    let scale = Scale::of(&report.measurements);
    let mut shapes = axes(&scale);
    for (index, change) in CHANGES.iter().enumerate() {
        let colour = COLOURS[index % COLOURS.len()];
        let points: Vec<String> = report.of(change.name).map(|it| scale.point(it)).collect();
        shapes.push_str(&format!(
            "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{}\"/>\n",
            points.join(" ")
        ));
        let y = TOP + 18.0 * to_f64(index);
        shapes.push_str(&format!(
            "<rect x=\"{x}\" y=\"{}\" width=\"12\" height=\"4\" fill=\"{colour}\"/><text x=\"{}\" y=\"{y}\">{}</text>\n",
            y - 6.0,
            WIDTH + 18.0,
            escape(change.name),
            x = WIDTH,
        ));
    }
    format!(
        "<svg viewBox=\"0 0 {} {HEIGHT}\" role=\"img\" aria-label=\"Requests by the number of people\">\n{shapes}</svg>",
        WIDTH + 190.0
    )
}

/// Renders a line for each power of ten, with its number.
fn axes(scale: &Scale) -> String {
    let mut lines = String::new();
    for power in powers(scale.people) {
        let x = scale.x(power);
        lines.push_str(&format!(
            "<line class=\"axis\" x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{bottom}\"/>\
             <text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{power} people</text>\n",
            HEIGHT - MARGIN + 18.0,
            bottom = HEIGHT - MARGIN,
        ));
    }
    for power in powers(scale.requests) {
        let y = scale.y(power);
        lines.push_str(&format!(
            "<line class=\"axis\" x1=\"{MARGIN}\" y1=\"{y:.1}\" x2=\"{}\" y2=\"{y:.1}\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{power}</text>\n",
            WIDTH - MARGIN,
            MARGIN - 6.0,
            y + 4.0,
        ));
    }
    lines
}

/// Powers of ten in a range.
fn powers((least, most): (f64, f64)) -> impl Iterator<Item = f64> {
    (0..9).map(|exponent| 10_f64.powi(exponent)).filter(move |power| (least..=most).contains(power))
}

/// Logarithmic scale of both axes.
struct Scale {
    people: (f64, f64),
    requests: (f64, f64),
}

impl Scale {
    /// Chooses ranges between powers of ten.
    fn of(measurements: &[Measurement]) -> Self {
        let most = |values: &mut dyn Iterator<Item = usize>| {
            let most = values.max().unwrap_or_default().max(2);
            10_f64.powf(to_f64(most).log10().ceil())
        };
        let people = most(&mut measurements.iter().map(|it| it.people));
        let requests = most(&mut measurements.iter().map(|it| it.figures.requests));
        let fewest = measurements.iter().map(|it| it.people).min().unwrap_or(1);
        let fewest = 10_f64.powf(to_f64(fewest).log10().floor());
        Self { people: (fewest.min(people / 10.0), people), requests: (1.0, requests) }
    }

    fn x(&self, people: f64) -> f64 {
        MARGIN + share(people, self.people) * (WIDTH - 2.0 * MARGIN)
    }

    fn y(&self, requests: f64) -> f64 {
        HEIGHT - MARGIN - share(requests, self.requests) * (HEIGHT - MARGIN - TOP)
    }

    fn point(&self, it: &Measurement) -> String {
        let (people, requests) = (to_f64(it.people), to_f64(it.figures.requests.max(1)));
        format!("{:.1},{:.1}", self.x(people), self.y(requests))
    }
}

fn share(value: f64, (least, most): (f64, f64)) -> f64 {
    (value / least).ln() / (most / least).ln()
}

fn table(report: &CostReport) -> String {
    let heads: String = COLUMNS.iter().map(|(name, _)| format!("<th scope=\"col\">{name}</th>")).collect();
    let mut rows = String::new();
    for change in CHANGES {
        for it in report.of(change.name) {
            let cells: String =
                COLUMNS.iter().map(|column| format!("<td>{}</td>", cell(*column, &it.figures))).collect();
            rows.push_str(&format!(
                "<tr><td>{}</td><td>{}</td>{cells}<td>{}</td></tr>\n",
                change.name, it.people, it.figures.parallel
            ));
        }
        let exponents = COLUMNS.map(|column| report.growth(change.name, column));
        let cells = exponents.map(|it| format!("<td>{}</td>", it.map_or_else(String::new, |it| format!("^{it:.2}"))));
        rows.push_str(&format!("<tr><td></td><td>growth</td>{}<td></td></tr>\n", cells.concat()));
    }
    format!(
        "<div class=\"wide\"><table><thead><tr><th scope=\"col\">change</th><th scope=\"col\">people</th>{heads}\
         <th scope=\"col\">parallel</th></tr></thead><tbody>\n{rows}</tbody></table></div>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_of_the_connector_is_text() {
        let page = render(&CostReport::new("<b>\"acme\" & co".to_owned(), Vec::new()));
        assert!(page.contains("<h1>Cost of &lt;b&gt;&quot;acme&quot; &amp; co</h1>"), "{page}");
    }

    #[test]
    fn axes_are_logarithmic() {
        let scale = Scale { people: (1.0, 10_000.0), requests: (1.0, 100.0) };
        let positions = [1.0, 100.0, 10_000.0].map(|people| scale.x(people));
        assert!((positions[1] - (positions[0] + positions[2]) / 2.0).abs() < 1e-9);
        assert!(scale.y(10.0) < scale.y(1.0));
        assert_eq!(powers(scale.people).count(), 5);
    }
}
