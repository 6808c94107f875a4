//! What can be erased, in words.

use jiufen_kernel::erasure::Ground;

use crate::language::Lang;

/// Grounds of an erasure, by their names in a form.
pub(super) const GROUNDS: [(&str, Ground); 3] = [
    ("classified", Ground::Classified),
    ("personal", Ground::PersonalData),
    ("order", Ground::Order),
];

/// A ground.
pub(super) fn ground(ground: Ground, lang: Lang) -> &'static str {
    match ground {
        Ground::Classified => lang.t("里面有涉密内容", "classified matter inside"),
        Ground::PersonalData => lang.t("个人信息依法删除", "a person's right to erasure"),
        Ground::Order => lang.t("法院或有关机关要求", "ordered by a court or authority"),
    }
}

/// What carries a text, and which text of it.
pub(super) fn what(event: &str, field: &str, lang: Lang) -> String {
    let of = match event {
        "ItemRegistered" | "ItemImported" => lang.t("立项", "registration"),
        "ReportFiled" | "ReportReturned" => lang.t("进展", "report"),
        "EvidenceAttached" => lang.t("佐证", "evidence"),
        "CheckMade" => lang.t("核查", "check"),
        "ProofAgreed" => lang.t("约定的佐证", "agreed proof"),
        "DocumentAdmitted" => lang.t("文件", "document"),
        "Reminded" => lang.t("督办", "reminder"),
        "ItemHandedBack" | "HandBackRefused" => lang.t("退回", "hand-back"),
        "ItemAsked" | "AskAnswered" => lang.t("申请和答复", "request and answer"),
        "ItemClosed" | "ItemReopened" => lang.t("销号", "closing"),
        "RepairsJudged" => lang.t("修补", "repair"),
        _ => lang.t("记录", "record"),
    };
    let which = match field {
        "title" => lang.t("标题", "title"),
        "text" => lang.t("正文", "text"),
        "file" => lang.t("文件", "file"),
        "name" => lang.t("文件名", "file name"),
        "note" => lang.t("说明", "note"),
        "reason" | "late" => lang.t("理由", "reason"),
        "number" => lang.t("文号", "number"),
        "issuer" => lang.t("发文机关", "issuer"),
        "progress" | "problem" | "next" => lang.t("文字", "words"),
        _ => lang.t("文字", "text"),
    };
    match lang {
        Lang::Zh => format!("{of}的{which}"),
        Lang::En => format!("{which} of a {of}"),
    }
}
