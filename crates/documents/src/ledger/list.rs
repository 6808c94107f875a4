//! Writing a table as a list of values with separators, as the list of items goes out: every cell in quotation marks, what a spreadsheet
//! would take for a formula guarded, a byte order mark at the head, or Excel reads UTF-8 as something else. A list has no merged cells:
//! heads of several levels are joined, and what a merged cell says stands in every row it reaches over.

use super::table::Table;

/// The text of the list.
pub fn list(table: &Table) -> String {
    let mut out = String::from("\u{FEFF}");
    let mut line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    };
    for above in table.title.iter().chain(&table.notes) {
        line(std::slice::from_ref(above));
    }
    line(&table.heads.iter().map(|heads| heads.join("·")).collect::<Vec<_>>());
    let mut rows = table.rows.clone();
    for merge in table.merges.iter().filter(|merge| merge.left == merge.right) {
        let column = merge.left as usize;
        let said = table.rows.get(merge.top as usize).and_then(|row| row.get(column));
        for row in rows.iter_mut().take(merge.bottom as usize + 1).skip(merge.top as usize + 1) {
            if let (Some(cell), Some(said)) = (row.get_mut(column), said) {
                cell.clone_from(said);
            }
        }
    }
    for row in &rows {
        line(row);
    }
    out
}

fn quoted(cell: &str) -> String {
    let formula = cell
        .trim_start_matches([' ', '\u{3000}', '\u{A0}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}
