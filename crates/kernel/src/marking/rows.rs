//! A sheet looked at row by row, from its first to its last: what stands in its first rows by the rule of a head, and below them whatever
//! fills a cell, a row, or some cells under each other. What is kept of a sheet while it is looked at is bounded, however long it is.

use super::{HEAD_LINE_CHARACTERS_MAX, HEAD_LINES_MAX, Marking, MarkingRules, Stack, filling, marking_in, security_marking};

/// Columns in which cells under each other are put together.
const COLUMNS_MAX: usize = 256;

/// The look at one sheet.
pub struct SheetLook {
    rules: MarkingRules,
    head: Vec<(usize, Vec<String>)>,
    is_head_done: bool,
    columns: Vec<Stack>,
}

impl SheetLook {
    /// Before its first row.
    pub fn new(rules: &MarkingRules) -> SheetLook {
        SheetLook {
            rules: *rules,
            head: Vec::new(),
            is_head_done: false,
            columns: Vec::new(),
        }
    }

    /// The next row that holds something, counted from 1, with its cells side by side.
    pub fn row(&mut self, row: usize, cells: &[&str]) -> Option<Marking> {
        let below = self.below(cells).map(|words| Marking { line: row, words });
        if self.is_head_done {
            return below;
        }
        self.head.push((row, cells.iter().map(|cell| (*cell).to_owned()).collect()));
        if self.head.len() == HEAD_LINES_MAX {
            return self.end().or(below);
        }
        None
    }

    /// After its last row, or wherever the reading broke off.
    pub fn end(&mut self) -> Option<Marking> {
        if self.is_head_done {
            return None;
        }
        self.is_head_done = true;
        in_head(&std::mem::take(&mut self.head), &self.rules)
    }

    fn below(&mut self, cells: &[&str]) -> Option<String> {
        let rules = &self.rules;
        let in_cells = || {
            cells
                .iter()
                .find_map(|cell| cell.lines().find_map(|line| filling(line, rules)))
        };
        let in_row = || {
            let joined: String = cells.iter().map(|cell| cell.trim()).collect();
            let mut beside = Stack::default();
            let stacked = cells.iter().find_map(|cell| beside.put(cell, rules));
            filling(&joined, rules).or(stacked)
        };
        // Columns are fed whatever was found: the next row goes on from this one.
        let columns = cells.len().min(COLUMNS_MAX);
        if self.columns.len() < columns {
            self.columns.resize_with(columns, Stack::default);
        }
        let mut in_columns = None;
        for (stack, cell) in self.columns.iter_mut().zip(cells) {
            in_columns = in_columns.or(stack.put(cell, rules));
        }
        in_cells().or_else(in_row).or(in_columns)
    }
}

/// A marking in the first rows. A sheet has no body text that would end its head.
fn in_head(rows: &[(usize, Vec<String>)], rules: &MarkingRules) -> Option<Marking> {
    let in_cells = rows.iter().find_map(|(row, cells)| {
        let found = cells.iter().find_map(|cell| security_marking(cell, rules))?;
        Some(Marking { line: *row, ..found })
    });
    let columns = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let in_columns = || {
        (0..columns).find_map(|column| {
            let cells = rows.iter().map(|(_, cells)| cells.get(column).map_or("", String::as_str));
            let found = security_marking(&cells.collect::<Vec<_>>().join("\n"), rules)?;
            let line = rows.get(found.line - 1).map_or(found.line, |(row, _)| *row);
            Some(Marking { line, ..found })
        })
    };
    let in_rows = || {
        rows.iter().find_map(|(row, cells)| {
            let joined: String = cells.iter().map(|cell| cell.trim()).collect();
            let words = (joined.chars().count() <= HEAD_LINE_CHARACTERS_MAX).then(|| marking_in(&joined, rules))??;
            Some(Marking { line: *row, words })
        })
    };
    in_cells.or_else(in_columns).or_else(in_rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(given: &[&[&str]]) -> Option<(usize, String)> {
        let mut look = SheetLook::new(&MarkingRules::default());
        let seen = given.iter().enumerate().find_map(|(at, cells)| look.row(at + 1, cells));
        seen.or_else(|| look.end()).map(|marking| (marking.line, marking.words))
    }

    const LONG: &str = "关于进一步做好全市冬季能源保供工作有关事项任务分解清单以及责任单位责任人完成时限安排的说明，请各单位认真对照落实到位并按月报送进展情况。";

    #[test]
    fn first_rows_are_looked_at_cell_by_cell() {
        for given in [
            &[&["机密★5年"][..]][..],
            &[&[LONG], &["机密"]],
            &[&["台账", "", "秘密★10年"], &["序号", "任务"]],
            &[&["机", "密"]],
            &[&["机"], &["密"]],
            &[&["密级：机密"], &["序号"]],
        ] {
            assert!(found(given).is_some(), "{given:?}");
        }
        assert_eq!(found(&[&["序号", "任务"], &["1", "修订商业秘密保护办法"]]), None);
    }

    #[test]
    fn whatever_fills_a_cell_a_row_or_a_column_is_found_however_far_down() {
        let plain: &[&str] = &["1", "修堤"];
        // What may vary: how far down, in which column, in how many cells, in one line of a cell, beside each other or under each other.
        let marked: [&[&[&str]]; 11] = [
            &[&["机密★5年"]],
            &[&["7", "修堤", "", "秘密☆10年"]],
            &[&["7", "第一行\n（绝密★长期）\n第三行"]],
            &[&["密级：机密"]],
            &[&["7", "机密 5年"]],
            &[&["机密", "★", "5年"]],
            &[&["7", "机", "密", "", "★", "修一段堤"]],
            &[&["机密"], &["★5年"]],
            &[&["绝"], &["密"], &["★"]],
            &[&["1", "机"], &["2", "密"], &["3", "★"], &["4", "5年"]],
            &[&["㊙"]],
        ];
        for before in [0, 1, 13, 14, 15, 16, 40, 5_000] {
            for marking in marked {
                let mut given = vec![plain; before];
                given.extend(marking);
                given.push(plain);
                let (line, words) = found(&given).unwrap_or_else(|| panic!("{before} rows above {marking:?}"));
                assert!(
                    (line > before || before < HEAD_LINES_MAX) && line <= before + marking.len(),
                    "{before} {marking:?}: {line} {words}"
                );
            }
        }
        let spoken: [&[&[&str]]; 6] = [
            &[&["7", "修订商业秘密保护办法"]],
            &[&["7", "查出首页印有“机密★5年”字样的旧文件"]],
            &[&["7", "机密文件销毁 5年"]],
            &[&["秘密"], &["1"]],
            &[&["司机"], &["密闭"]],
            &[&["1", "机"], &["2", "器"], &["3", "密"]],
        ];
        for row in spoken {
            let mut given = vec![plain; 20];
            given.extend(row);
            assert_eq!(found(&given), None, "{row:?}");
        }
    }
}
