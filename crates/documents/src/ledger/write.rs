//! Writing a table as a workbook in the usual layout: a title over all columns, heads in levels, merged cells, wrapped text, A4
//! across with the heads repeated on every page. The same table gives the same bytes: nothing in it knows the time.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::book::Merge;
use super::formats;
use super::table::Table;

/// Narrowest and widest column, in characters of half width.
const WIDTH: (usize, usize) = (6, 48);
/// A spreadsheet's own limit of a cell.
const CELL_CHARS: usize = super::limits::CELL_CHARS_MAX;

/// The workbook's bytes.
///
/// # Errors
/// When the table is larger than a sheet can be.
pub fn workbook(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The time of writing would make two equal tables different files.
    let never = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&never));
    let sheet = workbook.add_worksheet();
    sheet.set_name(table.sheet_name())?;
    let columns = table
        .heads
        .len()
        .max(table.rows.iter().map(Vec::len).max().unwrap_or(0))
        .max(1) as u16;
    let mut row = 0;
    if let Some(title) = &table.title {
        across(
            sheet,
            row,
            columns,
            title,
            &Format::new()
                .set_bold()
                .set_font_size(16)
                .set_align(FormatAlign::Center)
                .set_text_wrap(),
        )?;
        sheet.set_row_height(row, 32)?;
        row += 1;
    }
    for note in &table.notes {
        across(sheet, row, columns, note, &Format::new().set_align(FormatAlign::Right))?;
        row += 1;
    }
    let levels = table.heads.iter().map(Vec::len).max().unwrap_or(1).max(1) as u32;
    heads(sheet, row, levels, &table.heads)?;
    let body = row + levels;
    rows(sheet, body, table)?;
    for column in 0..columns {
        sheet.set_column_width(column, width(table, usize::from(column)) as f64)?;
    }
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_footer("&C&P / &N");
    sheet.set_repeat_rows(row, body - 1)?;
    sheet.set_freeze_panes(body, 0)?;
    workbook.save_to_buffer()
}

fn across(sheet: &mut Worksheet, row: u32, columns: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    let format = format
        .clone()
        .set_align(FormatAlign::VerticalCenter)
        .set_quote_prefix_if(text);
    let text = bounded(text);
    if columns > 1 {
        sheet.merge_range(row, 0, row, columns - 1, text, &format)?;
    } else {
        sheet.write_string_with_format(row, 0, text, &format)?;
    }
    Ok(())
}

/// Heads over several columns are merged across, those of fewer levels downwards.
fn heads(sheet: &mut Worksheet, top: u32, levels: u32, heads: &[Vec<String>]) -> Result<(), XlsxError> {
    let format = cell()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_background_color("F2F2F2");
    let at = |column: usize, level: u32| heads[column].get(level as usize);
    for level in 0..levels {
        let mut column = 0;
        while column < heads.len() {
            let Some(text) = at(column, level) else {
                if heads[column].is_empty() && level == 0 {
                    area(sheet, top, top + levels - 1, column as u16, column as u16, "", &format)?;
                }
                column += 1;
                continue;
            };
            let is_last = heads[column].len() as u32 == level + 1;
            let same = |other: usize| {
                heads[other].len() == heads[column].len() && heads[other][..=level as usize] == heads[column][..=level as usize]
            };
            let mut end = column;
            while !is_last && end + 1 < heads.len() && same(end + 1) {
                end += 1;
            }
            let bottom = if is_last { top + levels - 1 } else { top + level };
            area(sheet, top + level, bottom, column as u16, end as u16, text, &format)?;
            column = end + 1;
        }
    }
    Ok(())
}

fn rows(sheet: &mut Worksheet, body: u32, table: &Table) -> Result<(), XlsxError> {
    let plain = cell();
    let wide = cell().set_bold();
    for (down, cells) in table.rows.iter().enumerate() {
        for (across, text) in cells.iter().enumerate() {
            let (row, column) = (body + down as u32, across as u16);
            let format = if guarded(text) {
                &plain.clone().set_quote_prefix()
            } else {
                &plain
            };
            write(sheet, row, column, text, format)?;
        }
    }
    for Merge {
        top,
        bottom,
        left,
        right,
    } in &table.merges
    {
        let text = table
            .rows
            .get(*top as usize)
            .and_then(|row| row.get(*left as usize))
            .map_or("", String::as_str);
        let format = if right > left { &wide } else { &plain };
        let format = if guarded(text) {
            &format.clone().set_quote_prefix()
        } else {
            format
        };
        area(sheet, body + top, body + bottom, *left as u16, *right as u16, "", format)?;
        write(sheet, body + top, *left as u16, text, format)?;
    }
    Ok(())
}

/// A number that reads back as the very same characters is written as one; everything else is a text.
fn write(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    let number = text
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite() && formats::plain(*number) == text && text.len() <= 15);
    match number {
        _ if text.is_empty() => sheet.write_blank(row, column, format)?,
        Some(number) => sheet.write_number_with_format(row, column, number, format)?,
        None => sheet.write_string_with_format(row, column, bounded(text), format)?,
    };
    Ok(())
}

fn area(
    sheet: &mut Worksheet,
    top: u32,
    bottom: u32,
    left: u16,
    right: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if top == bottom && left == right {
        sheet.write_string_with_format(top, left, text, format)?;
    } else {
        sheet.merge_range(top, left, bottom, right, text, format)?;
    }
    Ok(())
}

fn cell() -> Format {
    Format::new()
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
}

/// Would a spreadsheet take it for a formula when somebody edits it, or when the sheet is saved as a list?
fn guarded(text: &str) -> bool {
    text.trim_start()
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'])
        && text.parse::<f64>().is_err()
}

trait QuotePrefixIf {
    fn set_quote_prefix_if(self, text: &str) -> Self;
}

impl QuotePrefixIf for Format {
    fn set_quote_prefix_if(self, text: &str) -> Format {
        if guarded(text) { self.set_quote_prefix() } else { self }
    }
}

/// Not more than a cell holds.
fn bounded(text: &str) -> &str {
    text.char_indices().nth(CELL_CHARS).map_or(text, |(at, _)| &text[..at])
}

/// By the widest of the first rows: a Chinese character takes two places; what is longer wraps.
fn width(table: &Table, column: usize) -> usize {
    let places = |text: &str| -> usize {
        let line = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        text.lines().map(line).max().unwrap_or(0)
    };
    let head = table
        .heads
        .get(column)
        .and_then(|heads| heads.last())
        .map_or(0, |head| places(head));
    let spanned = |row: usize| {
        table
            .merges
            .iter()
            .any(|merge| merge.right > merge.left && merge.covers(row as u32, column as u32))
    };
    let body = (0..table.rows.len().min(500))
        .filter(|row| !spanned(*row))
        .filter_map(|row| table.rows[row].get(column))
        .map(|text| places(text))
        .max();
    (head.max(body.unwrap_or(0)) + 2).clamp(WIDTH.0, WIDTH.1)
}
