//! The repair on whole texts.

use super::*;
#[test]
fn smoke() {
    for text in [
        "重要?jiǎng)恿?,是?jīng)濟(jì)發(fā)展得根基、財(cái)政收入",
        "共同得使命任務(wù)?!皟蓚€(gè)突破、兩個(gè)高于",
        "熱點?!笆濉逼陂g",
        "展?jié)摿3]",
        "報(bào)告?zhèn)涫荜P注",
        "重視?,F(xiàn)階段的發(fā)展",
        "做法??疾靾F(tuán)",
    ] {
        let r = repair(text);
        println!("{text}\n -> {}\n{:?}", r.text, r.gaps);
    }
    if let Ok(s) = std::fs::read_to_string("/work/shared/seed/000_642b319dabb1e75c.txt") {
        println!("{}", repair(&s).text);
    }
}
