//! Who is outside (KERNEL §6): units apart from the item's line, and persons who had no part in it.

use crate::{actor::Actor, id::UnitId, item::Item, org::Org, pack::Distance, refusal::Refusal, time::Date};

/// Is the unit outside the item's units and their lines? The assigning office is, unless it leads the item.
///
/// # Errors
/// A refusal that names what ties them.
pub fn unit_outside(item: &Item, org: &Org, unit: UnitId) -> Result<(), Refusal> {
    let evidence = item
        .evidence
        .iter()
        .filter(|evidence| !evidence.by_checker)
        .map(|evidence| evidence.unit);
    let involved: Vec<UnitId> = item
        .lead
        .into_iter()
        .chain(item.supporting.iter().copied())
        .chain(evidence)
        .collect();
    let office = unit == item.office && !involved.contains(&unit);
    for other in &involved {
        if !office && (org.is_in_line(unit, *other) || org.is_in_line(*other, unit)) {
            return Err(Refusal::new(
                "not_outside",
                "核查人所在单位是这件事项的牵头、配合或举证单位，或是它们的上下级，不能核查；请由外单位核查",
                "The checker's unit leads, supports or gave evidence, or is above or below a unit that does; somebody outside must check",
            ));
        }
        if item.rules.may_check == Distance::Distant && org.nearest_common(unit, *other) != org.root {
            return Err(Refusal::new(
                "not_distant",
                "这类事项要由另一系统的单位核查",
                "Items of this kind are checked from another branch of the tree",
            ));
        }
    }
    Ok(())
}

/// Is the person outside too: no post in an involved unit or its line, no claim and no evidence during the item's life?
///
/// # Errors
/// A refusal that says what ties them.
pub fn actor_outside(item: &Item, org: &Org, actor: Actor, unit: UnitId, today: Date) -> Result<(), Refusal> {
    unit_outside(item, org, unit)?;
    if item.spoke.contains(&actor.person) {
        return Err(Refusal::new(
            "spoke_for_item",
            "本人为这件事项申报过或举过证，不能核查",
            "This person has claimed or given evidence for the item and cannot check it",
        ));
    }
    // The assigning office may stand above the lead: its own posts tie nobody, unless it worked for the item.
    let office = (!item.involved.contains(&item.office)).then_some(item.office);
    if item
        .involved
        .iter()
        .any(|unit| org.held_in_line(actor.person, *unit, office, item.registered_on, today))
    {
        return Err(Refusal::new(
            "held_post_there",
            "本人在事项办理期间在相关单位或其上下级任过职，不能核查",
            "This person held a post in a unit of the item, or above or below one, during its life and cannot check it",
        ));
    }
    Ok(())
}
