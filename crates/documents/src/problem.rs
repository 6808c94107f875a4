//! Every reason why a document is not read, in both languages: what is wrong, where it is, how to mend it.

use std::fmt;

use crate::marking::Marking;
use crate::read::{BYTES_MAX, CHARACTERS_MAX};

/// A kind of file that is recognised by its first bytes and is not plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherKind {
    /// PDF.
    Pdf,
    /// A zip container: docx, xlsx, OFD, WPS or a plain archive.
    Zip,
    /// The older binary Word, Excel or WPS container.
    OldOffice,
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
            Self::Zip => "Word、Excel、OFD 文件或压缩包",
            Self::OldOffice => "旧版 Word、Excel 或 WPS 文件",
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
            Self::Zip => "a Word, Excel or OFD file or an archive",
            Self::OldOffice => "an older Word, Excel or WPS file",
            Self::Picture => "a picture",
            Self::Media => "a sound or video file",
            Self::RichText => "an RTF file",
            Self::WebPage => "a web page",
            Self::Archive => "an archive",
            Self::Program => "a program",
        }
    }
}

/// Why a document was not read. Nothing of it has been kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadProblem {
    /// No text at all, or only blanks.
    Empty,
    /// More than [`BYTES_MAX`] bytes.
    TooManyBytes {
        /// How many there are.
        found: usize,
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
            Self::NotText { .. } => "not-text",
            Self::Broken { .. } => "broken",
            Self::UnknownEncoding { .. } => "unknown-encoding",
            Self::Marked(_) => "marked",
        }
    }

    /// What is wrong, where, and how to mend it, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Empty => "文件里没有文字。请打开看一看，另存为纯文本（.txt）后再传。".into(),
            Self::TooManyBytes { found } => format!(
                "文件有 {} 字节，超过 {} 字节（2 MB）的上限。请只留正文，或者分成几份再传。",
                grouped(*found),
                grouped(BYTES_MAX)
            ),
            Self::TooManyCharacters { found } => format!(
                "文件有 {} 个字符，超过 {} 个的上限。请分成几份再传。",
                grouped(*found),
                grouped(CHARACTERS_MAX)
            ),
            Self::OtherKind { kind } => format!(
                "这个文件从内容看是{}，不论文件名怎么写。这一版只读纯文本：请打开它，把文字另存为纯文本（.txt）后再传。",
                kind.zh()
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
            Self::Empty => "There is no text in this file. Open it, save it as plain text (.txt) and send it again.".into(),
            Self::TooManyBytes { found } => format!(
                "The file has {} bytes, more than the limit of {} (2 MB). Keep only the body, or send it in parts.",
                grouped(*found),
                grouped(BYTES_MAX)
            ),
            Self::TooManyCharacters { found } => format!(
                "The text has {} characters, more than the limit of {}. Send it in parts.",
                grouped(*found),
                grouped(CHARACTERS_MAX)
            ),
            Self::OtherKind { kind } => format!(
                "Going by its content, whatever its name, this file is {}. This version reads plain text: open it, save the words as plain text (.txt) and send that.",
                kind.en()
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
