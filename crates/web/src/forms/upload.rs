//! Uploads: multipart bodies streamed to disk under limits, digested on the way, checked by content, and dropped again
//! unless a handler takes them over.

use std::path::{Path, PathBuf};

use axum::RequestExt;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use jiufen_kernel::text::{Digest, NewFile, NewText, Salt};
use jiufen_store::files::Files;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::gate;
use super::read::Fault;
use super::sniff::{self, Kind, Objection};
use super::values::Form;
use crate::Web;
use crate::language::Lang;
use crate::limits;
use crate::problem::Problem;
use crate::session::token::random;
use crate::state::{DocumentRefused, Unread};
use crate::visitor::Visitor;

/// A form that may bring files.
#[derive(Debug)]
pub struct Upload {
    /// Its other fields.
    pub form: Form,
    /// The files that were taken, in order. What was wrong with others is noted in the form.
    pub files: Vec<Received>,
}

/// A file that was taken. Its bytes lie in the upload folder and go when this is dropped.
#[derive(Debug)]
pub struct Received {
    /// The field it came in.
    pub field: String,
    /// Its name, without folders and unseen characters.
    pub name: String,
    /// What it is, by name and content.
    pub kind: Kind,
    /// Its length.
    pub bytes: u64,
    /// The SHA-256 of its content.
    pub sha256: [u8; 32],
    /// Width and height of a picture.
    pub pixels: Option<(u32, u32)>,
    /// What no reader could read in it.
    pub unread: Vec<Unread>,
    salt: Salt,
    salted: [u8; 32],
    on_disk: OnDisk,
}

impl Received {
    /// Keeps the bytes in the store, and gives what a command says of the file. Blocking: it writes and syncs.
    pub fn keep(&self, files: &Files) -> anyhow::Result<NewFile> {
        let stored = files.put(std::fs::File::open(self.path())?, limits::FILE_BYTES)?;
        anyhow::ensure!(
            stored.sha256 == self.sha256,
            "{} changed on disk between arrival and keeping",
            self.path().display()
        );
        Ok(NewFile {
            salt: self.salt,
            sha256: Digest(self.sha256),
            salted: Digest(self.salted),
            size: self.bytes,
            media: self.kind.media_type().to_owned(),
            name: NewText::new(random()?, self.name.clone()),
        })
    }

    /// Where its bytes lie for now.
    pub fn path(&self) -> &Path {
        &self.on_disk.0
    }
}

/// A form that may bring files of any kind. Only their names pass the gate here: a handler that takes this hands their bytes to a reader
/// that tells their kind and refuses markings itself, and keeps nothing that it did not read.
#[derive(Debug)]
pub struct AnyUpload(pub Upload);

/// What is asked of a file on its way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// A kind that we take, and content that fits its name.
    Known,
    /// Nothing but its size.
    Nothing,
}

#[derive(Debug)]
struct OnDisk(PathBuf);

impl Drop for OnDisk {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "an upload could not be removed");
        }
    }
}

impl FromRequest<Web> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        Self::receive(request, web, Asked::Known).await
    }
}

impl FromRequest<Web> for AnyUpload {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        Upload::receive(request, web, Asked::Nothing).await.map(Self)
    }
}

/// Why a file is not taken: by what it is, or at the gate.
enum NotTaken {
    Objection(Objection),
    Refused(DocumentRefused),
}

impl Upload {
    async fn receive(mut request: Request, web: &Web, asked: Asked) -> Result<Self, Problem> {
        let visitor = request.extract_parts_with_state::<Visitor, Web>(web).await?;
        DefaultBodyLimit::max(limits::UPLOAD_BYTES).apply(&mut request);
        let mut parts = Multipart::from_request(request, web)
            .await
            .map_err(|_| Problem::BadForm(Fault::WrongType))?;
        let mut values = Vec::new();
        let mut form: Option<Form> = None;
        let mut files = Vec::new();
        let mut objections = Vec::new();
        let mut count = 0;
        while let Some(mut field) = parts.next_field().await.map_err(|error| broken(&error))? {
            count += 1;
            if count > limits::FORM_FIELDS {
                return Err(Problem::BadForm(Fault::TooManyFields));
            }
            let name = field.name().unwrap_or_default().to_owned();
            if name.len() > limits::FIELD_NAME_BYTES {
                return Err(Problem::BadForm(Fault::TooLong));
            }
            let Some(file_name) = field.file_name().map(str::to_owned) else {
                values.push((name, text(&mut field).await?));
                continue;
            };
            // The key stands at the head of every form of ours: nothing is written before it was seen to fit.
            if form.is_none() {
                form = Some(Form::admit(&visitor, web.settings().markings, values.clone())?);
            }
            if file_name.is_empty() {
                continue; // an empty file field
            }
            if files.len() + objections.len() == limits::FILES_PER_UPLOAD {
                return Err(Problem::BadForm(Fault::TooManyFields));
            }
            match receive(web, &name, &file_name, &mut field, asked).await? {
                Ok(file) => files.push(file),
                Err(NotTaken::Refused(refused)) => {
                    let sentence = match visitor.lang {
                        Lang::Zh => format!("{} 没有收：{}", clean_name(&file_name), refused.zh),
                        Lang::En => format!("{} was not taken: {}", clean_name(&file_name), refused.en),
                    };
                    objections.push((name, sentence));
                }
                Err(NotTaken::Objection(objection)) => {
                    objections.push((name, words(objection, &clean_name(&file_name), visitor.lang)));
                }
            }
        }
        drop(form);
        let mut form = Form::admit(&visitor, web.settings().markings, values)?;
        for (name, sentence) in objections {
            form.object(&name, &sentence, &sentence);
        }
        let unread: Vec<(String, &[Unread])> = files.iter().map(|file| (file.name.clone(), &file.unread[..])).collect();
        form.answer_for(&unread);
        Ok(Self { form, files })
    }
}

async fn text(field: &mut Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > limits::FIELD_BYTES {
            return Err(Problem::BadForm(Fault::TooLong));
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Problem::BadForm(Fault::NotText))
}

async fn receive(
    web: &Web,
    field_name: &str,
    file_name: &str,
    field: &mut Field<'_>,
    asked: Asked,
) -> Result<Result<Received, NotTaken>, Problem> {
    if let Err(refused) = gate::name(file_name, web.settings().markings) {
        drain(field).await?;
        return Ok(Err(NotTaken::Refused(refused)));
    }
    let kind = match (Kind::of_name(file_name), asked) {
        (Some(kind), _) => kind,
        (None, Asked::Nothing) => Kind::Text,
        (None, Asked::Known) => {
            drain(field).await?;
            return Ok(Err(NotTaken::Objection(Objection::UnknownName)));
        }
    };
    let folder = &web.settings().uploads;
    tokio::fs::create_dir_all(folder)
        .await
        .map_err(|error| Problem::Internal(error.into()))?;
    let on_disk = OnDisk(folder.join(format!("{}.part", Uuid::now_v7().simple())));
    let mut out = tokio::fs::File::create_new(&on_disk.0)
        .await
        .map_err(|error| Problem::Internal(error.into()))?;
    let salt: Salt = random()?;
    let (mut digest, mut salted) = (Sha256::new(), Sha256::new_with_prefix(salt));
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        bytes += chunk.len() as u64;
        if bytes > limits::FILE_BYTES {
            drain(field).await?;
            return Ok(Err(NotTaken::Objection(Objection::TooLarge)));
        }
        digest.update(&chunk);
        salted.update(&chunk);
        out.write_all(&chunk).await.map_err(|error| Problem::Internal(error.into()))?;
    }
    out.flush().await.map_err(|error| Problem::Internal(error.into()))?;
    drop(out);
    let path = on_disk.0.clone();
    let checked = match asked {
        Asked::Nothing if bytes == 0 => Err(Objection::Empty),
        Asked::Nothing => Ok(None),
        Asked::Known => tokio::task::spawn_blocking(move || sniff::check(&path, kind))
            .await
            .map_err(|error| Problem::Internal(error.into()))?
            .map_err(|error| Problem::Internal(error.into()))?,
    };
    let pixels = match checked {
        Ok(pixels) => pixels,
        Err(objection) => return Ok(Err(NotTaken::Objection(objection))),
    };
    let unread = match asked {
        Asked::Nothing => Vec::new(),
        Asked::Known => match gate::content(web, &on_disk.0, file_name).await? {
            Ok(unread) => unread,
            // Its bytes go with this, before anybody is told.
            Err(refused) => return Ok(Err(NotTaken::Refused(refused))),
        },
    };
    Ok(Ok(Received {
        field: field_name.to_owned(),
        name: clean_name(file_name),
        kind,
        bytes,
        sha256: digest.finalize().into(),
        pixels,
        unread,
        salt,
        salted: salted.finalize().into(),
        on_disk,
    }))
}

/// Reads past a file that is not taken, so that the browser gets an answer instead of a broken line.
async fn drain(field: &mut Field<'_>) -> Result<(), Problem> {
    while field.chunk().await.map_err(|error| broken(&error))?.is_some() {}
    Ok(())
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Problem::TooLarge(limits::UPLOAD_BYTES as u64)
    } else {
        Problem::BadForm(Fault::BrokenUpload)
    }
}

/// A file's name as it is shown and served: no folders, no unseen characters, not too long, its ending kept.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last
        .chars()
        .filter(|c| {
            !c.is_control()
                && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        })
        .collect();
    let seen = seen.trim().trim_start_matches('.');
    let (stem, ending) = seen.rsplit_once('.').unwrap_or((seen, ""));
    let stem: String = stem.chars().take(limits::FILE_NAME_CHARS).collect();
    let ending: String = ending.chars().take(8).collect();
    match (stem.is_empty(), ending.is_empty()) {
        (true, true) => String::from("file"),
        (true, false) => format!("file.{ending}"),
        (false, true) => stem,
        (false, false) => format!("{stem}.{ending}"),
    }
}

/// Why a file was not taken, in words.
fn words(objection: Objection, name: &str, lang: Lang) -> String {
    let size = lang.bytes(limits::FILE_BYTES);
    match (objection, lang) {
        (Objection::UnknownName, Lang::Zh) => format!("{name} 没有收：只收 PDF、JPG、PNG、WebP、DOCX、XLSX、TXT、CSV"),
        (Objection::UnknownName, Lang::En) => {
            format!("{name} was not taken: only PDF, JPG, PNG, WebP, DOCX, XLSX, TXT and CSV are")
        }
        (Objection::NotWhatItSays, Lang::Zh) => format!("{name} 没有收：内容和扩展名不符，或带有宏"),
        (Objection::NotWhatItSays, Lang::En) => {
            format!("{name} was not taken: its content is not what its name says, or holds macros")
        }
        (Objection::Empty, Lang::Zh) => format!("{name} 没有收：文件是空的"),
        (Objection::Empty, Lang::En) => format!("{name} was not taken: the file is empty"),
        (Objection::TooLarge, Lang::Zh) => format!("{name} 没有收：超过 {size}"),
        (Objection::TooLarge, Lang::En) => format!("{name} was not taken: larger than {size}"),
        (Objection::TooManyPixels, Lang::Zh) => format!("{name} 没有收：图片超过 1 亿像素，或读不出大小"),
        (Objection::TooManyPixels, Lang::En) => {
            format!("{name} was not taken: more than 100 million pixels, or its size cannot be read")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::clean_name;

    #[test]
    fn names_are_cleaned() {
        assert_eq!(clean_name("..\\..\\etc/检测报告 第1册.pdf"), "检测报告 第1册.pdf");
        assert_eq!(clean_name("a\u{202E}fdp.exe.jpg"), "afdp.exe.jpg");
        assert_eq!(clean_name(".htaccess"), "htaccess");
        assert_eq!(clean_name("../.."), "file");
        assert_eq!(clean_name(&format!("{}.pdf", "长".repeat(500))).chars().count(), 124);
    }
}
