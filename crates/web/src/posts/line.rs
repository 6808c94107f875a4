//! One post as a line of a table: title, roles, whoever holds it; and the words for roles and ways of holding.

use jiff::civil::Date;
use jiufen_kernel::org::{Holding, Role};
use jiufen_store::read::org_views::{PostRow, TenureView};

use super::address;
use crate::language::Lang;
use crate::page::Page;

/// A post in a table.
pub(crate) struct PostLine {
    pub href: String,
    pub title: String,
    pub unit: String,
    pub unit_href: String,
    pub roles: String,
    /// Who holds it on the day looked at.
    pub holders: Vec<Holder>,
}

/// Somebody in a post.
pub(crate) struct Holder {
    pub name: String,
    /// 代理, 代班; nothing for one in their own right.
    pub how: Option<&'static str>,
    pub from: Option<Date>,
    pub until: Option<Date>,
    /// Where the appointment is told.
    pub href: String,
}

impl Holder {
    pub(crate) fn of(tenure: &TenureView, lang: Lang) -> Self {
        Self {
            name: tenure.name.to_string(),
            how: (tenure.holding != Holding::Own).then(|| holding_word(tenure.holding, lang)),
            from: tenure.from,
            until: tenure.until,
            href: format!("/appointments/{}", tenure.id),
        }
    }
}

impl PostLine {
    pub(crate) fn of(row: &PostRow, page: &Page) -> Self {
        let words: Vec<&str> = Role::ALL
            .into_iter()
            .filter(|role| row.roles.contains(role))
            .map(|role| role_word(role, page.lang))
            .collect();
        let unit = row.post.unit.as_ref();
        Self {
            href: page.at(&address(&row.post.id)),
            title: row.post.title.to_string(),
            unit: unit.map(|unit| unit.name.to_string()).unwrap_or_default(),
            unit_href: unit.map(|unit| page.at(&crate::units::address(&unit.id))).unwrap_or_default(),
            roles: page.lang.list(&words),
            holders: row
                .tenures
                .iter()
                .filter(|tenure| tenure.from.is_some())
                .map(|tenure| Holder::of(tenure, page.lang))
                .collect(),
        }
    }
}

/// The short word of a role.
pub(crate) fn role_word(role: Role, lang: Lang) -> &'static str {
    match role {
        Role::Administrator => lang.t("管理", "administers"),
        Role::Auditor => lang.t("审计", "audits"),
        Role::Office => lang.t("督查", "supervises"),
        Role::Leader => lang.t("领导", "leads"),
        Role::Clearing => lang.t("审签", "clears"),
        Role::Intake => lang.t("收文", "takes in"),
        Role::Handling => lang.t("经办", "handles"),
        Role::Checker => lang.t("核查", "checks"),
    }
}

/// What a role is there for, in a sentence.
pub(crate) fn role_sentence(role: Role, lang: Lang) -> &'static str {
    match role {
        Role::Administrator => lang.t(
            "管单位、岗位和任职；不担任业务岗位",
            "keeps units, posts and appointments; holds no business post",
        ),
        Role::Auditor => lang.t("什么都看得到，什么都不改", "sees everything, changes nothing"),
        Role::Office => lang.t(
            "替所服务的政府立项、交办、准延期、销号",
            "registers, assigns, extends and closes for the government it serves",
        ),
        Role::Leader => lang.t(
            "批准立项，做事项的责任领导",
            "approves, and answers for items as responsible leader",
        ),
        Role::Clearing => lang.t("审签本单位说的话", "clears what its unit says"),
        Role::Intake => lang.t("接收交办给本单位的事", "takes in what is assigned to its unit"),
        Role::Handling => lang.t("做事，报进展，补佐证", "does the work, reports, brings evidence"),
        Role::Checker => lang.t("核查别的单位申报的", "judges what other units claim"),
    }
}

/// How a post is held, in a word.
pub(crate) fn holding_word(holding: Holding, lang: Lang) -> &'static str {
    match holding {
        Holding::Own => lang.t("本任", "own"),
        Holding::Acting => lang.t("代理", "acting"),
        Holding::StandIn => lang.t("代班", "standing in"),
    }
}
