//! 约定佐证: what will count, agreed before the work. One to twenty pieces; more rows come with a button, without scripts.

use askama::Template;
use askama::filters::HtmlSafe;
use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::Stage;
use jiufen_kernel::item::ask_rules::proof_needs_ask;
use jiufen_kernel::item::asking::Wanted;
use jiufen_kernel::item::proof::{AgreeProof, NewPiece, REACHABLE, in_reach};
use jiufen_kernel::limits::PROOF_PIECES_MAX;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::choices::{Hidden, Told};
use super::super::place;
use super::arrangement::directly;
use super::request::asked;
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

/// Rows a fresh form has.
const ROWS: usize = 4;

/// Characters of a place as it is typed.
const PLACE_CHARS: usize = 60;

pub(crate) struct Proof;

/// Rows as sent, and two more when the button was pressed.
fn rows(draft: &Draft) -> usize {
    let sent = draft.value("rows").parse::<usize>().unwrap_or(ROWS);
    let more = if draft.has("more", "yes") { 2 } else { 0 };
    (sent + more).clamp(ROWS, PROOF_PIECES_MAX)
}

fn grade_words(grade: u8, lang: Lang) -> &'static str {
    match grade {
        ..=1 => lang.t("1级 有据：有文件", "1 documented: there is a paper"),
        _ => lang.t(
            "3级 异体核验：外单位现场看过",
            "3 independent: seen on site by somebody outside",
        ),
    }
}

impl ActForm for Proof {
    const ACT: ItemAct = ItemAct::AgreeProof;
    const SEND: Option<(&'static str, &'static str)> = Some(("约定", "Agree it"));
    const SOURCE: bool = true;
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn first((): &(), item: &ItemPage, mut draft: Draft) -> Draft {
        for (index, piece) in item.proof.iter().enumerate() {
            draft = draft
                .with(&format!("what{index}"), &piece.what)
                .with(&format!("grade{index}"), in_reach(piece.grade));
            if let Some(place) = item.item.proof.get(index).and_then(|piece| piece.place) {
                draft = draft.with(&format!("place{index}"), place::written(&place));
            }
        }
        draft.with("rows", item.proof.len().max(ROWS))
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let (draft, lang) = (asking.draft, asking.lang);
        let lowest = asking.item.item.rules.required_grade.max(1);
        let grades: Vec<(String, String)> = REACHABLE
            .into_iter()
            .filter(|grade| *grade >= lowest)
            .map(|grade| (grade.to_string(), grade_words(grade, lang).to_owned()))
            .collect();
        if proof_needs_ask(&asking.item.item) {
            let words = asking.t(
                "已经有申报，改约定要由督查机构的领导批准：这里提出的是申请，批准以后才改。",
                "Something was claimed, so a leader of the office grants the change: this form asks for it.",
            );
            fields.add(Told {
                lines: vec![words.to_owned()],
            });
        }
        if asking.item.item.proof_version > 0 {
            fields.add(Told {
                lines: vec![
                    asking
                        .t(
                            "改约定会让已认可的佐证重新等认可。",
                            "A changed proof has to be accepted anew.",
                        )
                        .to_owned(),
                ],
            });
        }
        let count = rows(draft);
        for index in 0..count {
            let number = index + 1;
            let label = match lang {
                Lang::Zh => format!("第 {number} 样：看什么算数"),
                Lang::En => format!("Piece {number}: what will count"),
            };
            let mut what = draft.area(&format!("what{index}"), &label).max(TEXT).rows(2);
            if index == 0 {
                what = what.hint(asking.t(
                    "写明要看的东西、在哪里、谁来看、允许误差。空着的行不算。",
                    "Say what must be seen, where, by whose eyes, within which tolerance. Empty rows are left out.",
                ));
            }
            fields.add(what);
            let label = match lang {
                Lang::Zh => format!("第 {number} 样至少几级"),
                Lang::En => format!("Piece {number}: at least grade"),
            };
            fields.add(draft.choice(&format!("grade{index}"), &label, &grades));
            let label = match lang {
                Lang::Zh => format!("第 {number} 样在哪里"),
                Lang::En => format!("Piece {number}: where"),
            };
            let mut spot = draft.line(&format!("place{index}"), &label).max(PLACE_CHARS);
            if index == 0 {
                spot = spot.hint(asking.t(
                    "纬度、经度、半径（米），如 35.1234 113.2345 200。不限地点就空着。",
                    "Latitude, longitude, radius in metres, such as 35.1234 113.2345 200. Empty where any place will do.",
                ));
            }
            fields.add(spot);
        }
        fields.add(Hidden {
            name: "rows".into(),
            value: count.to_string(),
        });
        if count < PROOF_PIECES_MAX {
            fields.add(More {
                words: asking.t("再加一样", "More rows").to_owned(),
            });
        }
        if asking.item.item.stage >= Stage::UnderWay && asking.item.item.proof_version > 0 {
            fields.add(
                draft
                    .area("reason", asking.t("为什么改", "Why it is changed"))
                    .needed()
                    .max(TEXT)
                    .rows(3),
            );
        }
    }

    fn asks_for_more(form: &Form) -> bool {
        form.raw("more") == "yes"
    }

    async fn command(form: &mut Form, id: ItemId, web: &Web, seat: &Seat) -> Result<Option<Command>, Problem> {
        let count = form.raw("rows").parse::<usize>().unwrap_or(ROWS).min(PROOF_PIECES_MAX);
        let mut pieces = Vec::new();
        let mut whole = true;
        for index in 0..count {
            let Some(what) = form.note(&format!("what{index}"), Line::free_area(TEXT))? else {
                whole = false;
                continue;
            };
            let (spot, words) = (format!("place{index}"), format!("what{index}"));
            let typed = form.raw(&spot).trim().to_owned();
            if what.is_blank() && typed.is_empty() {
                continue;
            }
            if what.is_blank() {
                form.object(
                    &words,
                    "写了地点，没有写要看的东西",
                    "A place without a word of what is to be seen there",
                );
                whole = false;
                continue;
            }
            // Without a choice it is the kind's own. What is no grade at all is the rules' to refuse.
            let name = format!("grade{index}");
            let grade = form.raw(&name).parse::<u8>().ok();
            if grade.is_some_and(|grade| grade <= 4 && !REACHABLE.contains(&grade)) {
                form.object(
                    &name,
                    "这一级的佐证现在还没有办法拿到，请在所列的级别里选",
                    "Evidence of this grade cannot be given yet; choose one of those listed",
                );
                whole = false;
            }
            let place = place::read(&typed);
            if place.is_none() && !typed.is_empty() {
                form.object(
                    &spot,
                    "读不懂：写纬度、经度、半径（米）三个数，用空格隔开",
                    "Not a place: write latitude, longitude and a radius in metres, parted by spaces",
                );
                whole = false;
            }
            pieces.push(NewPiece { what, grade, place });
        }
        if whole && pieces.is_empty() {
            form.object("what0", "至少写一样", "Write at least one piece");
            whole = false;
        }
        let reason = form.note("reason", Line::free_area(TEXT))?;
        let (true, Some(reason)) = (whole, reason) else {
            return Ok(None);
        };
        let wanted = Wanted::ProofChange { pieces };
        if !directly(web, seat, id, &wanted).await? {
            if reason.is_blank() {
                form.object("reason", "写明为什么改", "Say why it is changed");
                return Ok(None);
            }
            return Ok(asked(form, id, Some(wanted), Some(reason)));
        }
        let Wanted::ProofChange { pieces } = wanted else {
            return Ok(None);
        };
        let reason = Some(reason).filter(|reason| !reason.is_blank());
        Ok(Some(
            AgreeProof {
                item: id,
                pieces,
                reason,
            }
            .into(),
        ))
    }
}

/// Pressed, it only brings more rows. No field before it sends a form by Enter.
#[derive(Template)]
#[template(
    source = r#"<p class="more-rows"><button name="more" value="yes" formnovalidate>{{ words }}</button></p>"#,
    ext = "html"
)]
struct More {
    words: String,
}

impl HtmlSafe for More {}
