//! 申请撤销、不再需要: office or lead ask, somebody else decides; the line stays under the number of what it was part of.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::Stage;
use jiufen_kernel::item::asking::{Sort, Wanted};
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::request::asked;
use crate::Web;
use crate::forms::{Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Withdrawal;

/// What can be chosen, by its value in the form.
#[derive(Clone, Copy)]
enum Why {
    Mistake,
    NotApproved,
    NotNeeded,
}

impl ActForm for Withdrawal {
    const ACT: ItemAct = ItemAct::Withdraw;
    const SEND: Option<(&'static str, &'static str)> = Some(("提出申请", "Ask"));
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let (item, draft) = (asking.item, asking.draft);
        let registered = item.item.stage == Stage::Registered;
        let withdrawn = item.askable.contains(&Sort::Withdrawal);
        let options = [
            (
                "mistake",
                withdrawn && item.item.accepted_on.is_none(),
                asking.t("误录：登记错了、登记重了", "entered by mistake or twice"),
            ),
            (
                "end",
                withdrawn && registered,
                asking.t("不立项了", "it is not to be approved"),
            ),
            (
                "not-needed",
                item.askable.contains(&Sort::NoLongerNeeded),
                asking.t("不再需要：情况变了，不办了", "no longer needed: things have changed"),
            ),
        ];
        let options: Vec<(String, String)> = (options.iter().filter(|(key, fits, _)| *fits || draft.has("why", key)))
            .map(|(key, _, words)| ((*key).to_owned(), (*words).to_owned()))
            .collect();
        fields.add(draft.radio("why", asking.t("哪一种", "Which"), &options).needed());
        let hint = asking.t(
            "由领导或督查机构的另一人决定。批准后不再计入上级的数，上级的数下面一直留着这一笔。误录只限签收以前、期限以前。",
            "A leader or another person of the office decides. It then leaves the number above it, under which a line stays for ever. A mistake is one only before the acceptance and the due date.",
        );
        fields.add(asking.reason(4).hint(hint));
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let choices = [
            ("mistake", Why::Mistake),
            ("end", Why::NotApproved),
            ("not-needed", Why::NotNeeded),
        ];
        let wanted = form.choice("why", &choices).map(|why| match why {
            Why::Mistake => Wanted::Withdrawal { mistaken: true },
            Why::NotApproved => Wanted::Withdrawal { mistaken: false },
            Why::NotNeeded => Wanted::NoLongerNeeded,
        });
        let reason = form.note("reason", Line::area(TEXT))?;
        Ok(asked(form, id, wanted, reason))
    }
}
