//! Every reason why a document is not read, in both languages: what is wrong, where it is, how to mend it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits::{
    CELLS_MAX, CHARACTERS_MAX, DEPTH_MAX, GLYPHS_PER_PAGE_MAX, INFLATED_BYTES_MAX, INFLATED_RATIO_MAX, NODES_MAX, PAGES_MAX,
    XML_BYTES_MAX, ZIP_ENTRIES_MAX,
};
use crate::marking::Marking;
use crate::read::LedgerKind;

/// A kind of file that is recognised by its content and is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OtherKind {
    /// PDF.
    Pdf,
    /// A zip container of an unknown kind.
    Zip,
    /// The older binary Word, PowerPoint or WPS container.
    OldOffice,
    /// OFD.
    Ofd,
    /// Slides.
    Slides,
    /// OpenDocument.
    OpenDocument,
    /// A picture: PNG, JPEG, GIF, BMP, TIFF, WebP or HEIC.
    Picture,
    /// Sound or moving pictures.
    Media,
    /// Rich text (RTF).
    RichText,
    /// A web page.
    WebPage,
    /// A compressed archive other than zip: RAR, 7z, gzip.
    Archive,
    /// A program.
    Program,
}

impl OtherKind {
    /// The kind's name in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Pdf => "PDF 文件",
            Self::Zip => "压缩包",
            Self::OldOffice => "旧版 Word 或 WPS 文件（.doc、.wps）",
            Self::Ofd => "OFD 文件",
            Self::Slides => "演示文稿",
            Self::OpenDocument => "OpenDocument 文件",
            Self::Picture => "图片",
            Self::Media => "音频或视频",
            Self::RichText => "RTF 文件",
            Self::WebPage => "网页",
            Self::Archive => "压缩包",
            Self::Program => "程序",
        }
    }

    /// The kind's name in English.
    pub fn en(self) -> &'static str {
        match self {
            Self::Pdf => "a PDF",
            Self::Zip => "an archive",
            Self::OldOffice => "an older Word or WPS file (.doc, .wps)",
            Self::Ofd => "an OFD file",
            Self::Slides => "a slide show",
            Self::OpenDocument => "an OpenDocument file",
            Self::Picture => "a picture",
            Self::Media => "a sound or video file",
            Self::RichText => "an RTF file",
            Self::WebPage => "a web page",
            Self::Archive => "an archive",
            Self::Program => "a program",
        }
    }
}

/// A limit of the readers that a file goes beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// Parts of a container.
    Entries,
    /// Bytes of all parts, inflated.
    InflatedBytes,
    /// A part inflates too far.
    Ratio,
    /// Bytes of one XML part.
    XmlBytes,
    /// Elements.
    Nodes,
    /// Elements within elements.
    Depth,
    /// Cells of a table.
    Cells,
    /// Pages.
    Pages,
    /// Characters and instructions of one page.
    Page,
}

impl Excess {
    /// The limit in words: Chinese, English.
    fn words(self) -> (String, String) {
        let of = |number: u64, zh: &str, en: &str| {
            let number = grouped(usize::try_from(number).unwrap_or(usize::MAX));
            (format!("{number} {zh}"), format!("{number} {en}"))
        };
        match self {
            Self::Entries => of(ZIP_ENTRIES_MAX as u64, "个部件", "parts"),
            Self::InflatedBytes => of(INFLATED_BYTES_MAX / 1024 / 1024, "MB（解压以后）", "MB when inflated"),
            Self::Ratio => of(INFLATED_RATIO_MAX, "倍的压缩比", "times its packed size"),
            Self::XmlBytes => of(XML_BYTES_MAX / 1024 / 1024, "MB 的一个部件", "MB in one part"),
            Self::Nodes => of(NODES_MAX as u64, "个元素", "elements"),
            Self::Depth => of(DEPTH_MAX as u64, "层嵌套", "levels of nesting"),
            Self::Cells => of(CELLS_MAX as u64, "格的一张表", "cells in one table"),
            Self::Pages => of(PAGES_MAX as u64, "页", "pages"),
            Self::Page => of(GLYPHS_PER_PAGE_MAX as u64, "字的一页", "characters on one page"),
        }
    }
}

/// Why a document was not read. Nothing of it has been kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadProblem {
    /// No text at all, or only blanks.
    Empty,
    /// More bytes than are read.
    TooManyBytes {
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// More than [`CHARACTERS_MAX`] characters.
    TooManyCharacters {
        /// How many there are.
        found: usize,
    },
    /// The bytes are another kind of file, whatever its name says.
    OtherKind {
        /// Which kind.
        kind: OtherKind,
    },
    /// A table that is read as a ledger, not as a document.
    Ledger {
        /// Which kind.
        kind: LedgerKind,
    },
    /// A byte or control character that no text contains.
    NotText {
        /// Line of the first one, counted from 1.
        line: usize,
    },
    /// The encoding is recognised, but some bytes are broken.
    Broken {
        /// Name of the encoding.
        encoding: &'static str,
        /// Line of the first broken bytes, counted from 1.
        line: usize,
    },
    /// Neither UTF-8 nor UTF-16 nor GB18030.
    UnknownEncoding {
        /// What it may be.
        guess: &'static str,
    },
    /// Locked with a password.
    Locked,
    /// Pages without a text layer: a scan.
    NoTextLayer {
        /// How many pages there are.
        pages: usize,
    },
    /// There is a text layer, but its fonts do not say which characters their signs are.
    UnreadableFonts {
        /// Signs without a character.
        unknown: usize,
        /// Signs in all.
        of: usize,
    },
    /// The file breaks off or is damaged.
    Damaged {
        /// The part that cannot be read.
        part: String,
    },
    /// A declaration of entities, which no Office program writes.
    Doctype {
        /// The part it stands in.
        part: String,
    },
    /// Larger inside than is read.
    Excess {
        /// Which limit.
        of: Excess,
    },
    /// A security marking stands in its place.
    Marked(Marking),
}

impl ReadProblem {
    /// A short stable name, for logs and tests.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooManyBytes { .. } => "too-many-bytes",
            Self::TooManyCharacters { .. } => "too-many-characters",
            Self::OtherKind { .. } => "other-kind",
            Self::Ledger { .. } => "ledger",
            Self::NotText { .. } => "not-text",
            Self::Broken { .. } => "broken",
            Self::UnknownEncoding { .. } => "unknown-encoding",
            Self::Locked => "locked",
            Self::NoTextLayer { .. } => "no-text-layer",
            Self::UnreadableFonts { .. } => "unreadable-fonts",
            Self::Damaged { .. } => "damaged",
            Self::Doctype { .. } => "doctype",
            Self::Excess { .. } => "excess",
            Self::Marked(_) => "marked",
        }
    }

    /// What is wrong, where, and how to mend it, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Empty => "文件里没有文字。请打开看一看，换一份有文字的再传。".into(),
            Self::TooManyBytes { found, most } => format!(
                "文件有 {} 字节，超过 {} 字节（{} MB）的上限。请只留正文，或者分成几份再传。",
                grouped(*found),
                grouped(*most),
                most / 1024 / 1024
            ),
            Self::TooManyCharacters { found } => format!(
                "文件有 {} 个字符，超过 {} 个的上限。请分成几份再传。",
                grouped(*found),
                grouped(CHARACTERS_MAX)
            ),
            Self::OtherKind { kind } => format!(
                "这个文件从内容看是{}，不论文件名怎么写。能读的是 .txt、.docx、有文字层的 .pdf 和网页（.html）：请打开它，另存为其中一种再传。",
                kind.zh()
            ),
            Self::Ledger { kind } => format!(
                "这个文件从内容看是{}，按台账读，不按文件读：在“事项”页上的“导入台账”导入。要当作文件录入，请把文字另存为 .docx 或 .txt 再传。",
                match kind {
                    LedgerKind::Xlsx | LedgerKind::Xls => "Excel 表",
                    LedgerKind::Csv => "逗号分隔的表（.csv）",
                }
            ),
            Self::NotText { line } => format!(
                "第 {line} 行有文字里不会出现的控制字符，这不像一份文本。请用记事本或 WPS 打开，另存为 UTF-8 编码的纯文本后再传。"
            ),
            Self::Broken { encoding, line } => format!(
                "文件按 {encoding} 编码读到第 {line} 行时断了，那里有几个字节损坏。请找原件，或者打开改好这一行，另存为 UTF-8 后再传。"
            ),
            Self::UnknownEncoding { guess } => {
                format!("认不出文件的编码，可能是 {guess}。能读的是 UTF-8、UTF-16 和 GB18030（GBK）。请打开后另存为 UTF-8 再传。")
            }
            Self::Locked => "文件加了密码，读不出来。请用密码打开，去掉密码另存一份再传。".into(),
            Self::NoTextLayer { pages } => format!(
                "这份 PDF 的 {pages} 页里没有文字层，多半是扫描件。请找电子原件（Word 或由它导出的 PDF）；只有纸质的，先用文字识别软件识别、核对，再传识别后的文件。"
            ),
            Self::UnreadableFonts { unknown, of } => format!(
                "这份 PDF 的字体没有写明字形对应哪个字：{} 个字里有 {} 个认不出。请找 Word 原件，或者重新导出 PDF 再传。",
                grouped(*of),
                grouped(*unknown)
            ),
            Self::Damaged { part } => {
                format!("文件损坏或者不完整，读不到：{part}。请重新下载或者用原来的软件打开，另存一份再传。")
            }
            Self::Doctype { part } => {
                format!(
                    "文件的 {part} 里有实体声明（DOCTYPE），办公软件不会写出这种东西，可能有害，没有读。请用 Word 或 WPS 另存一份再传。"
                )
            }
            Self::Excess { of } => format!(
                "文件里面超过 {} 的上限，没有读。正常的公文到不了这么大：请打开核对，只留正文，或者分成几份再传。",
                of.words().0
            ),
            Self::Marked(marking) => format!(
                "第 {} 行标有“{}”，没有收，文件和内容都没有存下来。本系统不得录入涉密信息，请交本单位保密岗，按涉密件办理。\
                 如果不是密级标志，请改写这一行后再传。",
                marking.line, marking.words
            ),
        }
    }

    /// What is wrong, where, and how to mend it, in English.
    pub fn en(&self) -> String {
        match self {
            Self::Empty => "There is no text in this file. Open it and look, then send one with text.".into(),
            Self::TooManyBytes { found, most } => format!(
                "The file has {} bytes, more than the limit of {} ({} MB). Keep only the body, or send it in parts.",
                grouped(*found),
                grouped(*most),
                most / 1024 / 1024
            ),
            Self::TooManyCharacters { found } => format!(
                "The text has {} characters, more than the limit of {}. Send it in parts.",
                grouped(*found),
                grouped(CHARACTERS_MAX)
            ),
            Self::OtherKind { kind } => format!(
                "Going by its content, whatever its name, this file is {}. What is read is .txt, .docx, .pdf with a text layer, and web pages (.html): open it, save it as one of these and send that.",
                kind.en()
            ),
            Self::Ledger { kind } => format!(
                "Going by its content this file is {}: it is read as a ledger, not as a document. Import it under “Import a ledger” on the page of items. To admit its words as a document, save them as .docx or .txt.",
                match kind {
                    LedgerKind::Xlsx | LedgerKind::Xls => "an Excel table",
                    LedgerKind::Csv => "a table of commas (.csv)",
                }
            ),
            Self::NotText { line } => format!(
                "Line {line} holds a control character that does not occur in text. Open the file in a text editor, save it as UTF-8 plain text and send it again."
            ),
            Self::Broken { encoding, line } => format!(
                "Read as {encoding}, the file breaks off at line {line}: some bytes are damaged there. Find the original, or mend that line and save it as UTF-8."
            ),
            Self::UnknownEncoding { guess } => format!(
                "The encoding is not recognised; it may be {guess}. UTF-8, UTF-16 and GB18030 (GBK) can be read. Open the file, save it as UTF-8 and send it again."
            ),
            Self::Locked => {
                "The file is locked with a password and cannot be read. Open it with the password, save a copy without one and send that.".into()
            }
            Self::NoTextLayer { pages } => format!(
                "The {pages} pages of this PDF have no text layer; it is probably a scan. Find the electronic original (Word, or a PDF made from it). If there is only paper, run it through text recognition, look it over and send the result."
            ),
            Self::UnreadableFonts { unknown, of } => format!(
                "The fonts of this PDF do not say which characters their signs are: {} of {} are unknown. Find the Word original, or export the PDF again.",
                grouped(*unknown),
                grouped(*of)
            ),
            Self::Damaged { part } => format!(
                "The file is damaged or incomplete; this could not be read: {part}. Fetch it again, or open it in its own program, save a copy and send that."
            ),
            Self::Doctype { part } => format!(
                "{part} declares entities (DOCTYPE), which no Office program writes and which may do harm; it was not read. Save a copy with Word or WPS and send that."
            ),
            Self::Excess { of } => format!(
                "Inside, the file goes beyond the limit of {}; it was not read. No usual document is that large: open it and look, keep only the body, or send it in parts.",
                of.words().1
            ),
            Self::Marked(marking) => format!(
                "Line {} is marked “{}”. The file was refused and nothing of it was kept. Classified matter must not enter this system: hand it to your unit's \
                 security post. If this is no security marking, reword that line and send it again.",
                marking.line, marking.words
            ),
        }
    }
}

impl fmt::Display for ReadProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.en())
    }
}

impl std::error::Error for ReadProblem {}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
